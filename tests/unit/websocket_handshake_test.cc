#include "transports/websocket_handshake.h"

#include <doctest/doctest.h>

namespace encke::test {
namespace {

/// RFC 6455, 1.2 and 1.3.
http::Request Example() {
  http::Request request;
  request.headers = {{"Host", "server.example.com"},
                     {"Upgrade", "websocket"},
                     {"Connection", "Upgrade"},
                     {"Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ=="},
                     {"Origin", "http://example.com"},
                     {"Sec-WebSocket-Protocol", "chat, superchat"},
                     {"Sec-WebSocket-Version", "13"}};
  return request;
}

http::Request With(std::string_view name, std::string_view value) {
  http::Request request = Example();
  for (auto& [key, old] : request.headers) {
    if (key == name) old = value;
  }
  return request;
}

http::Response Answer(const http::Request& request, std::string_view sub_protocol = "",
                      const Compression& compression = {}) {
  return AnswerWebSocketHandshake(request, sub_protocol, compression).answer;
}

std::string HeaderOf(const http::Response& response, std::string_view name) {
  for (const auto& [key, value] : response.headers) {
    if (key == name) return value;
  }
  return "none";
}

int Status(std::string_view name, std::string_view value) { return Answer(With(name, value)).status; }

TEST_CASE("websocket handshake: the RFC's example") {
  http::Response answer = Answer(Example());
  CHECK(answer.status == 101);
  CHECK(HeaderOf(answer, "Sec-WebSocket-Protocol") == "none");  // we speak neither
  CHECK(SwitchingProtocolsHead(answer) ==
        "HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
        "Sec-WebSocket-Accept: s3pPLMBiTxaQ9kYGzzhZRbK+xOo=\r\n\r\n");
}

TEST_CASE("websocket handshake: what browsers write otherwise") {
  CHECK(Status("Connection", "keep-alive, Upgrade") == 101);  // Firefox
  CHECK(Status("Connection", "upgrade") == 101);
  CHECK(Status("Upgrade", "WebSocket") == 101);
}

TEST_CASE("websocket handshake: the sub-protocol that was agreed on") {
  http::Response answer = Answer(Example(), "superchat");
  CHECK(HeaderOf(answer, "Sec-WebSocket-Protocol") == "superchat");
}

TEST_CASE("websocket handshake: compression, where it is on and the user agent can") {
  http::Request request = Example();
  request.headers.push_back({"Sec-WebSocket-Extensions", "foo"});
  request.headers.push_back({"sec-websocket-extensions", "permessage-deflate; client_max_window_bits"});
  request.headers.push_back({"User-Agent", "Mozilla/5.0 Version/15.3 Safari/605.1.15"});
  const std::vector<std::string> broken = {"nobody", "Version/15.3"};
  CHECK(HeaderOf(Answer(request), "Sec-WebSocket-Extensions") == "none");
  CHECK(HeaderOf(Answer(request, "", {.enabled = true}), "Sec-WebSocket-Extensions") ==
        "permessage-deflate; server_no_context_takeover; client_no_context_takeover");
  CHECK(HeaderOf(Answer(request, "", {.enabled = true, .not_for = broken}), "Sec-WebSocket-Extensions") == "none");
  CHECK_FALSE(AnswerWebSocketHandshake(request, "", {.enabled = true, .not_for = broken}).deflate);
  request.headers.push_back({"Sec-WebSocket-Extensions", "a;"});
  CHECK(Answer(request).status == 400);
}

TEST_CASE("websocket handshake: lists may be over several lines, version and key come once, and nothing behind") {
  http::Request request = Example();
  request.headers.push_back({"Connection", "keep-alive"});
  CHECK(Answer(request).status == 101);
  for (const char* once : {"Sec-WebSocket-Version", "Sec-WebSocket-Key"}) {
    http::Request twice = Example();
    twice.headers.push_back({once, twice.header(once)});
    CHECK(Answer(twice).status >= 400);
  }
  request.body = "x";
  CHECK(Answer(request).status == 400);
}

TEST_CASE("websocket handshake: what is none") {
  CHECK(Status("Connection", "keep-alive") == 426);
  CHECK(Status("Upgrade", "h2c") == 426);
  CHECK(Status("Sec-WebSocket-Version", "8") == 426);
  CHECK(Status("Sec-WebSocket-Version", "") == 426);
  http::Response answer = Answer(With("Sec-WebSocket-Version", "14"));
  CHECK(HeaderOf(answer, "Sec-WebSocket-Version") == "13");
  CHECK(HeaderOf(answer, "Upgrade") == "websocket");
  for (const char* key : {"", "dGhlIHNhbXBsZSBub25jZQ", "dGhlIHNhbXBsZSBub25jZQ=", "dGhlIHNhbXBsZSBub25jZQ===",
                          "dGhlIHNhbXBsZSBub25jZ-==", "dGhlIHNhbXBsZSBub25jZQAA", "!!!!!!!!!!!!!!!!!!!!!!=="}) {
    CAPTURE(key);
    CHECK(Status("Sec-WebSocket-Key", key) == 400);
  }
  http::Request old = Example();
  old.minor_version = 0;
  CHECK(Answer(old).status == 400);
}

}  // namespace
}  // namespace encke::test
