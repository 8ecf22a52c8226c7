// Golden requests and answers.
#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <sstream>

#include "http/response_head.h"
#include "tests/unit/http_fixture.h"

namespace encke::test {
namespace {

const std::string kTextHead = "Content-Type: text/plain; charset=utf-8\r\nX-Content-Type-Options: nosniff\r\n";

std::string Echoed(const std::string& text, const std::string& more_head = "") {
  return "HTTP/1.1 200 OK\r\n" + kTextHead + "Content-Length: " + std::to_string(text.size() + 1) + "\r\n" + more_head +
         "\r\n" + text + "\n";
}

TEST_CASE("http: a request and its answer") {
  HttpFixture http;
  CHECK(http.Ask("GET /echo?a=1 HTTP/1.1\r\nHost: x\r\n\r\n") == Echoed("GET /echo?a=1|"));
  CHECK(http.Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc") == Echoed("POST /echo|abc"));
  CHECK(http.peer.alive());
  CHECK(http.server->counts().requests == 2);
  CHECK(http.peer.writes() == 2);  // head and body together
}

TEST_CASE("http: a request may come byte by byte") {
  HttpFixture http;
  for (char c : std::string_view("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nab")) {
    CHECK(http.Ask({&c, 1}).empty());
  }
  CHECK(http.Ask("c") == Echoed("POST /echo|abc"));
}

TEST_CASE("http: chunked requests, their trailers dropped") {
  HttpFixture http;
  CHECK(http.Ask("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n"
                 "3\r\nabc\r\n4;x=y\r\ndefg\r\n0\r\nX-Trailer: 1\r\n\r\n") == Echoed("POST /echo|abcdefg"));
  CHECK(http.Ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n") == Echoed("GET /echo|"));
}

TEST_CASE("http: pipelined requests are answered in their order") {
  HttpFixture http;
  http.peer.Sends("GET /hold HTTP/1.1\r\nHost: x\r\n\r\nGET /echo?2 HTTP/1.1\r\nHost: x\r\n\r\n"
                  "POST /echo?3 HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\n\r\nhi");
  CHECK(http.Answer().empty());
  REQUIRE(http.held.size() == 1);
  http.held[0]->Respond(http::TextResponse(200, "1"));
  CHECK(http.server->counts().requests == 1);  // the next one not from inside the call
  CHECK(http.Answer() == Echoed("1") + Echoed("GET /echo?2|") + Echoed("POST /echo?3|hi"));
}

TEST_CASE("http: HEAD is answered with the length and without the body") {
  HttpFixture http;
  CHECK(http.Ask("HEAD /echo HTTP/1.1\r\nHost: x\r\n\r\n") ==
        "HTTP/1.1 200 OK\r\n" + kTextHead + "Content-Length: 12\r\n\r\n");
}

TEST_CASE("http: 404, 405 and OPTIONS are the router's, also to a body it will not read") {
  HttpFixture http;
  CHECK(http.Ask("GET /nowhere HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 404 Not Found\r\n"));
  std::string refused = http.Ask("GET /small HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(refused.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
  CHECK(refused.find("Allow: POST, OPTIONS\r\n") != std::string::npos);
  CHECK(http.Ask("OPTIONS /echo HTTP/1.1\r\nHost: x\r\n\r\n") ==
        "HTTP/1.1 204 No Content\r\nAllow: GET, HEAD, POST, OPTIONS\r\n\r\n");
  CHECK(http.Ask("OPTIONS * HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 204 No Content\r\n"));
  std::string not_read = http.Ask("POST /nowhere HTTP/1.1\r\nHost: x\r\nContent-Length: 5\r\n\r\n");
  CHECK(not_read.starts_with("HTTP/1.1 404 Not Found\r\n"));
  CHECK(not_read.find("Connection: close\r\n") != std::string::npos);
  CHECK(http.peer.ended_gracefully());
}

TEST_CASE("http: Expect: 100-continue is answered when the body is wanted") {
  HttpFixture http;
  CHECK(http.Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: 100-continue\r\n\r\n") ==
        "HTTP/1.1 100 Continue\r\n\r\n");
  CHECK(http.Ask("hi") == Echoed("POST /echo|hi"));
  CHECK(http.Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 9000\r\nExpect: 100-continue\r\n\r\n")
            .starts_with("HTTP/1.1 413 "));
}

TEST_CASE("http: another expectation cannot be met") {
  HttpFixture http;
  CHECK(http.Ask("POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 2\r\nExpect: magic\r\n\r\n")
            .starts_with("HTTP/1.1 417 "));
}

TEST_CASE("http: HTTP/1.0 is answered and closed, unless it asks to stay") {
  HttpFixture staying;
  CHECK(staying.Ask("GET /echo HTTP/1.0\r\nConnection: keep-alive\r\n\r\n") ==
        Echoed("GET /echo|", "Connection: keep-alive\r\n"));
  CHECK_FALSE(staying.peer.ended_gracefully());
  HttpFixture closing;
  CHECK(closing.Ask("GET /echo HTTP/1.0\r\n\r\n") == Echoed("GET /echo|", "Connection: close\r\n"));
  CHECK(closing.peer.ended_gracefully());
  closing.Turn(0);
  CHECK_FALSE(closing.peer.alive());
  CHECK(closing.server->connections() == 0);
}

TEST_CASE("http: Connection: close is obeyed, the client's and the handler's") {
  HttpFixture client;
  CHECK(client.Ask("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n") ==
        Echoed("GET /echo|", "Connection: close\r\n"));
  CHECK(client.peer.ended_gracefully());
  HttpFixture handler;
  handler.peer.Sends("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
  http::Response response = http::TextResponse(200, "bye");
  response.Set("Connection", "close").Set("Content-Length", "999");
  handler.held[0]->Respond(response);
  CHECK(handler.Answer() == Echoed("bye", "Connection: close\r\n"));
  CHECK(handler.peer.ended_gracefully());
}

TEST_CASE("http: targets in absolute form, escapes and fragments") {
  HttpFixture http;
  CHECK(http.Ask("GET http://other/echo?q HTTP/1.1\r\nHost: x\r\n\r\n") == Echoed("GET http://other/echo?q|"));
  CHECK(http.Ask("GET /%65ch%6F HTTP/1.1\r\nHost: x\r\n\r\n") == Echoed("GET /%65ch%6F|"));
  CHECK(http.Ask("GET /echo#top HTTP/1.1\r\nHost: x\r\n\r\n") == Echoed("GET /echo#top|"));
  CHECK(http.Ask("GET http://other HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 404 "));
}

TEST_CASE("http: a request cannot write headers through an answer's value") {
  HttpFixture http;
  http.peer.Sends("GET /hold HTTP/1.1\r\nHost: x\r\n\r\n");
  http::Response response{.status = 204, .headers = {}, .body = {}};
  response.Set("X-Echo", "a\r\nSet-Cookie: b");
  http.held[0]->Respond(response);
  CHECK(http.Answer() == "HTTP/1.1 204 No Content\r\nX-Echo: a  Set-Cookie: b\r\n\r\n");
}

TEST_CASE("http: no byte of a header's name or value can end the header, whoever writes it") {
  for (int byte = 0; byte < 256; ++byte) {
    const std::string text = std::string("a") + static_cast<char>(byte) + "b";
    std::string head;
    http::AppendHeader(head, {text, text});
    CAPTURE(byte);
    bool control = (byte < ' ' && byte != '\t') || byte == 0x7f;
    CHECK(head == (control ? "a b: a b\r\n" : text + ": " + text + "\r\n"));
  }
}

TEST_CASE("http: what an answer shows of a path is printable, short, and no markup") {
  CHECK(http::ShownPath("/encke/a-b_c.d~1") == "/encke/a-b_c.d~1");
  CHECK(http::ShownPath("/<script>\r\n\"'&\x1b\xc3\xa4%") == "/%3Cscript%3E%0D%0A%22%27%26%1B%C3%A4%25");
  CHECK(http::ShownPath(std::string(201, 'x')) == std::string(200, 'x') + "...");
}

TEST_CASE("http: the router's own answers, and those of limits, may be read by whom main lets") {
  auto ask = [](const std::string& request, const std::string& origin) {
    HttpFixture http;
    http.router.LetRead([](const http::Request& asked) { return asked.header("Origin") != "http://b"; });
    return http.Ask(request + "Host: x\r\n" + origin + "\r\n");
  };
  for (const char* request : {"GET /nowhere HTTP/1.1\r\n", "DELETE /echo HTTP/1.1\r\n", "OPTIONS /echo HTTP/1.1\r\n",
                              "POST /small HTTP/1.1\r\nContent-Length: 5\r\n"}) {
    CAPTURE(request);
    CHECK(ask(request, "").find("\r\nVary: Origin\r\n") != std::string::npos);
    CHECK(ask(request, "Origin: http://a\r\n").find("\r\nAccess-Control-Allow-Origin: http://a\r\n") !=
          std::string::npos);
    std::string other = ask(request, "Origin: http://b\r\n");
    CHECK(other.find("Access-Control") == std::string::npos);
    CHECK(other.find("\r\nVary: Origin\r\n") != std::string::npos);
  }
}

TEST_CASE("http: malformed requests are refused and the connection ends") {
  for (const char* request : {
           "GARBAGE\r\n\r\n",
           "GET /echo HTTP/1.1\r\n\r\n",                                                   // no Host
           "GET /echo HTTP/1.1\r\nHost: x\r\nHost: y\r\n\r\n",
           "GET /echo HTTP/1.1\r\nHost : x\r\n\r\n",                                       // blank before the colon
           "GET /echo HTTP/1.1\r\n Host: x\r\n\r\n",
           "GET /echo HTTP/1.1\r\nHost: x\r\nX:\rY: z\r\n\r\n",                            // CR alone: CVE-2023-30589
           "GET /echo HTTP/1.1\r\nHost: x\nY: z\r\n\r\n",                                  // LF alone
           "GET /echo HTTP/1.1\r\nHost: x\r\nX: \x01\r\n\r\n",
           "POST /echo HTTP/1.1\r\nHost: x\r\nX: a\r\n Transfer-Encoding: chunked\r\n\r\n0\r\n\r\n",     // obs-fold
           "GET /echo HTTP/1.1\r\nHost: x\r\nX: a\r\n\tb\r\n\r\n",
           "GET /echo HTTP/1.1\r\nHost: x\r\nX:\r\n b\r\n\r\n",
           "GET /echo HTTP/1.1\r\nHost: x\r\nX: a\r\n \r\n\r\n",
           "GET /%zz HTTP/1.1\r\nHost: x\r\n\r\n",
           "GET /%4 HTTP/1.1\r\nHost: x\r\n\r\n",
           "GET /a%00b HTTP/1.1\r\nHost: x\r\n\r\n",
           "GET * HTTP/1.1\r\nHost: x\r\n\r\n",
           "CONNECT x:443 HTTP/1.1\r\nHost: x\r\n\r\n",
           "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
           "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nContent-Length: 3\r\n\r\n0\r\n\r\n",
           "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\nContent-Length: 3\r\n\r\nabc",
           "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 3, 3\r\n\r\nabc",
           "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: +3\r\n\r\nabc",
           "POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 99999999999999999999\r\n\r\n",
           "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked, gzip\r\n\r\n",
           "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\nx\r\n",
           "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n1\r\nab\r\n",
           "POST /echo HTTP/1.0\r\nTransfer-Encoding: chunked\r\n\r\n0\r\n\r\n",
       }) {
    CAPTURE(request);
    HttpFixture http;
    std::string answer = http.Ask(request);
    CHECK(answer.starts_with("HTTP/1.1 400 Bad Request\r\n"));
    CHECK(answer.find("\r\nConnection: close\r\n") != std::string::npos);
    CHECK(answer.find("\r\n\r\nmalformed request") != std::string::npos);
    CHECK(http.peer.ended_gracefully());
    CHECK(http.server->counts().requests == 0);
    CHECK(http.server->counts().bad_requests == 1);
  }
}

TEST_CASE("http: a folded header is refused, wherever the reads end") {
  const std::string request = "GET /echo HTTP/1.1\r\nHost: x\r\nX: a\r\n b\r\nY:\t \r\n\r\n";
  for (size_t split = 1; split < request.size(); ++split) {
    CAPTURE(split);
    HttpFixture http;
    http.peer.Sends(request.substr(0, split));
    http.peer.Sends(request.substr(split));
    CHECK(http.Answer().starts_with("HTTP/1.1 400 Bad Request\r\n"));
  }
  HttpFixture bytewise;
  for (char c : request) bytewise.peer.Sends({&c, 1});
  CHECK(bytewise.Answer().starts_with("HTTP/1.1 400 Bad Request\r\n"));
}

TEST_CASE("http: blanks in a value, and a body that begins with one, are no fold") {
  const std::string head = "POST /echo HTTP/1.1\r\nHost:x\r\nX: \t a \t b \t\r\nContent-Length: 2\r\n\r\n";
  HttpFixture http;
  CHECK(http.Ask(head + " y") == Echoed("POST /echo| y"));
  CHECK(http.Ask(head).empty());
  CHECK(http.Ask("\n\t") == Echoed("POST /echo|\n\t"));
  for (char c : head) CHECK(http.Ask({&c, 1}).empty());
  CHECK(http.Ask(" z") == Echoed("POST /echo| z"));
}

TEST_CASE("http: what is well-formed but not spoken here") {
  auto first_line = [](const char* request) {
    HttpFixture http;
    std::string answer = http.Ask(request);
    return answer.substr(0, answer.find('\r'));
  };
  CHECK(first_line("GET /echo HTTP/2.0\r\nHost: x\r\n\r\n") == "HTTP/1.1 505 HTTP Version Not Supported");
  CHECK(first_line("GET /echo\r\n\r\n") == "HTTP/1.1 505 HTTP Version Not Supported");
  CHECK(first_line("PRI * HTTP/2.0\r\n\r\nSM\r\n\r\n") == "HTTP/1.1 505 HTTP Version Not Supported");
  CHECK(first_line("POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: gzip, chunked\r\n\r\n") ==
        "HTTP/1.1 501 Not Implemented");
  CHECK(first_line("PATCH /echo HTTP/1.1\r\nHost: x\r\n\r\n") == "HTTP/1.1 405 Method Not Allowed");
}

TEST_CASE("http: the log of a refused request has its path and not its query, which may hold keys and session ids") {
  std::ostringstream lines;
  auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_st>(lines)));
  spdlog::set_level(spdlog::level::debug);
  for (const char* request : {"GET /echo?api_key=secret&p=w0-secret HTTP/1.1\r\n\r\n",
                              "GET /echo#secret HTTP/1.1\r\n\r\n",
                              "GET /%zz?p=secret HTTP/1.1\r\nHost: x\r\n\r\n"}) {
    HttpFixture().Ask(request);
  }
  spdlog::set_default_logger(before);
  CHECK(lines.str().find("path=/echo") != std::string::npos);
  CHECK(lines.str().find("path=/%zz") != std::string::npos);
  CHECK(lines.str().find("secret") == std::string::npos);
}

}  // namespace
}  // namespace encke::test
