// Loop: epoll, and who is told what it finds.
#ifndef ENCKE_BENCH_COMMON_LOOP_H_
#define ENCKE_BENCH_COMMON_LOOP_H_

#include <cstdint>

namespace bench {

/// Who waits for a file descriptor. Not owned by the loop; it may close its own descriptor in OnReady(), no other's.
class Watcher {
 public:
  virtual void OnReady(uint32_t events) = 0;

 protected:
  ~Watcher() = default;
};

/// One epoll set, level-triggered. It counts the time in which it had nothing to do.
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  void Add(int fd, Watcher& watcher, uint32_t events);
  void Change(int fd, Watcher& watcher, uint32_t events);
  /// Waits for at most `timeout_ms` (-1: for ever), tells those who are ready, and returns how many they were.
  int Turn(int timeout_ms);
  /// Nanoseconds spent in waiting.
  uint64_t waited() const { return waited_; }

 private:
  int epoll_;
  uint64_t waited_ = 0;
};

}  // namespace bench

#endif  // ENCKE_BENCH_COMMON_LOOP_H_
