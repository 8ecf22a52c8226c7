#include "ops/heap_trimmer.h"

#include <malloc.h>

#include <algorithm>
#include <utility>

#include "base/block_pool.h"

namespace encke::ops {

HeapTrimmer::HeapTrimmer(Timers& timers, std::function<size_t()> sessions, std::function<void()> trim)
    : timers_(timers), sessions_(std::move(sessions)), trim_(std::move(trim)) {
  timers_.Start(*this, kEvery);
}

void HeapTrimmer::OnTimer() {
  timers_.Start(*this, kEvery);
  if (std::exchange(due_, false)) trim_();
  const size_t now = sessions_();
  most_ = std::max(most_, now);
  if (most_ < kMany || now > most_ / 2) return;
  most_ = now;
  due_ = true;  // at the next look: those that end just now are deleted at the end of the loop's iteration
}

void TrimHeap() {
  block_pool::Trim();
  malloc_trim(0);
}

}  // namespace encke::ops
