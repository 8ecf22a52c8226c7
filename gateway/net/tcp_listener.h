// TcpListener: a listening socket that hands out connected streams.
#ifndef ENCKE_NET_TCP_LISTENER_H_
#define ENCKE_NET_TCP_LISTENER_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>

#include "base/result.h"
#include "net/loop.h"
#include "net/stream.h"

namespace encke::net {

/// Listens until destroyed. On EMFILE/ENFILE it stops accepting for a moment instead of spinning, and logs it once.
/// `accepted` may Stop() it, not destroy it.
class TcpListener {
 public:
  using Accepted = std::function<void(std::unique_ptr<Stream>)>;

  /// `address` is "127.0.0.1:8080", "[::1]:8080" or ":8080" (every interface); port 0 takes a free one. The error is a
  /// sentence with cause and cure ("port 8080 of 127.0.0.1 is in use; ..."). `dead_after`: see OpenListenSocket.
  [[nodiscard]] static Result<std::unique_ptr<TcpListener>> Listen(Loop& loop, const std::string& address, int backlog,
                                                                   Accepted accepted, Milliseconds dead_after = 0);
  ~TcpListener();

  /// The address really bound, port included.
  std::string address() const;
  /// How often it stopped for a moment because the process or the system was out of files or memory.
  uint64_t pauses() const;
  /// Stops accepting (drain); connections live on.
  void Stop();

 private:
  struct State;
  explicit TcpListener(std::unique_ptr<State> state);
  std::unique_ptr<State> state_;
};

}  // namespace encke::net

#endif  // ENCKE_NET_TCP_LISTENER_H_
