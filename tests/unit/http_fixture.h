// What the tests of the HTTP layer share: a server with hand-turned time and a peer made of strings.
#ifndef ENCKE_TESTS_UNIT_HTTP_FIXTURE_H_
#define ENCKE_TESTS_UNIT_HTTP_FIXTURE_H_

#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "http/router.h"
#include "http/server.h"
#include "net/timer_wheel.h"
#include "tests/unit/fake_stream.h"

namespace encke::test {

/// Listens to one exchange. Owned by the test.
struct ExchangeEvents final : http::Exchange::Delegate {
  void OnWritable() override { ++writable; }
  void OnClosed(int uv_error) override {
    ++closed;
    error = uv_error;
  }
  int writable = 0;
  int closed = 0;
  int error = 0;
};

/// A server with routes: GET/POST /echo answers "<method> <target>|<body>", GET/POST /hold keeps the exchange for the
/// test, POST /small takes 4 bytes.
class HttpFixture {
 public:
  explicit HttpFixture(http::Limits limits = {}) {
    using http::Method;
    auto echo = [](std::unique_ptr<http::Exchange> exchange) {
      const http::Request& request = exchange->request();
      std::string text(http::MethodName(request.method));
      text.append(" ").append(request.target).append("|").append(request.body);
      exchange->Respond(http::TextResponse(200, text));
    };
    auto hold = [this](std::unique_ptr<http::Exchange> exchange) { held.push_back(std::move(exchange)); };
    router.Add({.path = "/echo", .methods = {Method::kGet, Method::kPost}, .max_body = 1000, .handler = echo});
    router.Add({.path = "/hold", .methods = {Method::kGet, Method::kPost}, .max_body = 1000, .handler = hold});
    router.Add({.path = "/small", .methods = {Method::kPost}, .max_body = 4, .handler = echo});
    server = std::make_unique<http::Server>(wheel, router, limits);
    server->Accept(peer.MakeStream());
  }

  /// Sends the request and returns what is answered, without its Date.
  std::string Ask(std::string_view request) {
    peer.Sends(request);
    return Answer();
  }
  /// What was answered since the last call. Goes on to the loop's next iteration first.
  std::string Answer() {
    Turn(0);
    std::string answer = peer.TakeReceived();
    for (size_t at = 0; (at = answer.find("Date: ", at)) != std::string::npos;) {
      answer.erase(at, answer.find("\r\n", at) + 2 - at);
    }
    return answer;
  }
  void Turn(Milliseconds milliseconds) {
    wheel.Advance(wheel.Now() + milliseconds);
    peer.Settle();
  }

  TimerWheel wheel{1'000'000};
  http::Router router;
  std::vector<std::unique_ptr<http::Exchange>> held;
  FakePeer peer;
  std::unique_ptr<http::Server> server;
};

}  // namespace encke::test

#endif  // ENCKE_TESTS_UNIT_HTTP_FIXTURE_H_
