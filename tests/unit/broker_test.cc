#include <doctest/doctest.h>

#include "core/error_codes.h"
#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

/// The data of what the query finds, the top's offset behind a slash; "lost", or the error's code.
std::string Read(CoreFixture& core, const std::string& channel, const HistoryQuery& query) {
  std::string text;
  core.broker.History(channel, **core.rules.Find(channel), query, [&](const Result<HistoryAnswer>& answer) {
    if (!answer) {
      text = "error " + std::to_string(answer.error().code);
      return;
    }
    if (!answer->recovered) text = "lost";
    for (const MessageRef& message : answer->publications) text += message->publication()->data;
    text += "/" + std::to_string(answer->top.offset);
  });
  return text;
}

std::string All(CoreFixture& core, const std::string& channel) {
  return Read(core, channel, {.since = {}, .limit = -1});
}

Position Top(CoreFixture& core, const std::string& channel) {
  Position top;
  core.broker.History(channel, **core.rules.Find(channel), {}, [&](const Result<HistoryAnswer>& a) { top = a->top; });
  return top;
}

void PublishMany(CoreFixture& core, const std::string& channel, int from, int to) {
  for (int i = from; i <= to; ++i) core.Publish(channel, std::to_string(i));
}

TEST_CASE("broker: positions count by channel, each in an epoch of its own") {
  CoreFixture core;
  Position a = core.Publish("a", "1");
  CHECK(a.offset == 1);
  CHECK(a.epoch.size() == 8);
  CHECK(core.Publish("a", "2") == Position{2, a.epoch});
  Position b = core.Publish("b", "1");
  CHECK(b.offset == 1);
  CHECK(b.epoch != a.epoch);
  CHECK(Top(core, "a") == Position{2, a.epoch});
  CHECK(Top(core, "empty").offset == 0);
  CHECK(core.broker.counts().publications == 3);
}

TEST_CASE("broker: history by limit, from a position, and reversed") {
  CoreFixture core;
  PublishMany(core, "a", 1, 5);
  Position top = Top(core, "a");
  CHECK(All(core, "a") == "12345/5");
  CHECK(Read(core, "a", {}) == "/5");
  CHECK(Read(core, "a", {.since = {}, .limit = 2}) == "12/5");
  CHECK(Read(core, "a", {.since = {}, .limit = 2, .reverse = true}) == "54/5");
  CHECK(Read(core, "a", {.since = Position{3, top.epoch}, .limit = -1}) == "45/5");
  CHECK(Read(core, "a", {.since = Position{2, top.epoch}, .limit = 1}) == "3/5");
  CHECK(Read(core, "a", {.since = Position{2, top.epoch}, .limit = 2, .reverse = true}) == "54/5");
  CHECK(Read(core, "a", {.since = top, .limit = -1}) == "/5");
  CHECK(Read(core, "a", {.since = Position{6, top.epoch}, .limit = -1}) == "lost/5");
  CHECK(Read(core, "a", {.since = Position{3, "other"}, .limit = -1}) == "lost/5");
}

TEST_CASE("broker: history has the namespace's size and ttl") {
  CoreFixture core;
  PublishMany(core, "brief:a", 1, 3);
  Position top = Top(core, "brief:a");
  CHECK(All(core, "brief:a") == "23/3");
  core.Turn(500);
  core.Publish("brief:a", "4");
  core.Turn(500);
  CHECK(All(core, "brief:a") == "4/4");
  core.Turn(500);
  CHECK(All(core, "brief:a") == "/4");
  CHECK(Read(core, "brief:a", {.since = Position{4, top.epoch}, .limit = -1}) == "/4");
  CHECK(Read(core, "brief:a", {.since = Position{3, top.epoch}, .limit = -1}) == "lost/4");
  CHECK(core.broker.history_bytes() == 0);
  core.Publish("bare:a", "1");
  CHECK(All(core, "bare:a") == "/1");
}

TEST_CASE("broker: a publication that skips the history is delivered, and a gap for who missed it") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Subscribe(session, "a");
  core.Publish("a", "1");
  Position at = core.Publish({"a", "2", "", "", true});
  CHECK(at.offset == 2);
  CHECK(core.Attach(session, kSocket).TakeMessages() == "1 2");
  CHECK(Read(core, "a", {.since = Position{1, at.epoch}, .limit = -1}) == "lost/2");
  CHECK(Read(core, "a", {.since = at, .limit = -1}) == "/2");
  CHECK(All(core, "a") == "1/2");
}

TEST_CASE("broker: removing a history leaves the position") {
  CoreFixture core;
  PublishMany(core, "a", 1, 3);
  bool removed = false;
  core.broker.RemoveHistory("a", [&](const Result<bool>& done) { removed = done.has_value(); });
  core.broker.RemoveHistory("nowhere", [](const Result<bool>&) {});
  CHECK(removed);
  CHECK(core.broker.history_bytes() == 0);
  CHECK(All(core, "a") == "/3");
  CHECK(core.Publish("a", "4").offset == 4);
}

TEST_CASE("broker: an idempotency key within its window is answered again, not published again") {
  CoreFixture core({}, {.idempotency_window = 60'000});
  Position first = core.Publish({"a", "1", "", "key", false});
  CHECK(core.Publish({"a", "1", "", "key", false}) == first);
  CHECK(core.Publish({"b", "1", "", "key", false}).offset == 1);  // a channel has keys of its own
  CHECK(core.Publish({"a", "2", "", "other", false}).offset == 2);
  CHECK(core.Publish({"a", "3", "", "", false}).offset == 3);
  CHECK(core.Publish({"a", "4", "", "", false}).offset == 4);
  CHECK(core.broker.counts().idempotent_repeats == 1);
  CHECK(core.broker.counts().publications == 5);
  core.Turn(59'990);
  CHECK(core.Publish({"a", "1", "", "key", false}) == first);
  core.Turn(10 + 5'000);  // they are looked for every five seconds
  CHECK(core.Publish({"a", "1", "", "key", false}).offset == 5);
}

TEST_CASE("broker: more idempotency keys than may be kept: the oldest go first") {
  CoreFixture core({}, {.idempotency_entries = 2});
  for (const char* key : {"1", "2", "3"}) core.Publish({"a", "x", "", key, false});
  CHECK(core.Publish({"a", "x", "", "3", false}).offset == 3);
  CHECK(core.Publish({"a", "x", "", "2", false}).offset == 2);
  CHECK(core.Publish({"a", "x", "", "1", false}).offset == 4);
  CHECK(core.Publish({"a", "x", "", "2", false}).offset == 5);
}

TEST_CASE("broker: no idempotency keys where none may be kept") {
  CoreFixture core({}, {.idempotency_entries = 0});
  CHECK(core.Publish({"a", "x", "", "1", false}).offset == 1);
  CHECK(core.Publish({"a", "x", "", "1", false}).offset == 2);
}

TEST_CASE("broker: no more channels than max_channels") {
  CoreFixture core({}, {.max_channels = 2});
  core.Publish("a", "1");
  core.Publish("b", "1");
  Error error;
  core.broker.Publish({"c", "1", "", "key", false}, {}, [&](const Result<Position>& at) { error = at.error(); });
  CHECK(error.code == error_code::kLimitExceeded);
  CHECK(error.message == "limit exceeded: the gateway has 2 channels (channels.max_channels)");
  CHECK(All(core, "c") == "error 106");
  CHECK(core.broker.counts().channel_limit_hits == 2);
  CHECK(core.broker.channels() == 2);
  CHECK(core.Publish("b", "2").offset == 2);
}

TEST_CASE("broker: channels that nobody published in make room, but not for their subscribers") {
  CoreFixture core({}, {.max_channels = 2});
  core.broker.Subscribe("listened");
  CHECK(Top(core, "named").offset == 0);
  core.Turn(5'000);
  CHECK(core.Publish("news", "1").offset == 1);  // in the place of "named"
  core.Turn(5'000);
  CHECK(All(core, "more") == "error 106");  // "listened" has a subscriber, "news" a publication
}

TEST_CASE("broker: an idempotency window of 0 remembers nothing") {
  CoreFixture core({}, {.idempotency_window = 0});
  std::vector<uint64_t> offsets;
  auto keep = [&](const Result<Position>& at) { offsets.push_back(at->offset); };
  core.broker.Publish({"a", "1", "", "key", false}, {}, keep);
  core.broker.Publish({"a", "1", "", "key", false}, {}, keep);
  CHECK(offsets == std::vector<uint64_t>{1, 2});
}

TEST_CASE("broker: histories together are bounded; who publishes loses its own oldest") {
  const size_t one = MakeRef<const Message>(Publication{"a", "1", "", {1, "epoch678"}})->footprint();
  CoreFixture core({}, {.history_bytes = 4 * one + one / 2});
  PublishMany(core, "a", 1, 2);
  PublishMany(core, "b", 1, 4);
  CHECK(core.broker.history_bytes() == 4 * one);
  CHECK(All(core, "a") == "12/2");
  CHECK(All(core, "b") == "34/4");
  CHECK(core.broker.counts().history_limit_hits == 2);
  core.Publish("c", std::string(5 * one, '1'));  // too large for any history
  CHECK(All(core, "c") == "/1");
  CHECK(core.broker.history_bytes() == 4 * one);
  CHECK(All(core, "a") == "12/2");
}

TEST_CASE("broker: an idle channel is forgotten, position and all, but not while somebody listens") {
  CoreFixture core({.resume_window = 10'000'000}, {.idle_ttl = 60'000});
  Session& session = core.NewSession();
  core.Subscribe(session, "heard");
  std::string heard = core.Publish("heard", "1").epoch;
  std::string idle = core.Publish("idle", "1").epoch;
  std::string empty = Top(core, "empty").epoch;
  core.Turn(310'000);  // history's ttl, five minutes, has passed
  CHECK(core.broker.channels() == 1);
  CHECK(core.broker.history_bytes() == 0);
  CHECK(Top(core, "heard") == Position{1, heard});
  CHECK(core.Publish("idle", "1").offset == 1);
  CHECK(Top(core, "idle").epoch != idle);
  CHECK(Top(core, "empty").epoch != empty);
  core.hub.UnsubscribeAll(session);
  core.Turn(59'000);  // counted from the leaving
  CHECK(Top(core, "heard") == Position{1, heard});
  core.Turn(66'000);
  CHECK(Top(core, "heard").epoch != heard);
}

TEST_CASE("broker: a channel with publications in its history is not idle") {
  CoreFixture core({}, {.idle_ttl = 10'000});
  std::string epoch = core.Publish("a", "1").epoch;
  core.Turn(100'000);
  CHECK(core.broker.channels() == 1);
  CHECK(All(core, "a") == "1/1");
  CHECK(Top(core, "a").epoch == epoch);
}

}  // namespace
}  // namespace encke::test
