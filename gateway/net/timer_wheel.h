// TimerWheel: all the gateway's timers on one libuv timer.
#ifndef ENCKE_NET_TIMER_WHEEL_H_
#define ENCKE_NET_TIMER_WHEEL_H_

#include <array>

#include "base/timers.h"

namespace encke {

/// A hashed hierarchical wheel: starting and stopping is O(1) and allocates nothing. It knows no libuv: whoever owns
/// it calls Advance(). Ticks are kTick long; a timer fires at the first tick that is not before its time.
class TimerWheel final : public Timers {
 public:
  static constexpr Milliseconds kTick = 10;

  explicit TimerWheel(Milliseconds now) : now_(now), tick_(now / kTick) {}

  Milliseconds Now() const override { return now_; }
  void Start(Timer& timer, Milliseconds delay) override;

  /// Turns the clock to `now` (never back) and calls every timer that is due, in order of their ticks.
  void Advance(Milliseconds now);
  /// Milliseconds until Advance must be called at the latest; -1 where no timer runs.
  Milliseconds UntilNext() const;

 private:
  static constexpr int kBits = 8;  // slots of a level: 256
  static constexpr int kLevels = 4;  // 10 ms * 2^32: more than a year
  static constexpr int64_t kSlots = 1 << kBits;

  void Place(Timer& timer);
  void Cascade(int level);

  Milliseconds now_;
  int64_t tick_;
  std::array<std::array<List<Timer>, kSlots>, kLevels> slots_;
};

}  // namespace encke

#endif  // ENCKE_NET_TIMER_WHEEL_H_
