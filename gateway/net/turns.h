// Turns: how long the loop works between two waits.
#ifndef ENCKE_NET_TURNS_H_
#define ENCKE_NET_TURNS_H_

#include <uv.h>

#include <utility>

#include "base/duration_histogram.h"

namespace encke::net {

/// The clock of the loop's turns. A turn begins where the wait ends, has all callbacks, timers and flushes in it, and ends
/// where the loop waits again. Part of the loop.
///
/// Not uv_metrics_idle_time(): with it libuv asks the kernel twice before each wait, a system call more in each turn.
class Turns {
 public:
  /// The wait has ended, or the first turn begins.
  void Begin() {
    if (began_ == 0) began_ = uv_hrtime();
  }
  void End() {
    if (began_ != 0) times_.Record(uv_hrtime() - std::exchange(began_, 0));
  }

  const DurationHistogram& times() const { return times_; }

 private:
  uint64_t began_ = 0;  // uv_hrtime(); 0 while the loop waits
  DurationHistogram times_;
};

}  // namespace encke::net

#endif  // ENCKE_NET_TURNS_H_
