// Makes memory run out in the middle of what is tested.
#ifndef ENCKE_TESTS_FAULTS_INJECTOR_H_
#define ENCKE_TESTS_FAULTS_INJECTOR_H_

#include <cstddef>

namespace encke::faults {

/// Which allocations find no memory: the `nth` in harmful code, or that and all behind it. A plain value.
struct Shortage {
  size_t nth = 0;  // from 1; 0: none
  bool lasting = false;
};

/// From now on; the count begins anew.
void Begin(const Shortage& shortage);
/// No more. Returns whether an allocation has failed since Begin().
bool End();
/// Whether one has failed since Begin() so far.
bool InShortage();

/// While it lives, allocations of this thread count and can fail: operator new, and malloc of the C libraries (under
/// sanitizers, which have a malloc of their own, libuv's alone).
class Harmful {
 public:
  Harmful();
  ~Harmful();
};

/// Whether this thread is in harmful code.
bool InHarm();

/// While it lives, they cannot: what the test does for itself in the middle of that.
class Harmless {
 public:
  Harmless();
  ~Harmless();

 private:
  bool before_;
};

/// Runs `scenario(shortage)` without a shortage, then with the 1st allocation failing, the 2nd, ..., until it says that
/// none failed; then the same with lasting shortages, of which it tries each `step`th. Returns how many allocations that
/// were.
template <class Scenario>
size_t WithEachShortage(Scenario scenario, size_t step = 1) {
  size_t most = 0;
  scenario(Shortage{});
  for (bool lasting : {false, true}) {
    for (size_t nth = 1; scenario(Shortage{nth, lasting}); nth += lasting ? step : 1) most = nth;
  }
  return most;
}

}  // namespace encke::faults

#endif  // ENCKE_TESTS_FAULTS_INJECTOR_H_
