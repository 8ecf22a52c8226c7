// The HTTP layer while memory runs out: a whole answer, 503, or a connection that is cut; never a half one that looks
// whole, and never none at all.
#include <doctest/doctest.h>

#include <memory>
#include <string>
#include <vector>

#include "http/router.h"
#include "http/server.h"
#include "net/timer_wheel.h"
#include "tests/faults/injector.h"
#include "tests/unit/fake_stream.h"

namespace encke::faults {
namespace {

using http::Method;

/// Writes three pieces and ends, with the wheel's turns between them. Owns itself.
struct Streaming final : http::Exchange::Delegate, Timer {
  Streaming(Timers& its_timers, std::unique_ptr<http::Exchange> its_exchange)
      : timers(its_timers), exchange(std::move(its_exchange)) {
    exchange->set_delegate(this);
    exchange->Begin({.status = 200});
    timers.Start(*this, 1);
  }
  void OnTimer() override {
    auto piece = [this] {
      BufferRef bytes = Buffer::Of("piece " + std::to_string(++pieces) + " of three\n");
      exchange->Write({&bytes, 1});
    };
    memory::Try("piece", piece, [this] { exchange->Cut(); });
    if (pieces == 3) return exchange->End();
    timers.Start(*this, 20);
  }
  void OnWritable() override {}
  void OnClosed(int) override { delete this; }

  Timers& timers;
  std::unique_ptr<http::Exchange> exchange;
  int pieces = 0;
};

/// Answers later, to a page of another origin, with a header of its own besides. Owns itself.
struct Later final : http::Exchange::Delegate, Timer {
  Later(Timers& timers, std::unique_ptr<http::Exchange> its_exchange) : exchange(std::move(its_exchange)) {
    exchange->set_delegate(this);
    exchange->Add("Set-Cookie", "a-cookie=whose-value-is-not-short");
    exchange->MakeReadable();
    timers.Start(*this, 1);
  }
  void OnTimer() override {
    exchange->Respond({.status = 204});
    delete this;
  }
  void OnWritable() override {}
  void OnClosed(int) override { delete this; }

  std::unique_ptr<http::Exchange> exchange;
};

/// What an upgraded stream is given to. Owns itself.
struct Taken final : net::Stream::Delegate {
  Taken(std::unique_ptr<net::Stream> its_stream, const std::string& rest) : stream(std::move(its_stream)) {
    stream->set_delegate(this);
    OnRead(rest);
  }
  void OnRead(std::string_view bytes) override {
    BufferRef echo = Buffer::Of({"taken: ", bytes});
    stream->Write({&echo, 1});
  }
  void OnEnd() override { stream->Close(); }
  void OnWritable() override {}
  void OnClosed(int) override { delete this; }

  std::unique_ptr<net::Stream> stream;
};

/// What one peer says, in parts, and what it is answered where there is memory enough.
struct Talk {
  std::vector<std::string_view> parts;
  std::string answer = {};  // of the run without shortage
};

std::vector<Talk>& Talks() {
  static std::vector<Talk> talks{
      {{"GET /echo?a=1 HTTP/1.1\r\nHost: x\r\nX-Some-Header: a value that is not short\r\n\r\n"}},
      {{"POST /echo HTT", "P/1.1\r\nHost: x\r\nContent-", "Length: 30\r\n\r\n0123456789", "01234567890123456789"}},
      {{"POST /echo HTTP/1.1\r\nHost: x\r\nTransfer-Encoding: chunked\r\nExpect: 100-continue\r\n\r\n",
        "14\r\n01234567890123456789\r\n0\r\n\r\n"}},
      {{"GET /echo?first HTTP/1.1\r\nHost: x\r\n\r\nGET /echo?second HTTP/1.1\r\nHost: x\r\n\r\nGET /ec",
        "ho?third HTTP/1.0\r\n\r\n"}},
      {{"GET /nowhere/at/all HTTP/1.1\r\nHost: x\r\n\r\n"}},
      {{"GET /echo HTTP/1.1\r\nbad header\r\n\r\n"}},
      {{"POST /echo HTTP/1.1\r\nHost: x\r\nContent-Length: 30000\r\n\r\n"}},
      {{"GET /stream HTTP/1.1\r\nHost: x\r\n\r\n", "GET /echo?behind HTTP/1.1\r\nHost: x\r\n\r\n"}},
      {{"GET /stream HTTP/1.0\r\n\r\n"}},
      {{"GET /later HTTP/1.1\r\nHost: x\r\nOrigin: http://page.example\r\n\r\n"}},
      {{"GET /take HTTP/1.1\r\nHost: x\r\nConnection: upgrade\r\nUpgrade: other\r\n\r\nearly", "late"}},
      {{"GET /forget HTTP/1.1\r\nHost: x\r\n\r\n"}},
  };
  return talks;
}

http::Router Routes(Timers& timers) {
  http::Router router;
  auto echo = [](std::unique_ptr<http::Exchange> exchange) {
    const http::Request& request = exchange->request();
    exchange->Respond(http::TextResponse(200, std::string(request.target) + "|" + request.body));
  };
  auto stream = [&timers](std::unique_ptr<http::Exchange> exchange) { new Streaming(timers, std::move(exchange)); };
  auto later = [&timers](std::unique_ptr<http::Exchange> exchange) { new Later(timers, std::move(exchange)); };
  auto take = [](std::unique_ptr<http::Exchange> exchange) {
    std::string rest;
    std::unique_ptr<net::Stream> taken = exchange->TakeStream(&rest);
    new Taken(std::move(taken), rest);
  };
  router.Add({.path = "/echo", .methods = {Method::kGet, Method::kPost}, .max_body = 1000, .handler = echo});
  router.Add({.path = "/stream", .methods = {Method::kGet}, .handler = stream});
  router.Add({.path = "/later", .methods = {Method::kGet}, .handler = later});
  router.Add({.path = "/take", .methods = {Method::kGet}, .handler = take});
  router.Add({.path = "/forget", .methods = {Method::kGet}, .handler = [](std::unique_ptr<http::Exchange>) {}});
  return router;
}

std::string WithoutDates(std::string text) {
  for (size_t at = 0; (at = text.find("Date: ", at)) != std::string::npos;) {
    text.erase(at, text.find("\r\n", at) + 2 - at);
  }
  return text;
}

/// Says it all. `settle`: the loop's next iteration.
template <class Settle>
void Say(test::FakePeer& peer, http::Server& server, const Talk& talk, Settle settle) {
  std::unique_ptr<net::Stream> stream = peer.MakeStream();
  Harmful harmful;
  memory::Try("accept", [&] { server.Accept(std::move(stream)); }, [] {});
  stream.reset();  // where it was not taken
  for (std::string_view part : talk.parts) {
    peer.Sends(part);
    settle(0);
  }
  for (int i = 0; i < 5; ++i) settle(20);
}

/// A whole answer; or the start of it, and then 503 or nothing, and the end of the connection.
void CheckAnswer(test::FakePeer& peer, Talk& talk, bool short_of_memory) {
  const std::string answer = WithoutDates(peer.received());
  if (!short_of_memory) {
    talk.answer = answer;
    CHECK(!answer.empty());
    return;
  }
  INFO("request: " << std::string(talk.parts[0]) << "\nanswer: " << answer);
  if (answer == talk.answer) return;
  CHECK((peer.cut() || peer.ended_gracefully()));
  size_t refused = answer.find("HTTP/1.1 503");
  if (refused != std::string::npos) {
    const std::string_view refusal = std::string_view(answer).substr(refused);
    CHECK(peer.ended_gracefully());
    CHECK(refusal.find("Content-Length: ") != std::string_view::npos);
    const size_t body = std::stoul(std::string(refusal.substr(refusal.find("Content-Length: ") + 16)));
    CHECK(refusal.substr(refusal.find("\r\n\r\n") + 4).size() == body);
  }
  CHECK(talk.answer.starts_with(answer.substr(0, refused)));
}

bool RunHttp(const Shortage& shortage, Talk& talk) {
  CAPTURE(shortage.nth);
  CAPTURE(shortage.lasting);
  TimerWheel wheel{1'000'000};
  http::Router router = Routes(wheel);
  test::FakePeer peer;
  test::FakePeer other;
  http::Server server(wheel, router, {});
  auto settle = [&](Milliseconds milliseconds) {
    wheel.Advance(wheel.Now() + milliseconds);
    peer.Settle();
  };
  Begin(shortage);
  Say(peer, server, talk, settle);
  const bool failed = End();
  CheckAnswer(peer, talk, shortage.nth != 0);
  peer.Resets();
  CHECK(server.connections() == 0);
  // Memory is back.
  std::unique_ptr<net::Stream> stream = other.MakeStream();
  server.Accept(std::move(stream));
  other.Sends("GET /echo?again HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(other.received().ends_with("/echo?again|\n"));
  other.Resets();
  return failed;
}

}  // namespace

TEST_CASE("http: whichever allocation fails, an answer is whole, or 503, or cut") {
  for (Talk& talk : Talks()) {
    const size_t allocations = WithEachShortage([&](const Shortage& shortage) { return RunHttp(shortage, talk); });
    CHECK(allocations > 3);
  }
}

}  // namespace encke::faults
