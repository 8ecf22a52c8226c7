// Clock: the two times that are measured.
#ifndef ENCKE_BENCH_COMMON_CLOCK_H_
#define ENCKE_BENCH_COMMON_CLOCK_H_

#include <ctime>
#include <cstdint>

namespace bench {

inline uint64_t Nanoseconds(clockid_t clock) {
  timespec time{};
  clock_gettime(clock, &time);
  return static_cast<uint64_t>(time.tv_sec) * 1'000'000'000 + static_cast<uint64_t>(time.tv_nsec);
}

/// Nanoseconds of a clock that never jumps.
inline uint64_t Now() { return Nanoseconds(CLOCK_MONOTONIC); }

/// Nanoseconds of this process's user and system time.
inline uint64_t CpuTime() { return Nanoseconds(CLOCK_PROCESS_CPUTIME_ID); }

}  // namespace bench

#endif  // ENCKE_BENCH_COMMON_CLOCK_H_
