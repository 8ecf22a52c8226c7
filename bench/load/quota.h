// Quota: how many are to be done in a run, and how far it is.
#ifndef ENCKE_BENCH_LOAD_QUOTA_H_
#define ENCKE_BENCH_LOAD_QUOTA_H_

#include <cstdint>

#include "common/clock.h"
#include "common/options.h"
#include "load/effort.h"
#include "load/histogram.h"
#include "load/patience.h"

namespace bench {

/// Shared by all who work on it, each with one thing under way at a time.
class Quota {
 public:
  /// --each: microseconds at least from one that somebody begins to his next. Without, a generator that has more to do for
  /// each than a bare server has no rest, and what was found is refused.
  explicit Quota(Options& options) : each_ns_(options.Number("each", 0) * 1000) {}

  /// Whether who began one at `began` (Now()) may begin the next.
  bool IsDue(uint64_t began) const { return each_ns_ == 0 || Now() >= began + each_ns_; }
  /// Whether one more is to be begun; counts it where so.
  bool TakeOne() {
    if (left_ == 0) return false;
    --left_;
    return true;
  }
  /// One that was begun at `began` (Now()) is done.
  void Finish(uint64_t began) {
    ++done_;
    latency_.Add(Now() - began);
  }

  /// Runs until `count` are done, or nothing moves for `patience` seconds, and prints the line `done`. `begin` sets all to
  /// work, `each_turn` follows each turn of the loop.
  template <class Begin, class EachTurn>
  void Run(Loop& loop, uint64_t count, uint64_t patience, Begin begin, EachTurn each_turn) {
    left_ = count;
    done_ = 0;
    latency_ = {};
    const Effort effort(loop);
    begin();
    Patience bearable(patience);
    while (done_ < count) {
      loop.Turn(each_ns_ > 0 ? 1 : 1000);
      each_turn();
      if (bearable.Lost(done_)) break;
    }
    JsonLine line("done");
    effort.Tell(line);
    latency_.Tell(line.Whole("deliveries", done_).Whole("lost", count - done_), "latency");
    line.Print();
  }

 private:
  const uint64_t each_ns_;
  uint64_t left_ = 0;
  uint64_t done_ = 0;
  Histogram latency_;
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_QUOTA_H_
