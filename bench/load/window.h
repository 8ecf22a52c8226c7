// Window: which of a channel's publications one reader has had.
#ifndef ENCKE_BENCH_LOAD_WINDOW_H_
#define ENCKE_BENCH_LOAD_WINDOW_H_

#include <cstdint>

namespace bench {

/// Counts from 0 on. Publications that are under way at one time over several connections may reach the server in
/// another order than they were sent; one that others overtake by 64 is lost.
class Window {
 public:
  enum class Finding { kFine, kRepeated, kLost };

  Finding Take(uint64_t number) {
    if (number < next_) return Finding::kRepeated;
    const uint64_t ahead = number - next_;
    if (ahead >= 64) return Finding::kLost;
    const uint64_t bit = uint64_t{1} << ahead;
    if ((seen_ & bit) != 0) return Finding::kRepeated;
    seen_ |= bit;
    for (; (seen_ & 1) != 0; seen_ >>= 1) ++next_;
    return Finding::kFine;
  }

 private:
  uint64_t next_ = 0;  // all before it have come
  uint64_t seen_ = 0;  // of the 64 from there on
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_WINDOW_H_
