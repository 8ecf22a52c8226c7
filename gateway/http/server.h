// Server: turns accepted streams into HTTP connections that ask a Router.
#ifndef ENCKE_HTTP_SERVER_H_
#define ENCKE_HTTP_SERVER_H_

#include <cstdint>
#include <functional>
#include <memory>

#include "base/timers.h"
#include "http/limits.h"
#include "http/router.h"
#include "net/stream.h"

namespace encke::http {

/// Counts of what the HTTP layer saw since start, for metrics.
struct ServerCounts {
  uint64_t connections_accepted = 0;
  uint64_t connections_refused = 0;  // max_connections
  uint64_t connections_refused_per_address = 0;
  uint64_t hosts_refused = 0;        // allowed_hosts; counted as bad requests, too
  uint64_t requests = 0;
  uint64_t bad_requests = 0;         // answered 4xx by the HTTP layer itself
  uint64_t timeouts = 0;
};

/// Owns the live HTTP connections; destroyed, it cuts them, and exchanges that live on swallow what they are told and
/// say nothing more. Connections that became WebSockets are not its any more.
class Server {
 public:
  /// Tells how many streams are open, those that are not HTTP's any more and the one being accepted included.
  using OpenStreams = std::function<size_t()>;

  /// Tells how many streams are open to the client that this one leads to, itself included; 0: it has no limit.
  using StreamsToPeer = std::function<size_t(const net::Stream&)>;

  /// `open_streams`: what Limits::max_connections is held against; without it the server's own connections are.
  /// `streams_to_peer`: likewise max_connections_per_address, which without it is not held.
  /// REQUIRES: `timers`, `router` outlive the server.
  Server(Timers& timers, const Router& router, const Limits& limits, OpenStreams open_streams = {},
         StreamsToPeer streams_to_peer = {});
  ~Server();

  void Accept(std::unique_ptr<net::Stream> stream);
  const ServerCounts& counts() const;
  size_t connections() const;
  /// Drain: answers carry `Connection: close` from now on, idle connections are closed.
  void Drain();

 private:
  friend class Connection;
  struct State;
  void TurnAway(std::unique_ptr<net::Stream> stream, Response answer);

  std::unique_ptr<State> state_;
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_SERVER_H_
