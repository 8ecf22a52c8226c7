// Patience: when to give up.
#ifndef ENCKE_BENCH_LOAD_PATIENCE_H_
#define ENCKE_BENCH_LOAD_PATIENCE_H_

#include <cstdint>

#include "common/clock.h"

namespace bench {

/// Is lost where a count has stood still for so many seconds.
class Patience {
 public:
  explicit Patience(uint64_t seconds) : bearable_(seconds * 1'000'000'000) {}

  bool Lost(uint64_t count) {
    if (count == count_) return Now() - since_ > bearable_;
    count_ = count;
    since_ = Now();
    return false;
  }

 private:
  const uint64_t bearable_;
  uint64_t count_ = 0;
  uint64_t since_ = Now();
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_PATIENCE_H_
