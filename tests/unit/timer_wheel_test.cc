#include "net/timer_wheel.h"

#include <doctest/doctest.h>

#include <functional>
#include <vector>

namespace encke {
namespace {

struct Alarm final : Timer {
  explicit Alarm(std::function<void()> on_timer) : call(std::move(on_timer)) {}
  void OnTimer() override { call(); }
  std::function<void()> call;
};

/// Turns a wheel by its own UntilNext() until nothing runs, and says when the alarm went off after `delay`.
Milliseconds FiredAfter(Milliseconds start, Milliseconds delay, int* turns) {
  TimerWheel wheel(start);
  Milliseconds fired = -1;
  Alarm alarm([&] { fired = wheel.Now() - start; });
  wheel.Start(alarm, delay);
  for (*turns = 0; wheel.UntilNext() >= 0; ++*turns) wheel.Advance(wheel.Now() + wheel.UntilNext());
  return fired;
}

TEST_CASE("timer wheel: a timer fires at the first tick that is not before its time") {
  TimerWheel wheel(1003);
  int fired = 0;
  Alarm alarm([&] { ++fired; });
  wheel.Start(alarm, 20);  // due at 1023: tick 1030
  wheel.Advance(1029);
  CHECK(fired == 0);
  CHECK(alarm.running());
  wheel.Advance(1030);
  CHECK(fired == 1);
  CHECK_FALSE(alarm.running());
}

TEST_CASE("timer wheel: delays of every length are kept to a tick, in few turns") {
  for (Milliseconds start : {0LL, 7LL, 2'559LL, 655'359LL, 1'700'000'000'123LL}) {
    for (Milliseconds delay : {1LL, 9LL, 10LL, 2'550LL, 2'560LL, 2'561LL, 25'000LL, 655'360LL, 655'361LL, 86'400'000LL,
                               167'772'160LL, 31'536'000'000LL, 90'000'000'000LL}) {
      int turns = 0;
      Milliseconds fired = FiredAfter(start, delay, &turns);
      CAPTURE(start);
      CAPTURE(delay);
      CHECK(fired >= delay);
      CHECK(fired < delay + TimerWheel::kTick);
      CHECK(turns <= 8);
    }
  }
}

TEST_CASE("timer wheel: one great leap calls all that are due, in order") {
  TimerWheel wheel(0);
  std::vector<int> order;
  Alarm late([&] { order.push_back(3); });
  Alarm middle([&] { order.push_back(2); });
  Alarm early([&] { order.push_back(1); });
  Alarm never([&] { order.push_back(4); });
  wheel.Start(late, 700'000);
  wheel.Start(middle, 3'000);
  wheel.Start(early, 50);
  wheel.Start(never, 800'000);
  wheel.Advance(750'000);
  CHECK(order == std::vector<int>{1, 2, 3});
  CHECK(wheel.UntilNext() > 0);
}

TEST_CASE("timer wheel: starting again moves a timer") {
  TimerWheel wheel(0);
  int fired = 0;
  Alarm alarm([&] { ++fired; });
  wheel.Start(alarm, 100);
  wheel.Advance(90);
  wheel.Start(alarm, 100);
  wheel.Advance(180);
  CHECK(fired == 0);
  wheel.Advance(190);
  CHECK(fired == 1);
}

TEST_CASE("timer wheel: a timer restarted in its own call waits for the next turn") {
  TimerWheel wheel(0);
  int fired = 0;
  Alarm alarm([&] {
    ++fired;
    wheel.Start(alarm, 0);
  });
  wheel.Start(alarm, 10);
  wheel.Advance(10'000);
  CHECK(fired == 1);
  CHECK(wheel.UntilNext() == 0);
  wheel.Advance(10'000);
  CHECK(fired == 2);
}

TEST_CASE("timer wheel: stopped or destroyed in another's call, a timer does not fire") {
  TimerWheel wheel(0);
  bool stopped_fired = false;
  bool destroyed_fired = false;
  Alarm stopped([&] { stopped_fired = true; });
  auto destroyed = std::make_unique<Alarm>([&] { destroyed_fired = true; });
  Alarm first([&] {
    wheel.Stop(stopped);
    destroyed.reset();
  });
  wheel.Start(first, 100);
  wheel.Start(stopped, 100);
  wheel.Start(*destroyed, 100);
  wheel.Advance(200);
  CHECK_FALSE(stopped_fired);
  CHECK_FALSE(destroyed_fired);
  CHECK(wheel.UntilNext() == -1);
}

TEST_CASE("timer wheel: thousands of timers keep their times") {
  TimerWheel wheel(0);
  std::vector<std::unique_ptr<Alarm>> alarms;
  std::vector<Milliseconds> wrong;
  uint32_t seed = 1;
  for (int i = 0; i < 5000; ++i) {
    seed = seed * 1664525 + 1013904223;
    Milliseconds delay = 1 + (seed >> 8) % 2'000'000;
    alarms.push_back(std::make_unique<Alarm>([&wheel, &wrong, due = wheel.Now() + delay] {
      if (wheel.Now() < due || wheel.Now() >= due + 40 + TimerWheel::kTick) wrong.push_back(due);
    }));
    wheel.Start(*alarms.back(), delay);
    wheel.Advance(wheel.Now() + i % 40);
  }
  while (wheel.UntilNext() >= 0) wheel.Advance(wheel.Now() + wheel.UntilNext());
  CHECK(wrong.empty());
}

}  // namespace
}  // namespace encke
