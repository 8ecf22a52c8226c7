// A session's queue: its limit, its accounts, and the three policies for readers who are too slow.
#include <doctest/doctest.h>

#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

constexpr size_t kEach = Message::Overhead();  // what any message costs beside its content

/// What one publication of these tests counts: channel, data, 8 bytes of epoch.
size_t SizeOf(std::string_view channel, std::string_view data) { return channel.size() + data.size() + 8 + kEach; }

TEST_CASE("queue: what waits and what was not acknowledged counts together") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Reply(session, "1 22");
  CHECK(session.queued_bytes() == 3 + 2 * kEach);
  FakeTransport& socket = core.Attach(session, kSocket);
  CHECK(session.queued_bytes() == 3 + 2 * kEach);
  core.Reply(session, "333");
  CHECK(session.queued_bytes() == 6 + 3 * kEach);
  CHECK(session.Acknowledge(2));
  CHECK(session.queued_bytes() == 3 + kEach);
  socket.Breaks();
  core.Attach(session, kSocket, 2, 3);
  CHECK(session.queued_bytes() == 0);
  core.Subscribe(session, "c");
  core.Publish("c", "123");
  CHECK(session.queued_bytes() == SizeOf("c", "123"));
}

TEST_CASE("queue: one byte over the limit ends the session as slow, at the flush") {
  CoreFixture core({.queue_bytes = 3 * kEach + 4});
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  core.Reply(session, "12 3");
  CHECK_FALSE(session.ended());
  session.Reply("45");
  session.Reply("6");
  CHECK_FALSE(session.ended());  // the hub may be walking its list
  core.Turn(0);
  CHECK(socket.closed.code == 3008);
  CHECK(core.sessions.size() == 0);
  CHECK(core.context.counts.slow == 1);
}

TEST_CASE("queue: a session without transport has the same limit") {
  CoreFixture core({.queue_bytes = 4});
  Session& session = core.NewSession();
  core.Attach(session, kSocket).Breaks();
  core.Reply(session, "12345");
  CHECK(core.sessions.size() == 0);
  CHECK(core.context.counts.slow == 1);
}

TEST_CASE("queue: a lone message may be as large as the limit") {
  CoreFixture core({.queue_bytes = 4});
  Session& session = core.NewSession();
  core.Reply(session, "1234");
  CHECK_FALSE(session.ended());
}

TEST_CASE("queue: tiny messages are bounded by what they take in memory") {
  CoreFixture core({.queue_bytes = 64 * 1024});
  Session& session = core.NewSession();
  core.Attach(session, kSocket).Breaks();
  size_t count = 0;
  for (; core.sessions.size() > 0; ++count) core.Reply(session, "{}");
  CHECK(count > 100);
  CHECK(count * kEach < 65 * 1024);
}

TEST_CASE("queue: an acknowledgement makes room") {
  CoreFixture core({.queue_bytes = 4});
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  for (uint64_t i = 1; i <= 10; ++i) {
    core.Reply(session, "1234");
    CHECK(session.Acknowledge(i));
  }
  CHECK_FALSE(socket.over());
}

TEST_CASE("queue: a full transport gets no more until it is writable") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  socket.stalled = true;
  const std::string large(40'000, 'x');
  for (int i = 0; i < 5; ++i) session.Reply(large);
  core.Turn(0);
  CHECK(socket.sends == 1);  // 80 KB: over the mark
  CHECK(socket.TakeMessages() == large + " " + large);
  core.Turn(0);
  CHECK(socket.sends == 1);
  socket.Drains();
  CHECK(socket.TakeMessages() == large + " " + large);
  socket.stalled = false;
  socket.Drains();
  CHECK(socket.TakeMessages() == large);
  CHECK(socket.sends == 3);
}

TEST_CASE("queue: a stream that keeps up gets all in one flush, in batches of the mark's size") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  const std::string large(40'000, 'x');
  for (int i = 0; i < 5; ++i) session.Reply(large);
  core.Turn(0);
  CHECK(socket.sends == 3);
}

TEST_CASE("queue: a poll takes all at once") {
  CoreFixture core;
  Session& session = core.NewSession();
  const std::string large(40'000, 'x');
  for (int i = 0; i < 5; ++i) session.Reply(large);
  FakeTransport& poll = core.Attach(session, kPoll);
  CHECK(poll.TakeMessages().size() == 5 * 40'001 - 1);
  CHECK(poll.sends == 1);
}

TEST_CASE("queue: a full account of unacknowledged messages holds back until some are acknowledged") {
  CoreFixture core({.queue_bytes = 30});
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  core.Subscribe(session, "oldest:c");  // this policy may hold one above the limit
  core.Reply(session, std::string(30, 'x'));
  socket.TakeMessages();
  core.Publish("oldest:c", "1");
  core.Turn(0);
  CHECK(socket.TakeMessages().empty());
  CHECK(session.Acknowledge(1));
  core.Turn(0);
  CHECK(socket.TakeMessages() == "1");
}

TEST_CASE("slow consumer disconnect: a publication over the limit ends the session") {
  CoreFixture core({.queue_bytes = 2 * SizeOf("c", "111")});
  Session& session = core.NewSession();
  core.Subscribe(session, "c");
  core.Publish("c", "111");
  core.Publish("c", "222");
  core.Turn(0);
  CHECK_FALSE(session.ended());
  core.Publish("c", "333");
  core.Turn(0);
  CHECK(core.sessions.size() == 0);
}

TEST_CASE("slow consumer drop-oldest: the channel's oldest that wait are dropped, and nobody else's") {
  const size_t one = SizeOf("oldest:a", "1");
  CoreFixture core({.queue_bytes = 4 * one});
  Session& session = core.NewSession();
  core.Subscribe(session, "oldest:a");
  core.Subscribe(session, "oldest:b");
  core.Publish("oldest:a", "1");
  core.Publish("oldest:b", "2");
  core.Publish("oldest:a", "3");
  core.Publish("oldest:b", "4");
  core.Publish("oldest:b", "5");
  core.Publish("oldest:a", "6");
  core.Turn(0);
  CHECK(core.context.counts.dropped_oldest == 2);
  CHECK(session.queued_bytes() == 4 * one);
  CHECK(core.Attach(session, kSocket).TakeMessages() == "3 4 5 6");
}

TEST_CASE("slow consumer drop-oldest: what was sent is not taken back") {
  const size_t one = SizeOf("oldest:a", "1");
  CoreFixture core({.queue_bytes = 2 * one});
  Session& session = core.NewSession();
  core.Subscribe(session, "oldest:a");
  FakeTransport& first = core.Attach(session, kSocket, 1);
  core.Publish("oldest:a", "1");
  core.Turn(0);
  first.Breaks();
  core.Publish("oldest:a", "2");
  core.Publish("oldest:a", "3");
  CHECK(core.Attach(session, kSocket, 2).TakeMessages() == "1 3");
}

TEST_CASE("slow consumer drop-oldest: the newest is kept though the queue is full of others'") {
  CoreFixture core({.queue_bytes = 20});
  Session& session = core.NewSession();
  core.Subscribe(session, "oldest:a");
  session.Reply(std::string(20, 'x'));
  for (int i = 1; i <= 3; ++i) core.Publish("oldest:a", std::to_string(i));
  core.Turn(0);
  CHECK_FALSE(session.ended());
  CHECK(session.queued_bytes() == 20 + kEach + SizeOf("oldest:a", "1"));
  CHECK(core.Attach(session, kPoll).TakeMessages() == std::string(20, 'x') + " 3");
}

TEST_CASE("slow consumer latest: only the newest waits for a reader who is behind") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Subscribe(session, "latest:a");
  core.Subscribe(session, "latest:b");
  core.Publish("latest:a", "1");
  core.Publish("latest:b", "22");
  core.Publish("latest:a", "333");
  core.Publish("latest:b", "4");
  CHECK(session.queued_bytes() == SizeOf("latest:a", "333") + SizeOf("latest:b", "4"));
  CHECK(core.context.counts.conflated == 2);
  FakeTransport& socket = core.Attach(session, kSocket);
  CHECK(socket.TakeMessages() == "333 4");
  socket.Breaks();
  core.Publish("latest:a", "5");
  core.Publish("latest:a", "6");
  CHECK(core.Attach(session, kSocket, 2, 2).TakeMessages() == "6");
}

TEST_CASE("slow consumer latest: a reader who keeps up gets every publication") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Subscribe(session, "latest:a");
  FakeTransport& socket = core.Attach(session, kSocket);
  core.Publish("latest:a", "1");
  core.Publish("latest:a", "2");
  core.Turn(0);
  core.Publish("latest:a", "3");
  core.Turn(0);
  CHECK(socket.TakeMessages() == "1 2 3");
}

TEST_CASE("slow consumer latest: a full transport is behind") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Subscribe(session, "latest:a");
  FakeTransport& socket = core.Attach(session, kSocket);
  socket.stalled = true;
  core.Reply(session, std::string(Transport::kHighWater, 'x'));
  socket.TakeMessages();
  core.Publish("latest:a", "1");
  core.Publish("latest:a", "2");
  core.Turn(0);
  socket.Drains();
  CHECK(socket.TakeMessages() == "2");
}

TEST_CASE("slow consumer latest: one that was dropped with its subscription is not found again") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Subscribe(session, "latest:a");
  core.Publish("latest:a", "1");
  CHECK(core.hub.Unsubscribe(session, "latest:a"));
  core.Subscribe(session, "latest:a");
  core.Publish("latest:a", "2");
  CHECK(core.Attach(session, kSocket).TakeMessages() == "1 2");
}

TEST_CASE("slow consumers: policies side by side keep their own places") {
  const size_t most = 200 + 10 * kEach;
  CoreFixture core({.queue_bytes = most});
  Session& session = core.NewSession();
  for (const char* channel : {"latest:a", "oldest:b", "c"}) core.Subscribe(session, channel);
  core.Publish("c", "1");
  for (int i = 0; i < 50; ++i) {
    core.Publish("oldest:b", "2" + std::to_string(i));
    core.Publish("latest:a", "3" + std::to_string(i));
  }
  CHECK(session.queued_bytes() <= most);
  std::string got = core.Attach(session, kSocket).TakeMessages();
  CHECK(got.starts_with("1 349 2"));
  CHECK(got.ends_with(" 248 249"));
}

TEST_CASE("slow consumer drop-oldest: places of what was dropped do not pile up behind what stays") {
  const size_t most = 300 + 15 * kEach;
  CoreFixture core({.queue_bytes = most});
  Session& session = core.NewSession();
  core.Subscribe(session, "oldest:a");
  core.Subscribe(session, "latest:b");
  core.Subscribe(session, "latest:c");
  session.Reply("first");
  for (int i = 0; i < 1'000; ++i) {
    core.Publish("oldest:a", std::to_string(i));
    if (i == 500) core.Publish("latest:b", "\"b\"");
    if (i == 900) core.Publish("latest:c", "\"c\"");
  }
  CHECK(session.waiting_places() <= 50);
  CHECK(session.queued_bytes() <= most);
  core.Publish("latest:b", "\"B\"");  // both in their places
  core.Publish("latest:c", "\"C\"");
  CHECK(core.context.counts.conflated == 2);
  std::string got = core.Attach(session, kSocket).TakeMessages();
  CHECK(got.starts_with("first \"B\" \"C\" 98"));
  CHECK(got.ends_with(" 998 999"));
}

}  // namespace
}  // namespace encke::test
