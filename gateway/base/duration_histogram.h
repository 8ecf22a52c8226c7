// DurationHistogram: how often something took how long.
#ifndef ENCKE_BASE_DURATION_HISTOGRAM_H_
#define ENCKE_BASE_DURATION_HISTOGRAM_H_

#include <array>
#include <cstddef>
#include <cstdint>

namespace encke {

/// Counts durations by length. Of a fixed size: recording allocates nothing and takes some nanoseconds. Part of whoever
/// measures; it is only ever added to, so that any number of readers may look at it, each as often as it likes.
class DurationHistogram {
 public:
  /// Up to which length a duration belongs to a bucket, in nanoseconds: 10 us, 30 us, 100 us, ... 1 s. What is longer is
  /// in the bucket behind the last. Three in a decade tell a stall from a busy moment; more would only be more lines.
  static constexpr std::array<uint64_t, 11> kBounds = {
      10'000,     30'000,     100'000,     300'000,     1'000'000,    3'000'000,
      10'000'000, 30'000'000, 100'000'000, 300'000'000, 1'000'000'000};

  void Record(uint64_t nanoseconds) {
    size_t bucket = 0;
    while (bucket < kBounds.size() && nanoseconds > kBounds[bucket]) ++bucket;  // nearly all are in the first two
    ++buckets_[bucket];
    sum_ += nanoseconds;
  }

  /// How many fell into each bucket, and into no smaller one.
  const std::array<uint64_t, kBounds.size() + 1>& buckets() const { return buckets_; }
  /// All of them together, in nanoseconds.
  uint64_t sum() const { return sum_; }

 private:
  std::array<uint64_t, kBounds.size() + 1> buckets_ = {};
  uint64_t sum_ = 0;
};

}  // namespace encke

#endif  // ENCKE_BASE_DURATION_HISTOGRAM_H_
