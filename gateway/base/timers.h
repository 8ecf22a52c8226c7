// Time, as those see it who may not know the loop.
#ifndef ENCKE_BASE_TIMERS_H_
#define ENCKE_BASE_TIMERS_H_

#include <cstdint>

#include "base/intrusive_list.h"

namespace encke {

using Milliseconds = int64_t;

/// Something that wants to be called once at a later time. It is a base or a member of its owner, not an allocation
/// of its own, and is stopped by its destructor. One start holds at a time; starting again moves it.
class Timer : public ListNode<Timer> {
 public:
  virtual ~Timer() = default;  // ListNode unlinks itself
  /// The time has come; the timer is stopped when this is called and may be started again, or destroyed, in it.
  virtual void OnTimer() = 0;

  bool running() const { return linked(); }

 private:
  friend class TimerWheel;
  Milliseconds due_ = 0;
};

/// A clock with timers. Coarse (about 10 ms) and cheap: a running timer costs its three words. `net/timer_wheel.h`
/// implements it on the loop; tests turn one by hand.
class Timers {
 public:
  virtual ~Timers() = default;
  /// Monotonic milliseconds, constant during one callback of the loop.
  virtual Milliseconds Now() const = 0;
  /// Calls `timer` once, not before `delay` (>= 0) has passed.
  virtual void Start(Timer& timer, Milliseconds delay) = 0;
  void Stop(Timer& timer) { timer.Unlink(); }
};

}  // namespace encke

#endif  // ENCKE_BASE_TIMERS_H_
