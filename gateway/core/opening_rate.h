// OpeningRate: how fast sessions may begin, and a place in the queue for those who must wait.
#ifndef ENCKE_CORE_OPENING_RATE_H_
#define ENCKE_CORE_OPENING_RATE_H_

#include <cstddef>
#include <cstdint>
#include <map>
#include <string_view>

#include "base/ring_queue.h"
#include "base/timers.h"

namespace encke {

/// When a gateway has been away, all its clients come back at once. They are let in at the configured rate: each that
/// must wait is promised a time of its own, so that N clients come evenly over N / rate seconds. It knows time only
/// from what it is told.
///
/// All slots lie on one line in time, 1 / rate apart, and each is given away once: to whoever comes when it is free
/// (the burst is that many slots in the past), or as a promise. So while promises are open the next free slot lies
/// behind all of them: a newcomer queues up there, and nobody who comes at his time is turned away. A promise is kept
/// for the key that it was made to, for kGrace; one that is not claimed goes to whoever comes next, or clients that
/// stay away would cost the others their turns. Who has no key cannot be told from a newcomer: his promise is that of
/// such an unclaimed slot, kGrace later; a newcomer may get it before him, and then he queues again.
///
/// The queue reaches kLongest into the future, and holds `most`. Whoever comes when it is full gets no slot, but a
/// random time in its second half, by when half of it is over.
class OpeningRate {
 public:
  static constexpr Milliseconds kLongest = 60'000;
  static constexpr Milliseconds kGrace = 5'000;
  static constexpr Milliseconds kEarly = 50;  // clients' clocks are not ours

  /// `per_second` 0: no limit. `most`: slots that are remembered at one time. REQUIRES: burst > 0.
  OpeningRate(size_t per_second, size_t burst, size_t most);

  /// 0: go on. Else the time after which to come again. `key` is the client's, as in its connect; empty: none.
  [[nodiscard]] Milliseconds Ask(std::string_view key, Milliseconds now);

 private:
  using Nanoseconds = int64_t;
  struct Slot {
    size_t client = 0;  // a hash of its key: strangers with the same one only share a place
    Nanoseconds due = 0;
    bool named = false;
  };

  /// What was not claimed in time is anybody's.
  void Lapse(Nanoseconds now);
  bool TakeFree(Nanoseconds now);
  Nanoseconds NextDue(Nanoseconds now) const;
  Milliseconds Promise(Slot slot, Nanoseconds now);

  const Nanoseconds interval_;  // between slots; 0: no limit
  const size_t burst_;
  const size_t most_;
  Nanoseconds end_ = 0;    // of the line: where the next slot would lie if there were no burst
  size_t unclaimed_ = 0;   // slots that whoever comes may have
  RingQueue<Slot> slots_;  // promised, by time; those that were claimed stay until they would have lapsed
  std::map<size_t, Nanoseconds> open_;  // promises to clients that have a key, which they choose: see TextMap
};

}  // namespace encke

#endif  // ENCKE_CORE_OPENING_RATE_H_
