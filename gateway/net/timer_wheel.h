// TimerWheel: all the gateway's timers on one libuv timer.
#ifndef ENCKE_NET_TIMER_WHEEL_H_
#define ENCKE_NET_TIMER_WHEEL_H_

#include <array>
#include <cstdint>

#include "base/timers.h"

namespace encke {

/// A hashed hierarchical wheel: starting and stopping is O(1) and allocates nothing. It knows no libuv: whoever owns
/// it calls Advance(). Ticks are kTick long; a timer fires at the first tick that is not before its time, and one with
/// no delay at the next Advance(), so that it serves for what must not happen in the present call.
class TimerWheel final : public Timers {
 public:
  static constexpr Milliseconds kTick = 10;

  explicit TimerWheel(Milliseconds now) : now_(now), tick_(now / kTick) {}

  Milliseconds Now() const override { return now_; }
  void Start(Timer& timer, Milliseconds delay) override;

  /// Turns the clock to `now` (never back) and calls every timer that is due, in order of their ticks. A timer started
  /// in here is called in a later Advance() at the earliest.
  void Advance(Milliseconds now);
  /// Turns the clock without calling anybody: what is started next counts from `now`.
  void SetNow(Milliseconds now);
  /// Milliseconds until Advance must be called at the latest; -1 where no timer runs.
  Milliseconds UntilNext() const;

 private:
  static constexpr int kBits = 8;  // slots of a level: 256
  static constexpr int kLevels = 4;  // 10 ms * 2^32: more than a year
  static constexpr int64_t kSlots = 1 << kBits;
  static constexpr int64_t kNever = INT64_MAX;

  /// One hand of the clock: its slots, and which of them may hold timers. A timer leaves its slot without a word, so a
  /// bit may stand for an emptied slot; it is cleared when somebody looks.
  struct Level {
    std::array<List<Timer>, kSlots> slots;
    mutable std::array<uint64_t, kSlots / 64> used = {};
  };

  void Place(Timer& timer);
  void Cascade(int level);
  /// The first tick after tick_ at which `level` has something to do.
  int64_t NextTickOf(int level) const;
  int64_t NextTick() const;
  bool InUse(const Level& level, int64_t slot) const;
  void CallDue();

  Milliseconds now_;
  int64_t tick_;  // the last tick whose timers were called
  List<Timer> immediate_;
  List<Timer> due_;  // empty but during Advance()
  std::array<Level, kLevels> levels_;
};

}  // namespace encke

#endif  // ENCKE_NET_TIMER_WHEEL_H_
