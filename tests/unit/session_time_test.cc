// Sessions and time: windows, held answers, heartbeats.
#include <doctest/doctest.h>

#include <vector>

#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

TEST_CASE("session: without a transport it lives for the resume window") {
  CoreFixture core({.resume_window = 60'000});
  Session& session = core.NewSession();
  core.Attach(session, kSocket).Breaks();
  core.Turn(59'990);
  CHECK(core.sessions.size() == 1);
  core.Turn(10);
  CHECK(core.sessions.size() == 0);
  CHECK(core.context.counts.expired == 1);
}

TEST_CASE("session: a resume stops the window") {
  CoreFixture core({.ping_interval = 200'000, .resume_window = 60'000});
  Session& session = core.NewSession();
  core.Attach(session, kSocket, 1).Breaks();
  core.Turn(59'990);
  FakeTransport& second = core.Attach(session, kSocket, 2);
  core.Turn(120'000);
  CHECK(core.sessions.size() == 1);
  CHECK_FALSE(second.over());
}

TEST_CASE("session: a poll is held, and answered with the first message") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& poll = core.Attach(session, kPoll);
  core.Turn(24'000);
  CHECK_FALSE(poll.over());
  session.Reply("1");
  session.Reply("2");
  CHECK_FALSE(poll.over());  // at the flush, with all there is
  core.Turn(0);
  CHECK(poll.over());
  CHECK(poll.sends == 1);
  CHECK(poll.TakeMessages() == "1 2");
  CHECK_FALSE(session.attached());
}

TEST_CASE("session: a poll is answered with nothing when its hold is over") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& poll = core.Attach(session, kPoll);
  core.Turn(24'990);
  CHECK_FALSE(poll.over());
  core.Turn(10);
  CHECK(poll.over());
  CHECK(poll.closed.code == 0);  // answered, not closed
  CHECK(poll.TakeMessages().empty());
  core.Turn(59'990);  // now it is the resume window that runs
  CHECK(core.sessions.size() == 1);
  core.Turn(10);
  CHECK(core.sessions.size() == 0);
}

TEST_CASE("session: the poll that opens is answered at once, so that the client has the welcome") {
  CoreFixture core;
  FakeTransport& poll = core.NewTransport(kPoll);
  CHECK(core.NewSession().Attach(poll, 1, 0, Control::Kind::kWelcome) == nullptr);
  CHECK_FALSE(poll.over());  // commands that came along are answered first
  core.Turn(0);
  CHECK(poll.over());
}

TEST_CASE("session: a poll without hold is answered at once") {
  CoreFixture core;
  Session& session = core.NewSession();
  CHECK(core.Attach(session, kQuickPoll, 1).over());
  session.Reply("1");
  CHECK(core.Attach(session, kQuickPoll, 2).TakeMessages() == "1");
}

TEST_CASE("session: what a poll had to answer at once is not asked of the stream that replaces it") {
  CoreFixture core;
  Session& session = core.NewSession();
  CHECK(session.Attach(core.NewTransport(kPoll), 1, 0, Control::Kind::kWelcome) == nullptr);
  FakeTransport& stream = core.Attach(session, kStream, 2);
  CHECK(stream.sends == 0);
}

TEST_CASE("session: a held poll that breaks loses nothing") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Attach(session, kPoll, 1).Breaks();
  session.Reply("1");
  CHECK(core.Attach(session, kPoll, 2).TakeMessages() == "1");
}

TEST_CASE("session: a response that has reached its size is recycled") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& first = core.Attach(session, kRecycled, 1);
  core.Reply(session, "123456789");
  CHECK_FALSE(first.over());
  core.Reply(session, "0 next");
  CHECK(first.closed.code == 3003);
  CHECK(first.TakeMessages() == "123456789 0 next");
  CHECK(core.context.counts.recycled == 1);
  CHECK_FALSE(session.ended());
  CHECK(core.Attach(session, kRecycled, 2, 2).TakeMessages() == "next");
}

TEST_CASE("session: a heartbeat every ping interval") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  socket.TakeControls();
  core.Turn(24'990);
  CHECK(socket.TakeControls().empty());
  core.Turn(10);
  CHECK(socket.TakeControls() == "{}");
  socket.Pongs();
  core.Turn(8'000);  // here the answer is looked for; the next is due 25 s after the last
  core.Turn(16'990);
  CHECK(socket.TakeControls().empty());
  core.Turn(10);
  CHECK(socket.TakeControls() == "{}");
}

TEST_CASE("session: a transport that stays open is told the time with every control, a poll never") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket, 1);
  CHECK(socket.time == 1'000'000);
  core.Turn(25'000);
  CHECK(socket.time == 1'025'000);
  core.Turn(10);
  session.AnswerPing();
  CHECK(socket.time == 1'025'010);
  CHECK(core.Attach(session, kPoll, 2).time == 0);
  session.AnswerPing();
  core.Turn(0);
  CHECK(core.Attach(session, kQuickPoll, 3).time == 0);
}

TEST_CASE("session: no answer to a heartbeat closes the transport; the session can be resumed") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket, 1);
  socket.Says("{}");  // before the heartbeat: no answer to it
  core.Turn(25'000);
  core.Turn(7'990);
  CHECK_FALSE(socket.over());
  core.Turn(10);
  CHECK(socket.closed.code == 3012);
  CHECK(core.context.counts.no_pong == 1);
  session.Reply("1");
  CHECK(core.Attach(session, kSocket, 2).TakeMessages() == "1");
}

TEST_CASE("session: no answer to a heartbeat ends a session that is not resumable") {
  CoreFixture core;
  Session& session = core.NewSession(false);
  FakeTransport& socket = core.Attach(session, kSocket);
  core.Turn(25'000);
  core.Turn(8'000);
  CHECK(socket.closed.code == 3012);
  CHECK(core.sessions.size() == 0);
}

TEST_CASE("session: a packet, a pong and a send request are signs of life") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket, 1);
  auto lives = [&] {
    core.Turn(8'000);
    bool alive = !socket.over();
    core.Turn(17'000);  // the next heartbeat
    return alive;
  };
  core.Turn(25'000);
  socket.Says("{\"ack\":0}");
  CHECK(lives());
  socket.Pongs();
  CHECK(lives());
  session.Heard();  // what the uplink calls
  CHECK(lives());
  CHECK_FALSE(lives());
}

TEST_CASE("session: a reader that cannot answer heartbeats gets them all the same") {
  CoreFixture core;
  static constexpr SessionKind kSilent{.answers_heartbeat = false};
  Session& session = **core.sessions.Create(kSilent);
  FakeTransport& stream = core.Attach(session, kStream);
  stream.TakeControls();
  for (int i = 0; i < 3; ++i) core.Turn(25'000);
  CHECK(stream.TakeControls() == "{} {} {}");
  CHECK_FALSE(stream.over());
}

TEST_CASE("session: a transport may have a heartbeat of its own, shorter than the pong's time") {
  static constexpr TransportTraits kFast{.name = "fast", .route = "fast", .duplex = true, .heartbeat = 5'000};
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& fast = core.Attach(session, kFast);
  fast.TakeControls();
  core.Turn(5'000);
  CHECK(fast.TakeControls() == "{}");
  fast.Pongs();
  core.Turn(8'000);  // only then is it known to live
  core.Turn(10);
  CHECK(fast.TakeControls() == "{}");
}

TEST_CASE("sessions: a table that was given back is whole for those that are left") {
  CoreFixture core;
  std::vector<Session*> crowd;
  for (int i = 0; i < 1000; ++i) crowd.push_back(&core.NewSession());
  for (Session* one : crowd) {
    if (one != crowd.back()) one->End(disconnect::kClosed);
  }
  core.Turn(0);
  core.sessions.Shrink();
  CHECK(core.sessions.size() == 1);
  core.sessions.ForEach([&](Session& left) { CHECK(&left == crowd.back()); });
  core.NewSession();
  CHECK(core.sessions.size() == 2);
}

TEST_CASE("session: a replaced transport's time does not run on") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Attach(session, kSocket, 1);
  core.Turn(25'000);  // its pong is waited for
  FakeTransport& second = core.Attach(session, kSocket, 2);
  core.Turn(8'000);
  CHECK_FALSE(second.over());
}

}  // namespace
}  // namespace encke::test
