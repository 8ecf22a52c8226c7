// Openings: from a transport and its first packets to a session, or to a word why not.
#include "frontend/opening.h"

#include <doctest/doctest.h>

#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

struct Door : CoreFixture {
  explicit Door(const SessionLimits& with_limits = {}) : CoreFixture(with_limits) {}
  FakeTransport& Open(const TransportTraits& traits, std::string_view packets) {
    FakeTransport& transport = NewTransport(traits);
    opening.Open(transport, packets);
    Turn(0);
    return transport;
  }
  /// The only session; a failed check where there is not exactly one.
  Session& Only() {
    REQUIRE(sessions.size() == 1);
    Session* only = nullptr;
    sessions.ForEach([&](Session& session) { only = &session; });
    return *only;
  }
  std::string Envelope(uint64_t k, uint64_t have, uint64_t seq) {
    return R"({"resume":{"session":")" + Only().id() + R"(","k":)" + std::to_string(k) + R"(,"have":)" +
           std::to_string(have) + R"(,"seq":)" + std::to_string(seq) + "}}\n";
  }

  frontend::Opening opening{sessions};
};

const std::string kConnect = R"({"connect":{"key":"key-one-1","resume":true}})" "\n";
const std::string kUnsubscribe = R"({"id":1,"unsubscribe":{"channel":"c"}})" "\n";
const std::string kApplied = R"({"id":1,"error":{"code":107,"message":"bad request: not subscribed"}})";

TEST_CASE("opening: connect begins a session, and the commands behind it are applied") {
  Door door;
  FakeTransport& stream = door.Open(kStream, kConnect + kUnsubscribe);
  CHECK(stream.TakeControls().starts_with(R"({"connect":{"session":"w0-)"));
  CHECK(stream.TakeMessages() == kApplied);
  CHECK(door.context.counts.opened == 1);
  CHECK(stream.starts == 0);  // for those who wait for packets
}

TEST_CASE("opening: a poll's welcome and first replies are one answer") {
  Door door;
  FakeTransport& poll = door.Open(kPoll, kConnect + kUnsubscribe);
  CHECK(poll.over());
  CHECK(poll.TakeMessages() == kApplied);
}

TEST_CASE("opening: commands are numbered from seq, also those that come later") {
  Door door;
  FakeTransport& first = door.Open(kSocket, kConnect + kUnsubscribe);
  first.Says(kUnsubscribe);
  door.Turn(0);
  CHECK(door.Only().applied() == 2);
  FakeTransport& second = door.Open(kSocket, door.Envelope(2, 2, 2) + kUnsubscribe + kUnsubscribe);
  CHECK(second.TakeControls() == R"({"resume":{"up":2}})");
  CHECK(second.TakeMessages() == kApplied);  // number 2 is known
  second.Says(kUnsubscribe);
  CHECK(door.Only().applied() == 4);
}

TEST_CASE("opening: a second opening with the key joins the session and replaces the first") {
  Door door;
  FakeTransport& first = door.Open(kSocket, kConnect);
  FakeTransport& second = door.Open(kStream, R"({"connect":{"key":"key-one-1","resume":true,"k":2}})");
  CHECK(door.sessions.size() == 1);
  CHECK(first.closed.code == 3002);
  CHECK(second.TakeControls().starts_with(R"({"connect":{"session":")" + door.Only().id()));
}

TEST_CASE("opening: a joined opening that is older is fenced, and changes nothing") {
  Door door;
  FakeTransport& first = door.Open(kSocket, R"({"connect":{"key":"key-one-1","resume":true,"k":2}})");
  FakeTransport& older = door.Open(kStream, kConnect);
  CHECK(older.closed.code == 3503);
  CHECK_FALSE(first.over());
  CHECK(door.context.counts.joined == 1);
}

TEST_CASE("opening: another key, or none, is another session") {
  Door door;
  door.Open(kSocket, kConnect);
  door.Open(kSocket, R"({"connect":{"key":"key-two-2","resume":true}})");
  door.Open(kSocket, R"({"connect":{}})");
  door.Open(kSocket, R"({"connect":{}})");
  CHECK(door.sessions.size() == 4);
}

TEST_CASE("opening: after the handshake window a key joins no more") {
  Door door({.handshake_window = 1'000});
  door.Open(kSocket, kConnect);
  door.Open(kSocket, door.Envelope(2, 0, 1));
  door.Turn(1'000);
  door.Open(kSocket, R"({"connect":{"key":"key-one-1","resume":true,"k":3}})");
  CHECK(door.sessions.size() == 2);
}

TEST_CASE("opening: a connect whose answer was lost is repeated, and joins") {
  Door door({.handshake_window = 1'000});
  FakeTransport& lost = door.Open(kPoll, kConnect + kUnsubscribe);
  CHECK(lost.over());
  door.Turn(30'000);
  FakeTransport& again = door.Open(kPoll, R"({"connect":{"key":"key-one-1","resume":true,"k":2}})" "\n" + kUnsubscribe);
  CHECK(door.sessions.size() == 1);
  CHECK(again.TakeMessages() == kApplied);  // once: the command was repeated, too
}

TEST_CASE("opening: resume goes on with the session") {
  Door door;
  FakeTransport& first = door.Open(kSocket, kConnect);
  door.Reply(door.Only(), "1 2");
  first.Breaks();
  FakeTransport& second = door.Open(kPoll, door.Envelope(2, 1, 1));
  CHECK(second.TakeControls() == R"({"resume":{"up":0}})");
  CHECK(second.TakeMessages() == "2");
  CHECK(door.context.counts.resumed == 1);
}

TEST_CASE("opening: resume that cannot be") {
  Door door;
  CHECK(door.Open(kSocket, R"({"resume":{"session":"w0-unknown","k":1}})").closed.code == 3010);
  CHECK(door.context.counts.unknown == 1);
  FakeTransport& first = door.Open(kSocket, kConnect);
  CHECK(door.Open(kPoll, door.Envelope(1, 0, 1)).closed.code == 3503);
  CHECK_FALSE(first.over());
  CHECK(door.Open(kPoll, door.Envelope(2, 1, 1)).closed.code == 3501);
  CHECK(first.closed.code == 3501);
  CHECK(door.sessions.size() == 0);
}

TEST_CASE("opening: a session without resume cannot be resumed") {
  Door door;
  FakeTransport& first = door.Open(kSocket, R"({"connect":{}})");
  CHECK(door.Open(kPoll, door.Envelope(2, 0, 1)).closed.code == 3010);
  CHECK_FALSE(first.over());
}

TEST_CASE("opening: a one-way transport is told what is wrong with its first packet") {
  Door door;
  auto reason = [&](std::string_view packets) {
    const Disconnect why = door.Open(kStream, packets).closed;
    CHECK(why.code == 3501);
    return why.reason;
  };
  CHECK(reason("").starts_with("bad request: no JSON"));
  CHECK(reason(kUnsubscribe) == "bad request: the first packet must be connect or resume");
  CHECK(reason("{}") == "bad request: the first packet must be connect or resume");
  CHECK(reason(R"({"connect":{"resume":true}})") ==
        "bad request: connect with resume needs a key of 8 to 64 of A-Z a-z 0-9 - _");
  CHECK(door.sessions.size() == 0);
}

TEST_CASE("opening: polling without resume is refused") {
  Door door;
  FakeTransport& poll = door.Open(kPoll, R"({"connect":{}})");
  CHECK(poll.closed.code == 3501);
  CHECK(door.sessions.size() == 0);
  CHECK_FALSE(door.Open(kStream, R"({"connect":{}})").over());
}

TEST_CASE("opening: a plain client on a duplex transport may begin with a command") {
  Door door;
  FakeTransport& socket = door.Open(kSocket, kUnsubscribe + kUnsubscribe);
  CHECK(socket.TakeControls().starts_with(R"({"connect":{)"));
  CHECK(socket.TakeMessages() == kApplied + " " + kApplied);
  CHECK(door.Only().applied() == 2);
  socket.Says(kUnsubscribe);
  CHECK(door.Only().applied() == 3);
  socket.Breaks();
  CHECK(door.sessions.size() == 0);
}

TEST_CASE("opening: a plain client is told what is wrong with its first packet, and may go on") {
  Door door;
  FakeTransport& socket = door.Open(kSocket, "hello");
  CHECK(socket.TakeMessages().starts_with(R"({"id":0,"error":{"code":107,"message":"bad request: no JSON)"));
  CHECK_FALSE(socket.over());
}

TEST_CASE("opening: who means to connect or resume, and cannot, is not taken for a plain client") {
  Door door;
  CHECK(door.Open(kSocket, R"({"connect":{"resume":true}})").closed.code == 3501);
  CHECK(door.Open(kSocket, R"({"resume":5})").closed.code == 3501);
  CHECK(door.sessions.size() == 0);
}

TEST_CASE("opening: no more sessions than max_sessions") {
  Door door({.max_sessions = 1});
  door.Open(kSocket, R"({"connect":{}})");
  CHECK(door.Open(kSocket, R"({"connect":{}})").closed.code == 3013);
  CHECK(door.Open(kPoll, kConnect).closed.code == 3013);
}

TEST_CASE("opening: neither joins nor resumes are counted as new sessions; who was promised a place gets it") {
  Door door({.openings_per_second = 1, .openings_burst = 1});
  door.Open(kPoll, kConnect);
  CHECK_FALSE(door.Open(kSocket, R"({"connect":{"key":"key-one-1","resume":true,"k":2}})").over());
  CHECK_FALSE(door.Open(kSocket, door.Envelope(3, 0, 1)).over());
  const std::string second = R"({"connect":{"key":"key-two-2","resume":true}})";
  CHECK(door.Open(kSocket, second).closed.retry_after == 1'000);
  CHECK(door.Open(kPoll, second).closed.retry_after == 1'000);  // the same client, over another transport
  door.Turn(1'000);
  CHECK(door.Open(kSocket, R"({"connect":{}})").closed.code == 3013);
  CHECK_FALSE(door.Open(kSocket, second).over());
}

TEST_CASE("opening: a duplex transport is waited for") {
  Door door;
  FakeTransport& socket = door.NewTransport(kSocket);
  door.opening.AwaitPackets(socket);
  CHECK(socket.starts == 1);
  CHECK(door.sessions.size() == 0);
  socket.Pongs();
  socket.Drains();
  socket.Says(kConnect + kUnsubscribe);
  door.Turn(0);
  CHECK(socket.TakeMessages() == kApplied);
  door.Turn(10'000);  // the wait is over
  CHECK_FALSE(socket.over());
}

TEST_CASE("opening: a duplex transport that says nothing is stale") {
  Door door({.stale_timeout = 10'000});
  FakeTransport& socket = door.NewTransport(kSocket);
  door.opening.AwaitPackets(socket);
  door.Turn(9'990);
  CHECK_FALSE(socket.over());
  door.Turn(10);
  CHECK(socket.closed.code == 3502);
}

TEST_CASE("opening: a duplex transport that breaks before it says anything") {
  Door door;
  FakeTransport& socket = door.NewTransport(kSocket);
  door.opening.AwaitPackets(socket);
  socket.Breaks();
  door.Turn(10'000);
  CHECK(socket.closed.code == 0);
}

TEST_CASE("opening: a session may end in its own opening") {
  Door door;
  FakeTransport& poll = door.Open(kPoll, kConnect + "{\"disconnect\":{}}\n" + kUnsubscribe);
  CHECK(poll.closed.code == 3000);
  CHECK(door.sessions.size() == 0);
}

}  // namespace
}  // namespace encke::test
