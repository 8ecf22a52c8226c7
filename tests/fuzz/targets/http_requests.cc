// The bytes of one connection into parser, connection and router: at once and in pieces, which must be answered alike.
//
// Input: a byte for the cutting (Pieces()), and what the client sends.
#include <algorithm>
#include <deque>

#include "base/strings.h"
#include "http/cors.h"
#include "http/live_response.h"
#include "http/router.h"
#include "http/server.h"
#include "net/timer_wheel.h"
#include "tests/fuzz/answers.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/fake_stream.h"

namespace encke::fuzz {
namespace {

using http::Exchange;
using http::Method;

/// Small, so that inputs of a few hundred bytes meet them.
constexpr http::Limits kLimits{.max_url = 120, .max_headers = 600, .max_header_count = 8, .max_body = 300,
                               .max_pipelined = 200};

/// Whoever has the stream after an upgrade: keeps what comes, says it back.
struct Upgraded final : net::Stream::Delegate {
  Upgraded(std::unique_ptr<net::Stream> its_stream, const std::string& rest) : stream(std::move(its_stream)) {
    stream->set_delegate(this);
    if (!rest.empty()) OnRead(rest);
  }
  void OnRead(std::string_view bytes) override {
    BufferRef back = Buffer::Of(bytes);
    stream->Write({&back, 1});
  }
  void OnEnd() override { stream->Close(); }
  void OnWritable() override {}
  void OnClosed(int) override { stream.reset(); }

  std::unique_ptr<net::Stream> stream;
};

/// A server with one connection. What the paths do stands in Answer().
class Lab {
 public:
  Lab() {
    auto answer = [this](std::unique_ptr<Exchange> exchange) { Answer(std::move(exchange)); };
    const std::vector<Method> methods = {Method::kGet, Method::kPost};
    router_.Add({.path = "/", .prefix = true, .methods = methods, .max_body = 300, .handler = answer, .options = {}});
    router_.Add({.path = "/small", .methods = {Method::kPost}, .max_body = 4, .handler = answer, .options = {}});
    router_.Add({.path = "/cors", .methods = methods, .handler = answer, .options = [](std::unique_ptr<Exchange> exchange) {
                   exchange->Respond(http::PreflightResponse(exchange->request(), "GET, POST"));
                 }});
    server_.Accept(peer_.MakeStream());
  }

  /// All that the client gets for these, and its connection's end.
  std::string Play(const std::vector<std::string_view>& pieces);
  const std::vector<bool>& bodiless() const { return bodiless_; }
  bool upgraded() const { return upgraded_ != nullptr; }

 private:
  void Answer(std::unique_ptr<Exchange> exchange);
  void Stream(std::unique_ptr<Exchange> exchange);
  void CheckRequest(const http::Request& request) const;
  /// Goes on for as long as something can happen without the client.
  void GoOn();
  void Turn(Milliseconds milliseconds) {
    wheel_.Advance(wheel_.Now() + milliseconds);
    peer_.Settle();
  }

  TimerWheel wheel_{1'000'000};
  http::Router router_;
  test::FakePeer peer_;
  std::vector<bool> bodiless_;  // of each request but an upgrade, whether it was HEAD
  std::deque<std::unique_ptr<Exchange>> held_;
  std::unique_ptr<Upgraded> upgraded_;
  http::Server server_{wheel_, router_, kLimits};
};

void Lab::CheckRequest(const http::Request& request) const {
  CHECK(request.target.size() <= kLimits.max_url && request.headers.size() <= kLimits.max_header_count);
  CHECK(request.body.size() <= kLimits.max_body && request.path.starts_with('/'));
  size_t header_bytes = 0;
  for (const auto& [name, value] : request.headers) {
    header_bytes += name.size() + value.size();
    CHECK(IsToken(name) && Trim(value) == value && value.find_first_of("\r\n") == std::string::npos);
  }
  CHECK(header_bytes <= kLimits.max_headers);
  CHECK(request.minor_version == 0 || request.has_header("Host"));
  // What smuggling is made of.
  CHECK(!request.has_header("Transfer-Encoding") || !request.has_header("Content-Length"));
}

void Lab::Answer(std::unique_ptr<Exchange> exchange) {
  const http::Request& request = exchange->request();
  CheckRequest(request);
  bodiless_.push_back(request.method == Method::kHead);
  if (request.path == "/hold") return held_.push_back(std::move(exchange));
  if (request.path == "/stream") return Stream(std::move(exchange));
  if (request.path == "/nothing") return;  // 500
  if (request.path == "/callback") {
    if (std::optional<std::string> name = http::TakeCallback(*exchange, "callback")) {
      exchange->Respond(http::TextResponse(200, "/**/" + *name + "()"));
    }
    return;
  }
  if (request.path == "/upgrade" && request.upgrade) {
    bodiless_.pop_back();
    std::string rest;
    std::unique_ptr<net::Stream> stream = exchange->TakeStream(&rest);
    CHECK(stream != nullptr);
    upgraded_ = std::make_unique<Upgraded>(std::move(stream), rest);
    return;
  }
  http::Response response = http::TextResponse(200, std::string(request.target) + "|" + request.body);
  response.Set("X-Path", request.path).Set("X-Query", request.parameter("q").value_or(""));
  http::AddCorsHeaders(request, response);
  exchange->Respond(std::move(response));
}

void Lab::Stream(std::unique_ptr<Exchange> exchange) {
  exchange->Begin(http::LiveResponse(exchange->request(), "text/plain"));
  BufferRef parts[] = {Buffer::Of("part "), Buffer::Of(exchange->request().body)};
  exchange->Write(parts);
  exchange->Write({parts, 1});
  exchange->End();
}

void Lab::GoOn() {
  Turn(0);
  while (!held_.empty()) {
    std::unique_ptr<Exchange> exchange = std::move(held_.front());
    held_.pop_front();
    exchange->Respond(http::TextResponse(200, "held"));
    Turn(0);
  }
}

std::string Lab::Play(const std::vector<std::string_view>& pieces) {
  constexpr Milliseconds kLongerThanAnyLimit = 100'000;
  for (std::string_view piece : pieces) {
    Turn(0);
    if (peer_.alive() && !peer_.reading()) GoOn();
    CHECK(!peer_.alive() || peer_.reading() || peer_.ended_gracefully());  // or it would stand for ever
    peer_.Sends(piece);
  }
  GoOn();
  for (int i = 0; i < 3; ++i) Turn(kLongerThanAnyLimit);
  CHECK(server_.connections() == 0);
  if (upgraded_ == nullptr) return std::string(peer_.received()) + (peer_.cut() ? "(cut)" : "(closed)");
  peer_.Resets();
  return peer_.received();
}

/// Without what the Date headers say. What the client has put into an answer that looks like one is hidden alike.
std::string Timeless(std::string text) {
  constexpr std::string_view kDate = "\r\nDate: ";
  constexpr size_t kLength = 29;  // RFC 9110, 5.6.7
  for (size_t at = 0; (at = text.find(kDate, at)) != std::string::npos;) {
    at += kDate.size();
    std::fill_n(text.begin() + static_cast<ptrdiff_t>(at), std::min(kLength, text.size() - at), '-');
  }
  return text;
}

/// Up to the last answer, where that refuses: which of two faults is seen first may depend on the cutting.
std::string_view UpToRefusal(std::string_view text) {
  constexpr std::string_view kVersion = "HTTP/1.1 ";
  const size_t last = text.rfind(kVersion);
  if (last == std::string_view::npos || text.find("Connection: close", last) == std::string_view::npos) return text;
  const char kind = text[last + kVersion.size()];
  return kind == '4' || kind == '5' ? text.substr(0, last) : text;
}

}  // namespace

void Run(std::string_view input) {
  const uint8_t cutting = TakeByte(input);
  Lab at_once, in_pieces;
  const std::string whole = Timeless(at_once.Play({input}));
  const std::string cut = Timeless(in_pieces.Play(Pieces(input, cutting)));
  CHECK(UpToRefusal(whole) == UpToRefusal(cut));
  CHECK(at_once.bodiless() == in_pieces.bodiless());
  CheckAnswers(whole, at_once.bodiless(), at_once.upgraded());
}

}  // namespace encke::fuzz
