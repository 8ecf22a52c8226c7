#include "net/timer_wheel.h"

#include <algorithm>
#include <bit>

#include "base/memory.h"

namespace encke {

void TimerWheel::Start(Timer& timer, Milliseconds delay) {
  timer.Unlink();
  timer.due_ = now_ + std::max<Milliseconds>(delay, 0);
  if (delay <= 0) {
    immediate_.PushBack(timer);
  } else {
    Place(timer);
  }
}

void TimerWheel::Place(Timer& timer) {
  constexpr int64_t kReach = (int64_t{1} << (kBits * kLevels)) - 1;
  // Whoever lies beyond the wheel's reach is placed at its end and placed anew when the hand comes there.
  int64_t due = std::min((timer.due_ + kTick - 1) / kTick, tick_ + kReach);
  due = std::max(due, tick_);
  int level = 0;
  while ((due - tick_) >> (kBits * (level + 1)) != 0) ++level;
  int64_t slot = due >> (kBits * level) & (kSlots - 1);
  levels_[level].slots[slot].PushBack(timer);
  levels_[level].used[slot / 64] |= uint64_t{1} << (slot % 64);
}

void TimerWheel::Cascade(int level) {
  List<Timer> moved;
  levels_[level].slots[tick_ >> (kBits * level) & (kSlots - 1)].MoveTo(moved);
  while (Timer* timer = moved.PopFront()) Place(*timer);
}

bool TimerWheel::InUse(const Level& level, int64_t slot) const {
  uint64_t& word = level.used[slot / 64];
  uint64_t bit = uint64_t{1} << (slot % 64);
  if ((word & bit) != 0 && level.slots[slot].empty()) word &= ~bit;
  return (word & bit) != 0;
}

int64_t TimerWheel::NextTickOf(int level) const {
  const Level& hand = levels_[level];
  int64_t position = tick_ >> (kBits * level);
  for (int64_t ahead = 1; ahead <= kSlots;) {
    int64_t slot = (position + ahead) & (kSlots - 1);
    uint64_t rest = hand.used[slot / 64] >> (slot % 64);
    int64_t skip = rest == 0 ? 64 - slot % 64 : std::countr_zero(rest);
    if (skip == 0 && InUse(hand, slot)) return (position + ahead) << (kBits * level);
    ahead += std::max<int64_t>(skip, 1);
  }
  return kNever;
}

int64_t TimerWheel::NextTick() const {
  int64_t next = kNever;
  for (int level = 0; level < kLevels; ++level) next = std::min(next, NextTickOf(level));
  return next;
}

void TimerWheel::SetNow(Milliseconds now) { now_ = std::max(now_, now); }

/// Each cares for itself where memory runs out in it; here it must not keep the others from being called.
void TimerWheel::CallDue() {
  while (Timer* timer = due_.PopFront()) {
    memory::Try("timer", [&] { timer->OnTimer(); }, [] {});
  }
}

void TimerWheel::Advance(Milliseconds now) {
  SetNow(now);
  immediate_.MoveTo(due_);
  CallDue();
  const int64_t target = now_ / kTick;
  while (tick_ < target) {
    tick_ = std::min(NextTick(), target);
    for (int level = kLevels - 1; level > 0; --level) {
      if ((tick_ & ((int64_t{1} << (kBits * level)) - 1)) == 0) Cascade(level);
    }
    levels_[0].slots[tick_ & (kSlots - 1)].MoveTo(due_);
    CallDue();
  }
}

Milliseconds TimerWheel::UntilNext() const {
  if (!immediate_.empty()) return 0;
  int64_t next = NextTick();
  return next == kNever ? -1 : std::max<Milliseconds>(next * kTick - now_, 0);
}

}  // namespace encke
