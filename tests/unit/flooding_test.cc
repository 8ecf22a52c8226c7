// Names that clients choose, made to fall together in a hash table. std::hash has no secret and std::unordered_map's sizes
// are known, so that anybody can compute such names; each lookup then walks all of them.
#include <doctest/doctest.h>

#include <algorithm>
#include <chrono>
#include <string>
#include <unordered_set>
#include <vector>

#include "dialects/sockjs/clients.h"
#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

using Names = std::vector<std::string>;

constexpr size_t kNames = 5'000;

Names Ordinary() {
  Names names;
  for (size_t at = 0; at < kNames; ++at) names.push_back("name" + std::to_string(at));
  return names;
}

/// All in one bucket of a table that holds so many.
const Names& Colliding() {
  static const Names colliding = [] {
    const Names ordinary = Ordinary();
    const size_t buckets = std::unordered_set<std::string>(ordinary.begin(), ordinary.end()).bucket_count();
    Names names;
    for (size_t at = 0; names.size() < kNames; ++at) {
      std::string name = "name" + std::to_string(at);
      if (std::hash<std::string>()(name) % buckets == 0) names.push_back(std::move(name));
    }
    return names;
  }();
  return colliding;
}

/// The fastest of three: whatever else the machine does.
template <typename Use>
double Seconds(const Use& use, const Names& names) {
  double best = 1e9;
  for (int turn = 0; turn < 3; ++turn) {
    auto begin = std::chrono::steady_clock::now();
    use(names);
    best = std::min(best, std::chrono::duration<double>(std::chrono::steady_clock::now() - begin).count());
  }
  return best;
}

template <typename Use>
void CheckThatNoNamesCostMore(const Use& use) {
  const double colliding = Seconds(use, Colliding());
  const double ordinary = Seconds(use, Ordinary());
  INFO(colliding, " s against ", ordinary, " s");
  CHECK(colliding < 5 * ordinary);
}

TEST_CASE("flooding: a hash table would be slow with the names of this test") {
  auto use = [](const Names& names) {
    std::unordered_set<std::string> table;
    for (const std::string& name : names) table.insert(name);
    for (const std::string& name : names) CHECK_UNARY(table.contains(name));
  };
  const double colliding = Seconds(use, Colliding());
  const double ordinary = Seconds(use, Ordinary());
  INFO(colliding, " s against ", ordinary, " s");
  CHECK(colliding > 5 * ordinary);
}

TEST_CASE("flooding: channel names that are made to collide cost no more than others") {
  constexpr size_t kOfOneSession = 64;  // a session walks its own
  CheckThatNoNamesCostMore([](const Names& names) {
    CoreFixture core(SessionLimits{.openings_per_second = 0});
    Session* session = nullptr;
    for (size_t at = 0; at < names.size(); ++at) {
      if (at % kOfOneSession == 0) session = &core.NewSession();
      core.hub.Subscribe(*session, names[at], **core.rules.Find("a"));
    }
    for (const std::string& name : names) CHECK(core.hub.Find(name) != nullptr);
  });
}

TEST_CASE("flooding: publications to names and with keys that are made to collide cost no more than others") {
  CheckThatNoNamesCostMore([](const Names& names) {
    CoreFixture core;
    for (const std::string& name : names) {
      core.broker.Publish({name, "1", "", name, false}, **core.rules.Find("a"), [](const Result<Position>&) {});
    }
  });
}

TEST_CASE("flooding: keys of sessions that are made to collide cost no more than others") {
  CheckThatNoNamesCostMore([](const Names& names) {
    CoreFixture core(SessionLimits{.openings_per_second = 0});
    for (const std::string& name : names) {
      Session& session = core.NewSession();
      core.sessions.RememberKey(name, session);
      CHECK(core.sessions.FindByKey(name) == &session);
    }
  });
}

TEST_CASE("flooding: ids of SockJS sessions that are made to collide cost no more than others") {
  CheckThatNoNamesCostMore([](const Names& names) {
    CoreFixture core;
    Session& session = core.NewSession();
    dialects::sockjs::Clients clients({core.reader}, core.wheel, 1'000);
    for (const std::string& name : names) clients.Add(session, name);
    for (const std::string& name : names) CHECK(clients.Find(name) == &session);
    session.End(disconnect::kShutdown);
    clients.OnEnd(session);
  });
}

}  // namespace
}  // namespace encke::test
