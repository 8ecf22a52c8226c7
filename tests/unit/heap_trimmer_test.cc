#include "ops/heap_trimmer.h"

#include <doctest/doctest.h>

#include "net/timer_wheel.h"

namespace encke::ops {
namespace {

/// A trimmer whose sessions are set by hand.
struct Fixture {
  TimerWheel wheel{0};
  size_t sessions = 0;
  int trims = 0;
  HeapTrimmer trimmer{wheel, [this] { return sessions; }, [this] { ++trims; }};

  int After(size_t now) {
    sessions = now;
    wheel.Advance(wheel.Now() + HeapTrimmer::kEvery);
    return trims;
  }
};

TEST_CASE("heap trimmer: trims once when half of a crowd has gone and is deleted, and again at half of the rest") {
  Fixture f;
  CHECK(f.After(10'000) == 0);
  CHECK(f.After(5'001) == 0);
  CHECK(f.After(5'000) == 0);
  CHECK(f.After(4'000) == 1);
  CHECK(f.After(4'000) == 1);
  CHECK(f.After(0) == 1);
  CHECK(f.After(0) == 2);
  CHECK(f.After(0) == 2);
}

TEST_CASE("heap trimmer: leaves the heap of a few alone") {
  Fixture f;
  CHECK(f.After(HeapTrimmer::kMany - 1) == 0);
  CHECK(f.After(0) == 0);
  CHECK(f.After(0) == 0);
}

}  // namespace
}  // namespace encke::ops
