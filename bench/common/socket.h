// Socket: a non-blocking TCP socket on a loop.
#ifndef ENCKE_BENCH_COMMON_SOCKET_H_
#define ENCKE_BENCH_COMMON_SOCKET_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "common/loop.h"

namespace bench {

/// Owns its descriptor. What the kernel does not take at once waits in it, unbounded: who sends does so by the peer's
/// leave. Not a buffer for reading: Receive() reads into one that all sockets share.
class Socket {
 public:
  Socket(Loop& loop, Watcher& watcher) : loop_(loop), watcher_(watcher) {}
  ~Socket() { Close(); }
  Socket(const Socket&) = delete;
  Socket& operator=(const Socket&) = delete;

  /// Takes over a connected descriptor, or one that is connecting.
  void Take(int fd);
  bool open() const { return fd_ >= 0; }
  /// False where the connection is broken.
  bool Send(std::string_view bytes);
  /// To be called on EPOLLOUT.
  bool Flush();
  /// What one read() gives, valid until the next Receive() of any socket. Nothing: see `ended`.
  std::string_view Receive();
  /// The peer has ended, or the connection is broken.
  bool ended() const { return ended_; }
  void Close();
  /// With a reset, so that no address is kept from use by TIME_WAIT.
  void Abort();

 private:
  void Watch(bool writable);

  Loop& loop_;
  Watcher& watcher_;
  int fd_ = -1;
  bool ended_ = false;
  bool watches_writable_ = false;
  std::string pending_;
};

/// Listens on 127.0.0.1, and on a free port where `port` is 0; `port` says which.
int Listen(uint16_t& port);
/// Begins to connect to 127.0.0.1:`port` from `source`, an address of 127.0.0.0/8 by its last byte.
int Connect(uint16_t port, uint8_t source);
/// -1 where nobody waits.
int Accept(int listener);

}  // namespace bench

#endif  // ENCKE_BENCH_COMMON_SOCKET_H_
