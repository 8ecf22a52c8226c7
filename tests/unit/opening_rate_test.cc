// The opening rate: bursts, places in the queue, and storms in which nobody may be left behind.
#include "core/opening_rate.h"

#include <doctest/doctest.h>

#include <algorithm>
#include <map>
#include <string>
#include <vector>

namespace encke::test {
namespace {

constexpr Milliseconds kStart = 1'000'000;
constexpr size_t kMany = 1'000'000;

/// Clients that all come at kStart and again when they are told; what became of them.
struct Storm {
  explicit Storm(OpeningRate& of) : rate(of) {}

  /// `new_key`: a client takes another key each time, as none should; `late`: how much later than told they come.
  void Run(int clients, bool new_key = false, Milliseconds late = 0) {
    std::multimap<Milliseconds, int> comes;
    std::vector<int> asked(static_cast<size_t>(clients));
    for (int client = 0; client < clients; ++client) comes.emplace(kStart, client);
    while (!comes.empty()) {
      auto [now, client] = *comes.begin();
      comes.erase(comes.begin());
      int times = ++asked[static_cast<size_t>(client)];
      std::string key = "client " + std::to_string(client) + (new_key ? " " + std::to_string(times) : "");
      Milliseconds wait = rate.Ask(key, now);
      longest_wait = std::max(longest_wait, wait);
      if (wait > 0) {
        comes.emplace(now + wait + late, client);
        continue;
      }
      ++let_in[(now - kStart) / 1'000];
      end = now - kStart;
    }
    most_asked = *std::max_element(asked.begin(), asked.end());
  }
  int most_in_a_second() const {
    int most = 0;
    for (auto [second, count] : let_in) most = second == 0 ? most : std::max(most, count);
    return most;
  }

  OpeningRate& rate;
  std::map<Milliseconds, int> let_in;  // by second
  Milliseconds end = 0;
  Milliseconds longest_wait = 0;
  int most_asked = 0;
};

TEST_CASE("opening rate: a burst goes in at once, the next wait their turn, evenly") {
  OpeningRate rate(10, 3, kMany);
  for (int i = 0; i < 3; ++i) CHECK(rate.Ask("early" + std::to_string(i), kStart) == 0);
  CHECK(rate.Ask("a", kStart) == 100);
  CHECK(rate.Ask("b", kStart) == 200);
  CHECK(rate.Ask("c", kStart + 50) == 250);
}

TEST_CASE("opening rate: who comes at its time is let in, however many came meanwhile") {
  OpeningRate rate(10, 1, kMany);
  CHECK(rate.Ask("first", kStart) == 0);
  CHECK(rate.Ask("a", kStart) == 100);
  for (int i = 0; i < 50; ++i) CHECK(rate.Ask("newcomer" + std::to_string(i), kStart + 100) == 100 + i * 100);
  CHECK(rate.Ask("a", kStart + 100) == 0);
  CHECK(rate.Ask("newcomer0", kStart + 200) == 0);
  CHECK(rate.Ask("newcomer0", kStart + 200) > 0);  // once
}

TEST_CASE("opening rate: who comes too soon keeps its place") {
  OpeningRate rate(10, 1, kMany);
  CHECK(rate.Ask("first", kStart) == 0);
  CHECK(rate.Ask("a", kStart) == 100);
  CHECK(rate.Ask("b", kStart) == 200);
  CHECK(rate.Ask("a", kStart + 20) == 80);
  CHECK(rate.Ask("b", kStart + 100) == 100);
  CHECK(rate.Ask("c", kStart + 100) == 200);
  CHECK(rate.Ask("a", kStart + 100 - OpeningRate::kEarly) == 0);  // a clock that is a little fast
}

TEST_CASE("opening rate: a place that nobody claims is anybody's") {
  OpeningRate rate(1, 1, kMany);
  CHECK(rate.Ask("first", kStart) == 0);
  CHECK(rate.Ask("gone", kStart) == 1'000);
  for (int i = 2; i <= 20; ++i) CHECK(rate.Ask("waits" + std::to_string(i), kStart) == i * 1'000);
  const Milliseconds lapsed = kStart + 1'000 + OpeningRate::kGrace;
  for (int i = 2; i <= 5; ++i) CHECK(rate.Ask("waits" + std::to_string(i), kStart + i * 1'000) == 0);
  CHECK(rate.Ask("newcomer", lapsed - 1) > 0);
  CHECK(rate.Ask("other", lapsed) == 0);
  CHECK(rate.Ask("third", lapsed) > 0);
  CHECK(rate.Ask("gone", lapsed) > 0);  // new again
}

TEST_CASE("opening rate: who has no key is promised what nobody else can claim") {
  OpeningRate rate(10, 1, kMany);
  CHECK(rate.Ask("", kStart) == 0);
  CHECK(rate.Ask("", kStart) == 100 + OpeningRate::kGrace);
  CHECK(rate.Ask("", kStart) == 200 + OpeningRate::kGrace);
  CHECK(rate.Ask("a", kStart) == 300);
  CHECK(rate.Ask("", kStart + 100 + OpeningRate::kGrace) == 0);
  CHECK(rate.Ask("", kStart + 200 + OpeningRate::kGrace) == 0);
}

TEST_CASE("opening rate: calm brings the burst back, and not more") {
  OpeningRate rate(10, 3, kMany);
  for (int i = 0; i < 10; ++i) (void)rate.Ask("gone" + std::to_string(i), kStart);
  for (int i = 0; i < 3; ++i) CHECK(rate.Ask("later" + std::to_string(i), kStart + 100'000) == 0);
  CHECK(rate.Ask("fourth", kStart + 100'000) == 100);
}

TEST_CASE("opening rate: 0 is no limit") {
  OpeningRate rate(0, 1, kMany);
  for (int i = 0; i < 1'000; ++i) CHECK(rate.Ask("", kStart) == 0);
}

TEST_CASE("opening rate: a storm comes in evenly, and everybody asks twice at most") {
  OpeningRate rate(1'000, 2'000, kMany);
  Storm storm(rate);
  storm.Run(10'000);
  CHECK(storm.let_in[0] <= 3'000);
  CHECK(storm.most_in_a_second() <= 1'001);
  CHECK(storm.most_asked == 2);
  CHECK(storm.end == 8'000);
}

TEST_CASE("opening rate: the same with clients that come somewhat late") {
  OpeningRate rate(1'000, 2'000, kMany);
  Storm storm(rate);
  storm.Run(10'000, false, OpeningRate::kGrace - 1);
  CHECK(storm.most_asked == 2);
  CHECK(storm.end < 8'000 + OpeningRate::kGrace);
}

TEST_CASE("opening rate: a storm that is longer than the queue") {
  OpeningRate rate(1'000, 2'000, kMany);
  Storm storm(rate);
  storm.Run(200'000);
  CHECK(storm.longest_wait <= OpeningRate::kLongest + 1);
  CHECK(storm.most_in_a_second() <= 1'001);
  CHECK(storm.most_asked <= 12);
  CHECK(storm.end < 260'000);  // 198 s at best
}

TEST_CASE("opening rate: a queue of few places still lets all in") {
  OpeningRate rate(1'000, 10, 100);
  Storm storm(rate);
  storm.Run(5'000);
  CHECK(storm.most_in_a_second() <= 1'001);
  CHECK(storm.end < 60'000);
}

TEST_CASE("opening rate: clients that change their keys take the places that they leave behind") {
  OpeningRate rate(1'000, 2'000, kMany);
  Storm storm(rate);
  storm.Run(10'000, true);
  CHECK(storm.end < 60'000);
}

}  // namespace
}  // namespace encke::test
