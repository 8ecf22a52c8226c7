// Line rules and host names, and that no rule depends on where reads end. What each input is answered stands in
// tests/conformance/cases/http_strict.mjs.
#include <doctest/doctest.h>

#include "http/head_lines.h"
#include "http/host.h"
#include "tests/unit/http_fixture.h"

namespace encke::test {
namespace {

TEST_CASE("http strict: the same fault is found wherever the reads end") {
  const std::string host = "Host: x\r\n";
  const std::string chunked = "POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\n\r\n";
  const std::vector<std::string> requests = {
      "GET /echo HTTP/1.1\n" + host + "\r\n", "GET /echo HTTP/1.1\r\nHost: x\r\n\n",
      "GET /echo HTTP/1.1\r\n: a\r\n" + host + "\r\n", "GET  /echo HTTP/1.1\r\n" + host + "\r\n",
      "GET /echo  HTTP/1.1\r\n" + host + "\r\n", "OPTIONS /echo RTSP/1.0\r\n" + host + "\r\n",
      "\rGET /echo HTTP/1.1\r\n" + host + "\r\n", "\n\nGET /echo HTTP/1.1\r\n" + host + "\r\n",
      chunked + "1\r\na\r\n0\r\nX: a\r\n b\r\n\r\n", chunked + "1\r\na\r\n0\r\n: a\r\n\r\n",
      chunked + "1\r\na\r\n0\r\n\n", chunked + "0\r\n\rX",
  };
  for (const std::string& request : requests) {
    for (size_t split = 0; split < request.size(); ++split) {
      CAPTURE(request);
      CAPTURE(split);
      HttpFixture http;
      if (split > 0) http.peer.Sends(request.substr(0, split));
      http.peer.Sends(request.substr(split));
      CHECK(http.Answer().starts_with("HTTP/1.1 400 Bad Request\r\n"));
      CHECK(http.server->counts().requests == 0);
    }
  }
}

TEST_CASE("http strict: chunks, extensions and trailers are read wherever the reads end") {
  const std::string request = "\r\nPOST /echo HTTP/1.1\r\nHost:x\r\nTransfer-Encoding: chunked\r\n\r\n"
                              "2;a=\"b\"\r\n\n \r\n01\r\n\r\r\n0;z\r\nX: \t y\r\nHost: z\r\n\r\n";
  for (size_t split = 1; split < request.size(); ++split) {
    CAPTURE(split);
    HttpFixture http;
    http.peer.Sends(request.substr(0, split));
    CHECK(http.Ask(request.substr(split)).ends_with("POST /echo|\n \r\n"));
  }
}

TEST_CASE("http strict: empty lines alone are no request, and get no answer when their time is over") {
  HttpFixture http(http::Limits{.header_timeout = 1000});
  http.peer.Sends("\r\n\r");
  http.Turn(1010);
  CHECK(http.Answer().empty());
  CHECK(http.peer.ended_gracefully());
  CHECK(http.server->counts().timeouts == 0);
}

TEST_CASE("http strict: the host of an absolute target wins") {
  HttpFixture http;
  http.peer.Sends("GET http://one:8080/hold HTTP/1.1\r\nHost: two\r\n\r\n");
  REQUIRE(http.held.size() == 1);
  CHECK(http.held[0]->request().header("Host") == "one:8080");
  HttpFixture old;
  old.peer.Sends("GET http://one/hold HTTP/1.0\r\n\r\n");
  CHECK(old.held.at(0)->request().header("Host") == "one");
}

TEST_CASE("head lines: how much has come, and whether it is more than empty lines") {
  http::HeadLines lines;
  CHECK(lines.Check("\r\n\r\n") == nullptr);
  CHECK_FALSE(lines.begun());
  CHECK(lines.Check("G") == nullptr);
  CHECK(lines.begun());
  CHECK(lines.size() == 5);
}

TEST_CASE("hosts: which may be written so") {
  for (const char* good : {"x", "www.example.com", "x:80", "x:", "127.0.0.1:8080", "[::1]", "[2001:db8::1]:443", "a_b"}) {
    CAPTURE(good);
    CHECK(http::IsHostAndPort(good));
  }
  for (const char* bad : {"", ":", ":80", "a b", "a/b", "a?b", "a#b", "u@a", "a\\b", "%61", "a:b", "a:1:2", "a:123456",
                          "[", "[]", "[::1", "::1", "[::1]x", "[::1]:x", "[x]", "[1.2.3.4]", "\xc3\xa4"}) {
    CAPTURE(bad);
    CHECK_FALSE(http::IsHostAndPort(bad));
  }
  CHECK(http::HostOf("x:80") == "x");
  CHECK(http::HostOf("[::1]:80") == "[::1]");
  CHECK(http::HostOf("x") == "x");
}

TEST_CASE("hosts: an empty list allows all, another those on it and those that cannot be rebound") {
  CHECK(http::IsAllowedHost("anything", {}));
  const std::vector<std::string> list = {"www.example.com", "*.example.org"};
  for (const char* may : {"www.example.com", "WWW.Example.com:8080", "a.example.org", "a.b.example.org:1", "127.0.0.1",
                          "192.0.2.1:80", "[::1]:80", "localhost:8080", "app.localhost"}) {
    CAPTURE(may);
    CHECK(http::IsAllowedHost(may, list));
  }
  for (const char* may_not : {"example.com", "www.example.com.evil.org", "example.org", "evil.org", "xlocalhost",
                              "127.0.0.1.evil.org", "127.1", "2130706433", "0x7f.0.0.1", ".example.org"}) {
    CAPTURE(may_not);
    CHECK_FALSE(http::IsAllowedHost(may_not, list));
  }
}

}  // namespace
}  // namespace encke::test
