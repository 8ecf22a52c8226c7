// Effort: how hard the generator itself had to work in a run.
#ifndef ENCKE_BENCH_LOAD_EFFORT_H_
#define ENCKE_BENCH_LOAD_EFFORT_H_

#include "common/clock.h"
#include "common/json.h"
#include "common/loop.h"

namespace bench {

/// Begins with its construction.
class Effort {
 public:
  explicit Effort(const Loop& loop) : loop_(loop), waited_(loop.waited()) {}

  /// `seconds`, and the parts of it in which the generator used its core (`cpu`) and had nothing to do (`idle`).
  void Tell(JsonLine& line) const {
    const auto wall = static_cast<double>(Now() - began_);
    line.Real("seconds", wall / 1e9).Real("cpu", static_cast<double>(CpuTime() - cpu_) / wall);
    line.Real("idle", static_cast<double>(loop_.waited() - waited_) / wall);
  }

 private:
  const Loop& loop_;
  const uint64_t began_ = Now();
  const uint64_t cpu_ = CpuTime();
  const uint64_t waited_;
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_EFFORT_H_
