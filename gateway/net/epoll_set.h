// EpollSet: what the loop waits for.
#ifndef ENCKE_NET_EPOLL_SET_H_
#define ENCKE_NET_EPOLL_SET_H_

#include <sys/epoll.h>

#include <array>
#include <cstddef>
#include <cstdint>

namespace encke::net {

class TcpStream;

/// The kernel's set of the sockets whose readiness it tells: those of the streams, and one file beside them, by which
/// libuv says that it has something to do. Level-triggered: what was not read or written is told again. An idle
/// connection has nothing here that is ours: its place is the kernel's. Part of the loop; not a place for policy.
class EpollSet {
 public:
  /// `beside`: not owned; leaves the set when it is closed.
  explicit EpollSet(int beside);
  ~EpollSet();
  EpollSet(const EpollSet&) = delete;
  EpollSet& operator=(const EpollSet&) = delete;

  /// From now on `stream` is told when its socket is `wanted` (EPOLLIN, EPOLLOUT; 0: not told of anything, an error or a
  /// reset either) instead of `before`. Returns 0, or a negative errno: what the kernel has no room for (epoll_ctl(2)).
  [[nodiscard]] int Watch(TcpStream& stream, int fd, uint32_t before, uint32_t wanted);
  /// `stream` is told nothing more, of what Wait() has brought either. Its socket leaves the set by being closed, which
  /// must follow. `watched`: what it was watched for.
  void Forget(const TcpStream& stream, uint32_t watched);
  /// Whether no stream is watched.
  bool empty() const { return watched_ == 0; }

  /// Waits until something is ready, for `timeout` milliseconds at most (-1: without end), or until a signal comes.
  void Wait(int timeout);
  /// Whether Wait() found the file beside the streams ready.
  bool beside_is_ready() const { return beside_is_ready_; }
  /// Tells the streams what Wait() has brought.
  void Dispatch();
  /// Of Dispatch(): the stream that is being told; null once it is forgotten.
  TcpStream* current() const { return current_; }

 private:
  TcpStream* StreamOf(size_t i) const { return i < count_ ? static_cast<TcpStream*>(ready_[i].data.ptr) : nullptr; }
  void PrefetchNext() const;

  static constexpr size_t kMostAtOnce = 1024;  // more are told in the next turn

  int fd_;
  size_t watched_ = 0;  // streams
  bool beside_is_ready_ = false;
  TcpStream* current_ = nullptr;
  size_t next_ = 0;
  size_t count_ = 0;
  std::array<epoll_event, kMostAtOnce> ready_;  // of this turn, told up to next_; those of streams that went are null
};

}  // namespace encke::net

#endif  // ENCKE_NET_EPOLL_SET_H_
