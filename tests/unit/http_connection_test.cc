// Streams, hand-over of the connection, and who hears of its end.
#include <doctest/doctest.h>

#include "tests/unit/http_fixture.h"

namespace encke::test {
namespace {

constexpr std::string_view kHold = "GET /hold HTTP/1.1\r\nHost: x\r\n\r\n";

/// A fixture with one held exchange, and its listener.
struct Held : HttpFixture {
  explicit Held(std::string_view request = kHold, http::Limits limits = {}) : HttpFixture(limits) {
    peer.Sends(request);
    REQUIRE(held.size() == 1);
    exchange = std::move(held[0]);
    held.clear();
    exchange->set_delegate(&events);
  }
  void Write(std::initializer_list<std::string_view> pieces) const {
    std::vector<BufferRef> buffers;
    for (std::string_view piece : pieces) buffers.push_back(Buffer::Of(piece));
    exchange->Write(buffers);
  }

  ExchangeEvents events;
  std::unique_ptr<http::Exchange> exchange;
};

http::Response StreamHead() {
  http::Response head;
  head.Set("Content-Type", "text/event-stream");
  return head;
}

TEST_CASE("http stream: several buffers are one chunk in one write") {
  Held http;
  http.exchange->Begin(StreamHead());
  CHECK(http.Answer() == "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  size_t writes = http.peer.writes();
  http.Write({"data: 0123456789", "\n\n"});
  CHECK(http.Answer() == "12\r\ndata: 0123456789\n\n\r\n");
  CHECK(http.peer.writes() == writes + 1);
  http.Write({});
  http.Write({"", ""});  // would be the last chunk
  CHECK(http.Answer().empty());
  http.Write({"a"});
  http.exchange->End();
  CHECK(http.events.closed == 0);  // not from inside the call
  http.Write({"ignored"});
  CHECK(http.Answer() == "1\r\na\r\n0\r\n\r\n");
  CHECK(http.events.closed == 1);
  CHECK(http.events.error == 0);
  CHECK(http.Ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("http stream: HTTP/1.0 gets no chunks, the connection's end is the stream's") {
  Held http("GET /hold HTTP/1.0\r\nConnection: keep-alive\r\n\r\n");
  http.exchange->Begin(StreamHead());
  http.Write({"a", "b"});
  http.exchange->End();
  CHECK(http.Answer() ==
        "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\nab");
  CHECK(http.events.closed == 1);
  CHECK(http.events.error == 0);
  CHECK(http.peer.ended_gracefully());
}

TEST_CASE("http stream: Connection: close is answered without chunks") {
  Held http("GET /hold HTTP/1.1\r\nHost: x\r\nConnection: close\r\n\r\n");
  http.exchange->Begin(StreamHead());
  http.Write({"a"});
  CHECK(http.Answer() == "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nConnection: close\r\n\r\na");
}

TEST_CASE("http stream: HEAD has a head only") {
  Held http("HEAD /hold HTTP/1.1\r\nHost: x\r\n\r\n");
  http.exchange->Begin(StreamHead());
  http.Write({"a"});
  http.exchange->End();
  CHECK(http.Answer() == "HTTP/1.1 200 OK\r\nContent-Type: text/event-stream\r\nTransfer-Encoding: chunked\r\n\r\n");
  CHECK(http.events.closed == 1);
  CHECK(http.Ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("http stream: a slow reader is told about, and an ended answer is closed when it is taken") {
  Held http;
  http.exchange->Begin(StreamHead());
  http.Answer();
  http.peer.StopTaking();
  http.Write({std::string(100'000, 'x')});
  CHECK(http.exchange->queued_bytes() > 100'000);
  http.peer.Takes(90'000);
  CHECK(http.events.writable == 1);
  http.exchange->End();
  http.Turn(0);
  CHECK(http.events.closed == 0);
  http.peer.Takes(100'000);
  CHECK(http.events.closed == 1);
  CHECK(http.events.error == 0);
}

TEST_CASE("http stream: an ended answer that is not taken in time ends in an error") {
  Held http(kHold, http::Limits{.write_timeout = 1000});
  http.peer.StopTaking();
  http.exchange->Begin(StreamHead());
  http.Turn(5000);  // a stream that goes on is the session's business
  CHECK(http.peer.alive());
  http.exchange->End();
  http.Turn(1010);
  CHECK(http.events.closed == 1);
  CHECK(http.events.error == -ETIMEDOUT);
}

TEST_CASE("http: who leaves while an answer is held or streamed is noticed") {
  Held held;
  held.peer.Ends();
  CHECK(held.events.closed == 0);
  held.Turn(0);
  CHECK(held.events.closed == 1);
  CHECK(held.events.error == -ECONNRESET);
  held.exchange->Respond(http::TextResponse(200, "to nobody"));
  CHECK(held.Answer().empty());
  CHECK(held.server->connections() == 0);

  Held streamed;
  streamed.exchange->Begin(StreamHead());
  streamed.peer.Resets(-EPIPE);
  CHECK(streamed.events.closed == 1);
  CHECK(streamed.events.error == -EPIPE);
  streamed.Write({"to nobody"});
  streamed.exchange->End();
  CHECK(streamed.exchange->queued_bytes() == 0);
}

TEST_CASE("http: an exchange may be destroyed between the peer's end and the news of it") {
  Held http;
  http.peer.Ends();
  http.exchange.reset();
  http.Turn(0);
  CHECK_FALSE(http.peer.alive());
  CHECK(http.events.closed == 0);
}

TEST_CASE("http: destroyed unanswered an exchange answers 500, in mid-stream it cuts") {
  Held unanswered;
  unanswered.exchange.reset();
  CHECK(unanswered.Answer().starts_with("HTTP/1.1 500 Internal Server Error\r\n"));
  CHECK(unanswered.peer.alive());

  Held streaming;
  streaming.exchange->Begin(StreamHead());
  streaming.exchange.reset();
  CHECK(streaming.peer.cut());
  CHECK(streaming.Answer().find("0\r\n\r\n") == std::string::npos);
}

TEST_CASE("http: an exchange destroyed after its end leaves the connection whole") {
  Held http;
  http.exchange->Begin(StreamHead());
  http.exchange->End();
  http.exchange.reset();
  http.Answer();
  CHECK(http.Ask("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 200 OK\r\n"));
}

TEST_CASE("http: a stream begun and ended inside the handler") {
  HttpFixture http;
  ExchangeEvents events;
  std::unique_ptr<http::Exchange> kept;
  auto poll = [&](std::unique_ptr<http::Exchange> exchange) {
    kept = std::move(exchange);
    kept->set_delegate(&events);
    kept->Begin(StreamHead());
    BufferRef buffer = Buffer::Of("[]");
    kept->Write({&buffer, 1});
    kept->End();
    CHECK(events.closed == 0);
  };
  http.router.Add({.path = "/poll", .methods = {http::Method::kGet}, .handler = poll});
  http.peer.Sends("GET /poll HTTP/1.1\r\nHost: x\r\n\r\nGET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(events.closed == 1);
  CHECK(http.server->counts().requests == 2);
}

TEST_CASE("http: the stream can be taken, in the handler or later, with what came after the head") {
  const std::string request = "GET /take HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n";
  for (bool at_once : {true, false}) {
    CAPTURE(at_once);
    HttpFixture http;
    std::unique_ptr<net::Stream> stream;
    std::unique_ptr<http::Exchange> kept;
    std::string rest;
    auto take = [&](std::unique_ptr<http::Exchange> exchange) {
      CHECK(exchange->request().upgrade);
      if (at_once) {
        stream = exchange->TakeStream(&rest);
      } else {
        kept = std::move(exchange);
      }
    };
    http.router.Add({.path = "/take", .methods = {http::Method::kGet}, .handler = take});
    http.peer.Sends(request + "\x81\x85" "frame");
    if (kept) {
      http.peer.Sends("more");
      stream = kept->TakeStream(&rest);
    }
    REQUIRE(stream);
    CHECK(rest == (at_once ? "\x81\x85" "frame" : "\x81\x85" "framemore"));
    CHECK(http.server->connections() == 0);
    CHECK(http.peer.alive());
    CHECK_FALSE(stream->closing());
    stream.reset();
    CHECK(http.peer.cut());
  }
}

TEST_CASE("http: an upgrade that is refused leaves a usable connection") {
  HttpFixture http;
  CHECK(http.Ask("GET /echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n\r\n"
                 "GET /echo HTTP/1.1\r\nHost: x\r\n\r\n")
            .find("200 OK") != std::string::npos);
  CHECK(http.server->counts().requests == 2);
}

TEST_CASE("http: the stream of a peer that is gone cannot be taken") {
  Held http;
  http.peer.Resets();
  std::string rest;
  CHECK(http.exchange->TakeStream(&rest) == nullptr);
}

TEST_CASE("http: a long-held request gives its memory back") {
  Held http("POST /hold?a=1 HTTP/1.1\r\nHost: x\r\nContent-Length: 3\r\n\r\nabc");
  CHECK(http.exchange->request().body == "abc");
  CHECK(http.exchange->request().peer() == "192.0.2.1:4711");
  http.exchange->ForgetRequest();
  static_assert(sizeof(http::Exchange) <= 56);
  http.exchange->Respond(http::TextResponse(200, "later"));
  CHECK(http.Answer().ends_with("later\n"));
}

TEST_CASE("http: draining closes idle connections and those that answer, after the answer") {
  HttpFixture idle;
  idle.server->Drain();
  CHECK(idle.peer.ended_gracefully());
  Held busy;
  busy.server->Drain();
  CHECK_FALSE(busy.peer.ended_gracefully());
  busy.exchange->Respond(http::TextResponse(200, "bye"));
  CHECK(busy.Answer().find("Connection: close\r\n") != std::string::npos);
  CHECK(busy.peer.ended_gracefully());
}

TEST_CASE("http: a server destroyed cuts its connections, and exchanges that live on are harmless") {
  Held http;
  http.server.reset();
  CHECK(http.peer.cut());
  http.exchange->Respond(http::TextResponse(200, "x"));
  CHECK(http.events.closed == 0);
}

TEST_CASE("http: a peer that ends between requests, or within one, is let go") {
  HttpFixture idle;
  idle.peer.Ends();
  CHECK(idle.peer.ended_gracefully());
  HttpFixture within;
  within.peer.Sends("GET /ec");
  within.peer.Ends();
  CHECK(within.Answer().empty());
  CHECK_FALSE(within.peer.alive());
}

TEST_CASE("http: a peer that ends while it takes an ended answer gets all of it") {
  HttpFixture http;
  http.peer.StopTaking();
  http.peer.Sends("GET /echo HTTP/1.1\r\nHost: x\r\n\r\n");
  http.peer.Ends();
  CHECK_FALSE(http.peer.cut());
  http.peer.Takes(1000);
  CHECK(http.Answer().find("GET /echo|") != std::string::npos);
  CHECK(http.peer.ended_gracefully());
}

}  // namespace
}  // namespace encke::test
