// Sessions: attaching, counting and replay, and the end.
#include <doctest/doctest.h>

#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

TEST_CASE("session: an attach with a k not above the highest is fenced and changes nothing") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& first = core.Attach(session, kSocket, 5);
  CHECK(core.RefusedCode(session, 5, 0) == 3503);
  CHECK(core.RefusedCode(session, 4, 0) == 3503);
  CHECK(core.context.counts.fenced == 2);
  CHECK_FALSE(first.over());
  core.Reply(session, "a");
  CHECK(first.TakeMessages() == "a");
}

TEST_CASE("session: the newer transport replaces the older") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& older = core.Attach(session, kSocket, 1);
  FakeTransport& newer = core.Attach(session, kStream, 2);
  CHECK(older.closed.code == 3002);
  core.Reply(session, "a");
  CHECK(older.TakeMessages().empty());
  CHECK(newer.TakeMessages() == "a");
  CHECK(core.context.counts.replaced == 1);
}

TEST_CASE("session: a held poll is replaced, too") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& held = core.Attach(session, kPoll, 1);
  core.Attach(session, kPoll, 2);
  CHECK(held.closed.code == 3002);
  CHECK(held.sends == 0);
}

TEST_CASE("session: a resume gets exactly what was not counted, first and in order") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& first = core.Attach(session, kSocket, 1);
  core.Reply(session, "1 2 3 4");
  CHECK(first.TakeMessages() == "1 2 3 4");
  CHECK(session.Acknowledge(1));
  first.Breaks();
  core.Reply(session, "5");
  FakeTransport& second = core.Attach(session, kSocket, 2, 3);
  CHECK(second.TakeMessages() == "4 5");
  CHECK(core.context.counts.messages_resent == 1);
  FakeTransport& third = core.Attach(session, kPoll, 3, 3);
  CHECK(third.TakeMessages() == "4 5");
  CHECK(core.Attach(session, kPoll, 4, 5).TakeMessages().empty());
}

TEST_CASE("session: an attach without flush in between does not send twice") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Attach(session, kSocket, 1);
  core.Reply(session, "1 2");
  FakeTransport& second = core.NewTransport(kSocket);
  FakeTransport& third = core.NewTransport(kSocket);
  CHECK(session.Attach(second, 2, 0, Control::Kind::kResumed) == nullptr);
  CHECK(session.Attach(third, 3, 1, Control::Kind::kResumed) == nullptr);
  core.Turn(0);
  CHECK(second.TakeMessages().empty());
  CHECK(third.TakeMessages() == "2");
}

TEST_CASE("session: have is old news where lower") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& first = core.Attach(session, kSocket, 1);
  core.Reply(session, "1 2 3");
  CHECK(session.Acknowledge(2));
  CHECK(session.Acknowledge(1));
  CHECK(core.Attach(session, kSocket, 2, 2).TakeMessages() == "3");
  CHECK(first.over());
  CHECK(session.Acknowledge(3));
}

TEST_CASE("session: an attach with less than was acknowledged comes late, and changes nothing") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& used = core.Attach(session, kSocket, 1);
  core.Reply(session, "1 2 3");
  CHECK(session.Acknowledge(2));
  FakeTransport& late = core.NewTransport(kSocket);
  const Disconnect* why = session.Attach(late, 2, 1, Control::Kind::kResumed);
  REQUIRE(why != nullptr);
  CHECK(why->code == disconnect::kFenced.code);
  CHECK_FALSE(session.ended());
  CHECK_FALSE(used.over());
  CHECK(core.Attach(session, kSocket, 2, 2).TakeMessages() == "3");
}

TEST_CASE("session table: none are made once all have been ended") {
  CoreFixture core;
  core.sessions.EndAll(disconnect::kShutdown);
  const Disconnect why = core.sessions.Create(core.kFleeting).error();
  CHECK(why.code == disconnect::kShutdown.code);
  CHECK(why.retry_after > 0);
}

TEST_CASE("session: a count of what was never sent ends it") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& first = core.Attach(session, kSocket, 1);
  core.Reply(session, "1 2 3");
  CHECK_FALSE(session.Acknowledge(4));
  CHECK(core.RefusedCode(session, 1, 4) == 3503);  // an old attach is not even listened to
  CHECK(core.RefusedCode(session, 2, 4) == 3501);
  CHECK(first.closed.code == 3501);
  CHECK(session.ended());
}

TEST_CASE("session: what waits was not sent, and cannot be counted") {
  CoreFixture core;
  Session& session = core.NewSession();
  session.Reply("1");
  CHECK_FALSE(session.Acknowledge(1));
  FakeTransport& transport = core.Attach(session, kSocket);
  CHECK(transport.TakeMessages() == "1");
  CHECK(session.Acknowledge(1));
}

TEST_CASE("session: controls are not counted") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& transport = core.Attach(session, kSocket);
  core.Turn(25'000);
  transport.Says("{}");
  CHECK(transport.TakeControls() == R"({"resume":{"up":0}} {} {"up":0})");
  CHECK_FALSE(session.Acknowledge(1));
}

TEST_CASE("session: the welcome says what the session is") {
  CoreFixture core({.resume_window = 7'000, .queue_bytes = 1000});
  Session& session = core.NewSession();
  FakeTransport& transport = core.NewTransport(kQuickPoll);
  CHECK(session.Attach(transport, 1, 0, Control::Kind::kWelcome) == nullptr);
  CHECK(transport.TakeControls() ==
        R"({"connect":{"session":")" + session.id() + R"(","version":")" ENCKE_VERSION R"(","transport":"quick",)"
        R"("transports":["socket","poll"],"resume_window":7000,"ping_interval":25000,"pong_timeout":8000,)"
        R"("poll_interval":5000,"limits":{"message_bytes":65536,"channels":128,"queue_bytes":1000},"up":0}})");
  CHECK(session.id().starts_with("w0-"));
  CHECK(session.id().size() == 3 + 22);  // 128 bits
}

TEST_CASE("session: one that is not resumable ends with its transport") {
  CoreFixture core;
  Session& session = core.NewSession(false);
  std::string id = session.id();
  FakeTransport& transport = core.Attach(session, kSocket);
  core.Reply(session, "1 2");
  CHECK(session.queued_bytes() == 0);  // nothing is kept
  transport.Breaks();
  CHECK(core.sessions.Find(id) == nullptr);
  core.Turn(0);
  CHECK(core.sessions.size() == 0);
}

TEST_CASE("session: one that is not resumable need not count, but may") {
  CoreFixture core;
  Session& session = core.NewSession(false);
  FakeTransport& transport = core.Attach(session, kSocket);
  core.Reply(session, "1 2");
  transport.Says(R"({"ack":2})");  // 4.2: the answer to a heartbeat
  CHECK_FALSE(session.ended());
}

TEST_CASE("session: a client's close with 1000 ends it, another code does not") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Attach(session, kSocket, 1).Breaks(1001);
  CHECK_FALSE(session.ended());
  core.Attach(session, kSocket, 2).Breaks(1000);
  CHECK(session.ended());
}

TEST_CASE("session: the end is final at once, but nothing dies before the flush") {
  CoreFixture core;
  Session& session = core.NewSession();
  std::string id = session.id();
  FakeTransport& transport = core.Attach(session, kSocket);
  core.Subscribe(session, "news");
  // From inside its own callback.
  transport.Says("{\"disconnect\":{}}\n{\"id\":1,\"subscribe\":{\"channel\":\"late\"}}");
  CHECK(session.ended());
  CHECK(transport.closed.code == 3000);
  CHECK(core.sessions.Find(id) == nullptr);
  CHECK(core.hub.channels() == 0);
  CHECK(session.subscription_count() == 0);
  session.End(disconnect::kServerError);  // once only
  session.Reply("1");
  session.Flush();
  CHECK(core.context.counts.ended == 1);
  CHECK(session.queued_bytes() == 0);
  core.Turn(100'000);  // deleted: its timer does not run
  CHECK(transport.TakeMessages().empty());
}

TEST_CASE("session: it may end inside a flush while others wait for theirs") {
  CoreFixture core({.queue_bytes = 10});
  Session& a = core.NewSession();
  Session& b = core.NewSession();
  FakeTransport& of_a = core.Attach(a, kSocket);
  FakeTransport& of_b = core.Attach(b, kSocket);
  a.Reply("12345678901");
  b.Reply("1");
  core.Turn(0);
  CHECK(of_a.closed.code == 3008);
  CHECK(of_b.TakeMessages() == "1");
  CHECK(core.sessions.size() == 1);
}

TEST_CASE("session table: EndAll tells every transport") {
  CoreFixture core;
  FakeTransport& a = core.Attach(core.NewSession(), kSocket);
  FakeTransport& b = core.Attach(core.NewSession(false), kPoll);
  core.NewSession();
  core.sessions.EndAll(disconnect::kShutdown);
  CHECK(a.closed.code == 3001);
  CHECK(b.closed.code == 3001);
  CHECK(core.sessions.size() == 0);
  CHECK(core.context.counts.ended == 3);
}

TEST_CASE("session table: EndAll tells all to come again, spread over the time that they need to begin") {
  CoreFixture core({.openings_per_second = 10});
  std::vector<FakeTransport*> all;
  for (int i = 0; i < 40; ++i) all.push_back(&core.Attach(core.NewSession(), kSocket));
  core.sessions.EndAll(disconnect::kShutdown);
  int late = 0;
  for (FakeTransport* one : all) {
    CHECK(one->closed.retry_after >= 1);
    CHECK(one->closed.retry_after <= 4'000);
    late += one->closed.retry_after > 2'000 ? 1 : 0;
  }
  CHECK(late > 0);  // each is at random in both halves: no chance of 2^-40
  CHECK(late < 40);
}

TEST_CASE("session table: EndAll spreads few, and those without limit, over a second, and many over a minute") {
  auto longest = [](const SessionLimits& limits, int sessions) {
    CoreFixture core(limits);
    std::vector<FakeTransport*> all;
    for (int i = 0; i < sessions; ++i) all.push_back(&core.Attach(core.NewSession(), kSocket));
    core.sessions.EndAll(disconnect::kShutdown);
    Milliseconds most = 0;
    for (FakeTransport* one : all) most = std::max(most, one->closed.retry_after);
    return most;
  };
  CHECK(longest({}, 40) <= 1'000);
  CHECK(longest({.openings_per_second = 0}, 40) <= 1'000);
  CHECK(longest({.openings_per_second = 1}, 400) > 20'000);
  CHECK(longest({.openings_per_second = 1}, 400) <= OpeningRate::kLongest);
}

TEST_CASE("session table: too many openings are told to come later, one after the other") {
  CoreFixture core({.openings_per_second = 10, .openings_burst = 1});
  CHECK(core.sessions.Create(core.kFleeting, "first").has_value());
  const Disconnect why = core.sessions.Create(core.kFleeting, "second").error();
  CHECK(why.code == 3013);
  CHECK(why.retry_after == 100);
  CHECK(core.sessions.Create(core.kFleeting, "third").error().retry_after == 200);
  CHECK(core.context.counts.deferred == 2);
  core.Turn(100);
  CHECK(core.sessions.Create(core.kFleeting, "fourth").error().retry_after == 200);
  CHECK(core.sessions.Create(core.kFleeting, "second").has_value());
  CHECK(core.context.counts.opened == 2);
}

TEST_CASE("session table: no more than max_sessions") {
  CoreFixture core({.max_sessions = 2});
  core.NewSession();
  Session& second = core.NewSession();
  const Disconnect why = core.sessions.Create(core.kFleeting).error();
  CHECK(why.code == 3013);
  CHECK(why.retry_after >= 10'000);
  CHECK(why.retry_after < 30'000);
  CHECK(core.context.counts.refused_full == 1);
  second.End(disconnect::kClosed);
  CHECK(core.sessions.Create(core.kFleeting).has_value());
}

TEST_CASE("session table: an opening is found by its key within the window") {
  CoreFixture core({.handshake_window = 1'000});
  Session& session = core.NewSession();
  core.sessions.RememberKey("key-one-1", session);
  core.Attach(session, kSocket);  // a resume: the client knows its session
  CHECK(core.sessions.FindByKey("key-one-1") == &session);
  CHECK(core.sessions.FindByKey("key-two-2") == nullptr);
  core.Turn(990);
  CHECK(core.sessions.FindByKey("key-one-1") == &session);
  core.Turn(10);
  CHECK(core.sessions.FindByKey("key-one-1") == nullptr);
}

TEST_CASE("session table: a client that has not shown that it knows its session finds it by key as long as it lives") {
  CoreFixture core({.resume_window = 60'000, .handshake_window = 1'000});
  Session& session = core.NewSession();
  core.sessions.RememberKey("key-one-1", session);
  FakeTransport& socket = core.NewTransport(kSocket);
  CHECK(session.Attach(socket, 1, 0, Control::Kind::kWelcome) == nullptr);
  core.Reply(session, "1");
  core.Turn(10'000);
  CHECK(core.sessions.FindByKey("key-one-1") == &session);
  CHECK(session.Acknowledge(1));
  core.Turn(1'000);
  CHECK(core.sessions.FindByKey("key-one-1") == nullptr);
  Session& other = core.NewSession();
  core.sessions.RememberKey("key-two-2", other);
  core.Turn(60'000);
  CHECK(core.sessions.FindByKey("key-two-2") == nullptr);  // it is gone
}

TEST_CASE("session table: the key of an ended session may be used again, for a window of its own") {
  CoreFixture core({.handshake_window = 1'000});
  Session& first = core.NewSession();
  core.sessions.RememberKey("key-one-1", first);
  first.End(disconnect::kClosed);
  CHECK(core.sessions.FindByKey("key-one-1") == nullptr);
  core.Turn(600);
  Session& second = core.NewSession();
  core.sessions.RememberKey("key-one-1", second);
  core.Attach(second, kSocket);
  core.Turn(600);
  CHECK(core.sessions.FindByKey("key-one-1") == &second);
  core.Turn(400);
  CHECK(core.sessions.FindByKey("key-one-1") == nullptr);
}

TEST_CASE("session: it counts more subscriptions than a small number holds") {
  CoreFixture core;
  Session& session = core.NewSession();
  Channel channel("c", {});
  std::deque<Subscription> many;
  for (int i = 0; i < 70'000; ++i) session.AddSubscription(many.emplace_back(channel, session));
  CHECK(session.subscription_count() == 70'000);
  for (Subscription& one : many) session.RemoveSubscription(one);
  CHECK(session.subscription_count() == 0);
}

}  // namespace
}  // namespace encke::test
