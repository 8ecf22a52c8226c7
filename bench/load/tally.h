// Tally: what was published, and what has come of it.
#ifndef ENCKE_BENCH_LOAD_TALLY_H_
#define ENCKE_BENCH_LOAD_TALLY_H_

#include <cstdint>
#include <vector>

#include "load/histogram.h"
#include "load/marker.h"

namespace bench {

/// The account of one run. A publication is outstanding until each of its readers has had it.
class Tally {
 public:
  /// `first`: the number of the run's first publication; each has `readers`.
  void Begin(uint64_t first, uint64_t readers) { *this = Tally(first, readers); }
  void OnPublished() { left_.push_back(readers_); }
  /// A delivery that was due; whoever reads finds out whether it was.
  void OnDelivered(const Marker& marker, uint64_t now);
  void OnLost() { ++lost_; }
  void OnRepeated() { ++repeated_; }
  void OnBytes(uint64_t in) { bytes_in_ += in; }
  /// One read brought publications.
  void OnRead() { ++reads_; }
  void OnSent(uint64_t out) { bytes_out_ += out; }
  void OnBroken() { ++broken_; }

  uint64_t published() const { return left_.size(); }
  uint64_t outstanding() const { return left_.size() - complete_; }
  uint64_t deliveries() const { return deliveries_; }
  uint64_t broken() const { return broken_; }
  /// Into the line of a result. What is still outstanding is lost.
  void Tell(JsonLine& line) const;

  Tally() = default;

 private:
  Tally(uint64_t first, uint64_t readers) : first_(first), readers_(readers) {}

  uint64_t first_ = 0;
  uint64_t readers_ = 0;
  std::vector<uint64_t> left_;  // of each publication: readers that have not had it
  uint64_t complete_ = 0;
  uint64_t deliveries_ = 0;
  uint64_t lost_ = 0;
  uint64_t repeated_ = 0;
  uint64_t broken_ = 0;  // connections
  uint64_t reads_ = 0;
  uint64_t bytes_in_ = 0;
  uint64_t bytes_out_ = 0;  // of readers
  Histogram each_;  // from publishing to a reader
  Histogram last_;  // to the last of its readers
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_TALLY_H_
