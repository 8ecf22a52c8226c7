// Histogram: how long things took.
#ifndef ENCKE_BENCH_LOAD_HISTOGRAM_H_
#define ENCKE_BENCH_LOAD_HISTOGRAM_H_

#include <array>
#include <bit>
#include <cstdint>
#include <string>

#include "common/json.h"

namespace bench {

/// Counts nanoseconds in steps of at most 1/32 of themselves: each power of two has 32 steps.
class Histogram {
 public:
  void Add(uint64_t value) {
    ++counts_[StepOf(value)];
    ++total_;
    if (value > largest_) largest_ = value;
  }

  /// The value that `part` (0 to 1) of all are not above, in microseconds.
  double Microseconds(double part) const {
    const auto wanted = static_cast<uint64_t>(part * static_cast<double>(total_));
    uint64_t seen = 0;
    for (size_t step = 0; step < counts_.size(); ++step) {
      seen += counts_[step];
      if (seen > wanted) return static_cast<double>(LowestOf(step)) / 1000;
    }
    return static_cast<double>(largest_) / 1000;
  }

  /// Into a line: NAME_p50, NAME_p99, NAME_p999 and NAME_max, in microseconds.
  void Tell(JsonLine& line, const std::string& name) const {
    line.Real(name + "_p50", Microseconds(0.5)).Real(name + "_p99", Microseconds(0.99));
    line.Real(name + "_p999", Microseconds(0.999)).Real(name + "_max", static_cast<double>(largest_) / 1000);
  }

 private:
  static constexpr int kBits = 5;

  static size_t StepOf(uint64_t value) {
    const int shift = value < (2U << kBits) ? 0 : std::bit_width(value) - 1 - kBits;
    return (static_cast<size_t>(shift) << kBits) + (value >> shift);
  }
  static uint64_t LowestOf(size_t step) {
    if (step < (2U << kBits)) return step;
    const size_t shift = (step >> kBits) - 1;
    return (step - (shift << kBits)) << shift;
  }

  std::array<uint64_t, 64 << kBits> counts_{};
  uint64_t total_ = 0;
  uint64_t largest_ = 0;
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_HISTOGRAM_H_
