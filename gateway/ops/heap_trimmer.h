// HeapTrimmer: gives memory back to the system after a crowd has left.
#ifndef ENCKE_OPS_HEAP_TRIMMER_H_
#define ENCKE_OPS_HEAP_TRIMMER_H_

#include <cstddef>
#include <functional>

#include "base/timers.h"

namespace encke::ops {

/// glibc keeps what was freed between pages that are in use, so that a process which once had 10,000 sessions looks for
/// ever as if it had them still, and an operator cannot tell that from a leak. When at least half of the sessions have
/// gone since the last time, and there were many, it frees what is kept for them and asks malloc to give back what it can
/// (some milliseconds; a page that comes again is a page fault). Owned by the gateway; it owns nothing.
class HeapTrimmer final : private Timer {
 public:
  static constexpr Milliseconds kEvery = 1'000;
  static constexpr size_t kMany = 100;  // sessions; below, there is little to win

  /// `sessions` tells how many there are now; `trim` gives back: what its owner keeps, and TrimHeap().
  HeapTrimmer(Timers& timers, std::function<size_t()> sessions, std::function<void()> trim);

 private:
  void OnTimer() override;

  Timers& timers_;
  const std::function<size_t()> sessions_;
  const std::function<void()> trim_;
  size_t most_ = 0;  // sessions since the last time
  bool due_ = false;
};

/// What block_pool and malloc keep.
void TrimHeap();

}  // namespace encke::ops

#endif  // ENCKE_OPS_HEAP_TRIMMER_H_
