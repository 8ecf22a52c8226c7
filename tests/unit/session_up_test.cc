// Sessions and what comes up: each command once, in order, and not too many.
#include <doctest/doctest.h>

#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

std::string Unsubscribe(int id) { return "{\"id\":" + std::to_string(id) + ",\"unsubscribe\":{\"channel\":\"c\"}}\n"; }

/// The answer to such a command: it was applied.
std::string Applied(int id) {
  return "{\"id\":" + std::to_string(id) + R"(,"error":{"code":107,"message":"bad request: not subscribed"}})";
}

std::string Commands(int count) {
  std::string packets;
  for (int i = 0; i < count; ++i) packets += R"({"unsubscribe":{"channel":"c"}})" "\n";
  return packets;
}

TEST_CASE("session: commands are applied once, in order") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  socket.Says(Unsubscribe(1) + Unsubscribe(2));
  socket.Says(Unsubscribe(3));
  core.Turn(0);
  CHECK(socket.TakeMessages() == Applied(1) + " " + Applied(2) + " " + Applied(3));
  CHECK(session.applied() == 3);
}

TEST_CASE("session: a poll that asks for a sign of life is answered at once, with the count") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& poll = core.NewTransport(kPoll);
  CHECK(session.Attach(poll, 1, 0, Control::Kind::kResumed) == nullptr);
  uint64_t next = 1;
  core.reader.OnPackets(session, Commands(2) + "{}", next);
  core.Turn(0);
  CHECK(poll.over());
  CHECK(poll.TakeControls() == R"({"resume":{"up":0}} {"up":2})");
}

TEST_CASE("session: a command that comes again is not applied again") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  socket.Says(Unsubscribe(1) + Unsubscribe(2));
  session.set_next_up(2);  // as a resume with seq 2 says
  socket.Says(Unsubscribe(2) + Unsubscribe(3));
  core.Turn(0);
  CHECK(socket.TakeMessages() == Applied(1) + " " + Applied(2) + " " + Applied(3));
  CHECK(core.context.counts.packets_repeated == 1);
  CHECK(core.context.counts.packets_up == 3);
}

TEST_CASE("session: after a gap nothing is applied, until what is missing comes") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  session.set_next_up(2);
  socket.Says(Unsubscribe(2) + Unsubscribe(3) + "no packet\n");
  core.Turn(0);
  CHECK(socket.TakeMessages().empty());
  CHECK(session.applied() == 0);
  session.set_next_up(1);
  socket.Says(Unsubscribe(1) + Unsubscribe(2));
  core.Turn(0);
  CHECK(socket.TakeMessages() == Applied(1) + " " + Applied(2));
}

TEST_CASE("session: a request's commands are numbered from its seq, apart from the socket's") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  uint64_t next = 1;
  core.reader.OnPackets(session, Unsubscribe(1) + Unsubscribe(2), next);
  CHECK(next == 3);
  socket.Says(Unsubscribe(1) + Unsubscribe(2) + Unsubscribe(3));
  core.Turn(0);
  CHECK(socket.TakeMessages() == Applied(1) + " " + Applied(2) + " " + Applied(3));
}

TEST_CASE("session: up is told after 32 commands") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& stream = core.Attach(session, kStream);
  stream.TakeControls();
  uint64_t next = 1;
  core.reader.OnPackets(session, Commands(31), next);
  core.Turn(0);
  CHECK(stream.TakeControls().empty());
  core.reader.OnPackets(session, Commands(1), next);
  core.Turn(0);
  CHECK(stream.TakeControls() == R"({"up":32})");
  core.Turn(0);
  CHECK(stream.TakeControls().empty());
}

TEST_CASE("session: up is told with the heartbeat, where it has changed") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  socket.TakeControls();
  socket.Says(Commands(2));
  core.Turn(25'000);
  CHECK(socket.TakeControls() == R"({"up":2})");
  socket.Pongs();
  core.Turn(8'000);
  core.Turn(17'000);
  CHECK(socket.TakeControls() == "{}");
}

TEST_CASE("session: up is told in the answer to an attach") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Attach(session, kSocket, 1).Says(Commands(2));
  FakeTransport& poll = core.Attach(session, kPoll, 2);
  CHECK(poll.TakeControls() == R"({"resume":{"up":2}})");
}

TEST_CASE("session: what was told at the attach is not told again") {
  CoreFixture core;
  Session& session = core.NewSession();
  core.Attach(session, kSocket, 1).Says(Commands(40));
  FakeTransport& second = core.Attach(session, kSocket, 2);
  CHECK(second.TakeControls() == R"({"resume":{"up":40}})");
  core.Turn(25'000);
  CHECK(second.TakeControls() == "{}");
}

TEST_CASE("session: an empty packet is answered at once, where the transport can") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket, 1);
  socket.TakeControls();
  socket.Says(Commands(1) + "{}");
  CHECK(socket.TakeControls() == R"({"up":1})");
  FakeTransport& poll = core.Attach(session, kPoll, 2);
  poll.TakeControls();
  uint64_t next = 2;
  core.reader.OnPackets(session, "{}", next);
  CHECK(next == 2);  // not counted
  CHECK_FALSE(poll.over());
  core.Turn(0);
  CHECK(poll.over());
  CHECK(poll.closed.code == 0);
  CHECK(poll.TakeMessages() == "");
}

TEST_CASE("session: who asks for signs of life and reads none is not answered without end") {
  CoreFixture core;
  FakeTransport& socket = core.Attach(core.NewSession(), kSocket);
  socket.stalled = true;
  for (int i = 0; i < 20'000; ++i) socket.Says("{}\n{}");
  CHECK(socket.queued_bytes() <= Transport::kHighWater + 100);
  socket.TakeControls();
  socket.Drains();
  socket.Says("{}");
  CHECK(socket.TakeControls() == R"({"up":0})");
}

TEST_CASE("session: acknowledging what was never sent ends it") {
  CoreFixture core;
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  core.Reply(session, "1");
  socket.Says(R"({"ack":1})");
  CHECK_FALSE(session.ended());
  CHECK(session.queued_bytes() == 0);
  socket.Says(R"({"ack":2})" "\n" + Unsubscribe(1));
  CHECK(socket.closed.code == 3501);
  CHECK(session.applied() == 0);  // nothing behind it
}

TEST_CASE("session: commands faster than the limit are refused, and counted as applied") {
  CoreFixture core({.packets_per_second = 100, .packets_burst = 3});
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  auto refused = [](int id) {
    return "{\"id\":" + std::to_string(id) +
           R"(,"error":{"code":111,"message":"too many requests: session.packets_per_second"}})";
  };
  socket.Says(Unsubscribe(1) + Unsubscribe(2) + Unsubscribe(3) + Unsubscribe(4) + Commands(1));
  core.Turn(0);
  CHECK(socket.TakeMessages() == Applied(1) + " " + Applied(2) + " " + Applied(3) + " " + refused(4));
  CHECK(core.context.counts.rate_limited == 2);
  CHECK(session.applied() == 5);
  core.Turn(20);  // two more
  socket.Says(Unsubscribe(6) + Unsubscribe(7) + Unsubscribe(8));
  core.Turn(0);
  CHECK(socket.TakeMessages() == Applied(6) + " " + Applied(7) + " " + refused(8));
  core.Turn(20'000);  // no more than the burst
  socket.Says(Unsubscribe(9) + Unsubscribe(10) + Unsubscribe(11) + Unsubscribe(12));
  core.Turn(0);
  CHECK(socket.TakeMessages() == Applied(9) + " " + Applied(10) + " " + Applied(11) + " " + refused(12));
}

TEST_CASE("session: the long run's rate is kept whatever the spacing of the commands") {
  CoreFixture core({.packets_per_second = 1, .packets_burst = 2});
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kStream);
  uint64_t next = 1;
  for (int i = 0; i < 20; ++i) {  // one each 700 ms for 14 s
    core.reader.OnPackets(session, Commands(1), next);
    core.Turn(700);
  }
  CHECK_FALSE(socket.over());
  CHECK(core.context.counts.rate_limited == 20 - 2 - 13);
}

TEST_CASE("session: what is no packet is answered, and too many of them end it") {
  CoreFixture core({.bad_packets = 3});
  Session& session = core.NewSession();
  FakeTransport& socket = core.Attach(session, kSocket);
  socket.Says("[]\n{\"id\":7,\"fetch\":{}}");
  core.Turn(0);
  CHECK(socket.TakeMessages() ==
        R"({"id":0,"error":{"code":107,"message":"bad request: a packet must be a JSON object"}} )"
        R"({"id":7,"error":{"code":104,"message":"method not found: a packet is one of connect, resume, send, ack, )"
        R"(disconnect, subscribe, unsubscribe, publish, open, message, close"}})");
  CHECK(session.applied() == 2);  // they count as commands
  socket.Says("x\n" + Unsubscribe(4));
  CHECK(socket.closed.code == 3501);
  CHECK(core.context.counts.bad_packets == 3);
  CHECK(session.applied() == 3);
}

TEST_CASE("session: a packet may not be larger than message_bytes") {
  CoreFixture core({.message_bytes = 40});
  FakeTransport& socket = core.Attach(core.NewSession(), kSocket);
  socket.Says(R"({"unsubscribe":{"channel":"1234567890"}})" "\n" + Unsubscribe(2));
  socket.Says(R"({"unsubscribe":{"channel":"12345678901"}})");
  core.Turn(0);
  CHECK(socket.TakeMessages() == Applied(2) + R"( {"id":0,"error":{"code":106,"message":"limit exceeded: a packet has )"
                                 R"x(at most 40 bytes (session.message_bytes)"}})x");
}

TEST_CASE("session: an envelope behind the first line is a bad packet") {
  CoreFixture core;
  FakeTransport& socket = core.Attach(core.NewSession(), kSocket);
  for (const char* envelope : {R"({"connect":{}})", R"({"resume":{"k":2}})", R"({"send":{}})"}) {
    socket.Says(envelope);
    core.Turn(0);
    CHECK(socket.TakeMessages() ==
          R"({"id":0,"error":{"code":107,"message":"bad request: an envelope must be the first line"}})");
  }
}

}  // namespace
}  // namespace encke::test
