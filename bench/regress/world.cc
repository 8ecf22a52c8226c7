#include "bench/regress/world.h"

#include <utility>

#include "net/tcp_stream.h"

namespace encke::regress {
namespace {

// The clock stands still, so what is allowed "in a second" is all that is allowed.
constexpr SessionLimits kLimits{.packets_per_second = 1'000'000, .packets_burst = 1'000'000, .openings_per_second = 0};
constexpr int kPublishedBefore = 150;  // the history is full, and offsets have three digits from first to last

}  // namespace

World::World()
    : gateway_(kLimits),
      api_({gateway_.sessions, gateway_.hub, gateway_.broker, gateway_.rules, gateway_.wheel}, {}),
      api_http_(api_, "/encke", "key", 64 * 1024) {
  api_http_.Mount(gateway_.router);
  loop_.OnEachIteration([this] { gateway_.sessions.FlushDirty(); });
  for (int i = 0; i < kPublishedBefore; ++i) Publish();
}

/// Transports own themselves, and go when their streams have closed.
World::~World() {
  loop_.CloseStreams();
  for (int i = 0; i < 3; ++i) Turn();
}

Client& World::Connect() {
  clients_.emplace_back();
  const net::SocketAddress address = *net::ParseSocketAddress("192.0.2.1:4711");
  auto stream = net::TcpStream::Adopt(loop_, clients_.back().TakeGatewaysEnd(), address);
  CHECK(stream.has_value());
  gateway_.server.Accept(std::move(*stream));
  return clients_.back();
}

void World::Turn() {
  gateway_.wheel.Advance(gateway_.wheel.Now());  // timers without delay
  loop_.RunOnce();
}

void World::Publish() { gateway_.Publish("news", std::string(Payload())); }

std::string_view World::Payload() {
  static const std::string payload = "{\"text\":\"" + std::string(117, 'x') + "\"}";
  return payload;
}

std::string World::Request(std::string_view line, std::string_view headers, std::string_view body) {
  std::string request(line);
  request.append(" HTTP/1.1\r\nHost: gateway.example\r\n").append(headers);
  if (!body.empty()) request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  return request.append("\r\n").append(body);
}

std::string World::Post(std::string_view target, std::string_view body) {
  return Request("POST " + std::string(target), "Content-Type: text/plain\r\nX-API-Key: key\r\n", body);
}

std::string World::Upgrade(std::string_view target) {
  return Request("GET " + std::string(target),
                 "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
                 "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n");
}

}  // namespace encke::regress
