// Patience: when to give up.
#ifndef ENCKE_BENCH_LOAD_PATIENCE_H_
#define ENCKE_BENCH_LOAD_PATIENCE_H_

#include <cstdint>

#include "common/clock.h"

namespace bench {

/// Is lost where a count has stood still for ten seconds.
class Patience {
 public:
  bool Lost(uint64_t count) {
    if (count == count_) return Now() - since_ > kBearable;
    count_ = count;
    since_ = Now();
    return false;
  }

 private:
  static constexpr uint64_t kBearable = 10'000'000'000;

  uint64_t count_ = 0;
  uint64_t since_ = Now();
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_PATIENCE_H_
