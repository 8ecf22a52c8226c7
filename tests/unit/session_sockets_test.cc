// Sockets as numbers in a session (docs/protocol.md, 10).
#include "core/session_sockets.h"

#include <doctest/doctest.h>

#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

constexpr SessionLimits kSlowly{.packets_per_second = 1, .packets_burst = 2};

/// One client on a socket that may be resumed.
struct Client : CoreFixture {
  explicit Client(const SessionLimits& with_limits = {}) : CoreFixture(with_limits) {}
  /// Sends the packets and returns what comes down.
  std::string Ask(std::string_view packets) {
    transport->Says(packets);
    Turn(0);
    return transport->TakeMessages();
  }
  std::string Open(int id) {
    return Ask("{\"id\":" + std::to_string(id) + R"(,"open":{"service":"echo"}})");
  }

  Session& session = NewSession();
  FakeTransport* transport = &Attach(session, kSocket);
};

const std::string kOpened = R"({"id":7,"result":{"protocol":""}})";

TEST_CASE("session sockets: opened, used, closed") {
  Client client;
  CHECK(client.Open(7) == kOpened);
  CHECK(client.Ask(R"({"message":{"socket":7,"text":"hi \"\u0000"}})") == R"({"id":7,"text":"hi \"\u0000"})");
  CHECK(client.Ask(R"({"message":{"socket":7,"binary":"AP8="}})") == R"({"id":7,"binary":"AP8="})");
  CHECK(client.sockets.counts.open == 1);
  CHECK(client.Ask(R"({"close":{"socket":7,"code":1000,"reason":"bye"}})") ==
        R"({"id":7,"close":{"code":1000,"reason":"bye"}})");
  CHECK(client.sockets.counts.open == 0);
  CHECK(client.sockets.counts.opened == 1);
  CHECK(client.sockets.counts.messages == 2);
}

TEST_CASE("session sockets: no code is told as 1005, and the number is free again") {
  Client client;
  client.Open(7);
  CHECK(client.Ask(R"({"close":{"socket":7}})") == R"({"id":7,"close":{"code":1005,"reason":""}})");
  CHECK(client.Open(7) == kOpened);
}

TEST_CASE("session sockets: the first sub-protocol that is asked for") {
  Client client;
  CHECK(client.Ask(R"({"id":7,"open":{"service":"echo","protocols":["chat","x"]}})") ==
        R"({"id":7,"result":{"protocol":"chat"}})");
}

TEST_CASE("session sockets: what comes for one that is not open is ignored") {
  Client client;
  CHECK(client.Ask(R"({"message":{"socket":7,"text":"hi"}})") == "");
  CHECK(client.Ask(R"({"close":{"socket":7}})") == "");
  client.Open(7);
  CHECK(client.Ask(R"({"message":{"socket":8,"text":"hi"}})") == "");
}

TEST_CASE("session sockets: what cannot be opened") {
  Client client;
  auto error = [&](const std::string& service) {
    return client.Ask(R"({"id":7,"open":{"service":")" + service + "\"}}");
  };
  CHECK(error("nothing").starts_with(R"({"id":7,"error":{"code":108,)"));
  CHECK(error("channel") == R"({"id":7,"error":{"code":108,"message":"not available: )" +
                                std::string(ChannelSocket::kInstead) + "\"}}");
  CHECK(client.sockets.counts.refused == 2);
  client.Open(7);
  CHECK(client.Open(7).starts_with(R"({"id":7,"error":{"code":107,)"));
  CHECK(client.Ask(R"({"message":{"socket":7,"text":"still"}})") == R"({"id":7,"text":"still"})");
}

TEST_CASE("session sockets: not more than per_session, in each session") {
  Client client;
  for (int id : {7, 8, 9}) client.Open(id);
  CHECK(client.Open(10).starts_with(R"({"id":10,"error":{"code":106,)"));
  CHECK(client.context.counts.limit_errors == 1);
  FakeTransport& other = client.Attach(client.NewSession(), kSocket);
  other.Says(R"({"id":7,"open":{"service":"echo"}})");
  client.Turn(0);
  CHECK(other.TakeMessages() == kOpened);
}

TEST_CASE("session sockets: bad base64 closes the socket with 1007") {
  Client client;
  client.Open(7);
  CHECK(client.Ask(R"({"message":{"socket":7,"binary":"aGk"}})") ==
        R"({"id":7,"close":{"code":1007,"reason":"bad base64"}})");
  CHECK(client.Ask(R"({"message":{"socket":7,"text":"late"}})") == "");
}

TEST_CASE("session sockets: a message beyond the rate closes its socket, it would be a hole; an open is error 111") {
  Client client(kSlowly);
  client.Open(7);
  client.Ask(R"({"message":{"socket":7,"text":"1"}})");
  CHECK(client.Ask(R"({"message":{"socket":7,"text":"2"}})") ==
        R"({"id":7,"close":{"code":1008,"reason":"too many requests: session.packets_per_second"}})");
  CHECK(client.Open(8).starts_with(R"({"id":8,"error":{"code":111,)"));
}

TEST_CASE("session sockets: a socket outlives its transport, and each message goes through once") {
  Client client;
  client.Open(7);
  client.transport->Says(R"({"message":{"socket":7,"text":"1"}})");
  client.transport->Breaks();
  client.transport = &client.Attach(client.session, kSocket, 2, 1);
  CHECK(client.transport->TakeMessages() == R"({"id":7,"text":"1"})");
  client.session.set_next_up(2);  // the message comes again, and then another
  CHECK(client.Ask(R"({"message":{"socket":7,"text":"1"}})" "\n" R"({"message":{"socket":7,"text":"2"}})") ==
        R"({"id":7,"text":"2"})");
}

TEST_CASE("session sockets: end with their session, without a word to the client") {
  Client client;
  client.Open(7);
  client.Open(8);
  client.session.End(disconnect::kForceDisconnect);
  CHECK(client.sockets.counts.open == 0);
  CHECK(client.transport->TakeMessages() == "");
}

}  // namespace
}  // namespace encke::test
