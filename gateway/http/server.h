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

  /// `open_streams`: what Limits::max_connections is held against; without it the server's own connections are.
  /// REQUIRES: `timers`, `router` outlive the server.
  Server(Timers& timers, const Router& router, const Limits& limits, OpenStreams open_streams = {});
  ~Server();

  void Accept(std::unique_ptr<net::Stream> stream);
  const ServerCounts& counts() const;
  size_t connections() const;
  /// Drain: answers carry `Connection: close` from now on, idle connections are closed.
  void Drain();

 private:
  friend class Connection;
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_SERVER_H_
