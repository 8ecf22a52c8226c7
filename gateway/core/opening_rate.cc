#include "core/opening_rate.h"

#include <algorithm>
#include <functional>

#include "base/check.h"
#include "base/random.h"

namespace encke {
namespace {

constexpr int64_t kNanoseconds = 1'000'000;  // of a millisecond
constexpr int64_t kSecond = 1'000 * kNanoseconds;

Milliseconds RoundedUp(int64_t nanoseconds) { return (nanoseconds + kNanoseconds - 1) / kNanoseconds; }

}  // namespace

OpeningRate::OpeningRate(size_t per_second, size_t burst, size_t most)
    : interval_(per_second == 0 ? 0 : kSecond / static_cast<int64_t>(per_second)), burst_(burst), most_(most) {
  CHECK(burst > 0);
}

Milliseconds OpeningRate::Ask(std::string_view key, Milliseconds now_ms) {
  if (interval_ == 0) return 0;
  const Nanoseconds now = now_ms * kNanoseconds;
  Lapse(now);
  Slot slot{std::hash<std::string_view>()(key), 0, !key.empty()};
  auto promise = slot.named ? open_.find(slot.client) : open_.end();
  if (promise != open_.end()) {
    if (promise->second > now + kEarly * kNanoseconds) return RoundedUp(promise->second - now);
    open_.erase(promise);
    return 0;
  }
  if (TakeFree(now)) return 0;
  slot.due = NextDue(now);
  return Promise(slot, now);
}

void OpeningRate::Lapse(Nanoseconds now) {
  while (!slots_.empty() && slots_[0].due + kGrace * kNanoseconds <= now) {
    Slot slot = slots_.PopFront();
    if (slot.named) {
      auto promise = open_.find(slot.client);
      if (promise == open_.end() || promise->second != slot.due) continue;  // claimed
      open_.erase(promise);
    }
    unclaimed_ = std::min(unclaimed_ + 1, burst_);
  }
  if (slots_.empty() && end_ <= now) unclaimed_ = 0;  // a whole burst is free
}

OpeningRate::Nanoseconds OpeningRate::NextDue(Nanoseconds now) const {
  return std::max(end_, now) - static_cast<Nanoseconds>(burst_ - 1) * interval_;
}

bool OpeningRate::TakeFree(Nanoseconds now) {
  if (unclaimed_ > 0) {
    --unclaimed_;
    return true;
  }
  if (NextDue(now) > now) return false;
  end_ = std::max(end_, now) + interval_;
  return true;
}

/// REQUIRES: the slot is not free yet.
Milliseconds OpeningRate::Promise(Slot slot, Nanoseconds now) {
  Milliseconds wait = RoundedUp(slot.due - now);
  if (wait > kLongest || slots_.size() >= most_) {
    Milliseconds half = std::min(wait, kLongest) / 2;
    return half + 1 + static_cast<Milliseconds>(RandomBelow(static_cast<uint64_t>(half) + 1));
  }
  slots_.PushBack(slot);
  if (slot.named) open_[slot.client] = slot.due;
  end_ += interval_;
  return slot.named ? wait : wait + kGrace;
}

}  // namespace encke
