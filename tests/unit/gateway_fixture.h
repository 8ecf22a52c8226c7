// What the tests of whole paths share: requests in, bytes out, all of the gateway between but the sockets.
#ifndef ENCKE_TESTS_UNIT_GATEWAY_FIXTURE_H_
#define ENCKE_TESTS_UNIT_GATEWAY_FIXTURE_H_

#include <deque>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "frontend/endpoint.h"
#include "frontend/events.h"
#include "frontend/raw_sockets.h"
#include "http/router.h"
#include "http/server.h"
#include "tests/unit/core_fixture.h"
#include "tests/unit/fake_stream.h"
#include "transports/builtin.h"

namespace encke::test {

/// One final frame as a WebSocket client sends it: masked, with zeros.
inline std::string ClientFrame(int opcode, std::string_view payload) {
  std::string frame;
  AppendWebSocketHeader(opcode, payload.size(), frame);
  frame[1] = static_cast<char>(frame[1] | 0x80);
  return frame.append(4, '\0').append(payload);
}

/// All transports below /encke, the events at /encke/events and the raw sockets below /encke/socket, on one server.
class GatewayFixture : public CoreFixture {
 public:
  explicit GatewayFixture(const SessionLimits& with_limits = {}, const BrokerLimits& broker_limits = {},
                          const Compression& compression = {})
      : CoreFixture(with_limits, broker_limits), compression_(compression) {
    endpoint.Mount(router);
    events.Mount(router, "/encke/events");
    raw_sockets.Mount(router, "/encke/socket");
  }
  /// Transports own themselves, and go when their connections go.
  ~GatewayFixture() {
    for (FakePeer& peer : peers_) peer.Resets();
    Settle();
  }

  /// A new connection.
  FakePeer& Connect() {
    peers_.emplace_back();
    server.Accept(peers_.back().MakeStream());
    return peers_.back();
  }
  /// A new connection with this request.
  FakePeer& Ask(std::string_view request) {
    FakePeer& peer = Connect();
    peer.Sends(request);
    Settle();
    return peer;
  }
  FakePeer& Get(const std::string& target) { return Ask("GET " + target + " HTTP/1.1\r\nHost: x\r\n\r\n"); }
  FakePeer& Post(const std::string& target, const std::string& body) {
    const std::string length = std::to_string(body.size());
    return Ask("POST " + target + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + length + "\r\n\r\n" + body);
  }
  /// Time passes, and what is to be closed is closed.
  void Settle(Milliseconds milliseconds = 0) {
    Turn(milliseconds);
    for (FakePeer& peer : peers_) peer.Settle();
    Turn(0);
  }

 private:
  static std::vector<OfferedTransport> All(const Compression& compression) {
    std::vector<OfferedTransport> all;
    for (const TransportDescriptor* one : BuiltinTransports()) {
      all.push_back({one, one->traits});
      all.back().traits.prelude_bytes = 16;
      all.back().traits.compression = compression;
      if (one != &kPolling) all.back().traits.hold = 25'000;
    }
    return all;
  }

  std::deque<FakePeer> peers_;
  const Compression compression_;

 public:
  http::OriginGuard origins{{}};
  frontend::Endpoint endpoint{"/encke", sessions, origins, All(compression_), 64 * 1024};
  frontend::Events events{{sessions, hub, broker, rules, origins, kEventSource}, {2'000, 15'000, 25'000}, 3};
  frontend::RawSockets raw_sockets{{sessions, origins, sockets, raw, kWebSocket}, kWebSocket.traits, raw.kind()};
  http::Router router;
  http::Server server{wheel, router, {}};
};

/// What stands behind the head; chunks put together.
inline std::string BodyOf(const std::string& answer) {
  size_t at = answer.find("\r\n\r\n");
  if (at == std::string::npos) return "no head";
  std::string rest = answer.substr(at + 4);
  if (answer.substr(0, at).find("chunked") == std::string::npos) return rest;
  std::string body;
  while (!rest.empty()) {
    size_t size = std::stoul(rest, &at, 16);
    body.append(rest, at + 2, size);
    rest.erase(0, at + 2 + size + 2);
  }
  return body;
}

}  // namespace encke::test

#endif  // ENCKE_TESTS_UNIT_GATEWAY_FIXTURE_H_
