// The clock stands still in this program: answers have a date and timers look at the time, and neither may lead to
// another number of instructions. These take the place of libc's, also for libuv and the C++ library.
#include <ctime>

namespace {

constexpr time_t kNow = 1'000'000'000;

}  // namespace

extern "C" int clock_gettime(clockid_t, timespec* now) noexcept {
  *now = {.tv_sec = kNow, .tv_nsec = 0};
  return 0;
}

extern "C" time_t time(time_t* now) noexcept {
  if (now != nullptr) *now = kNow;
  return kNow;
}
