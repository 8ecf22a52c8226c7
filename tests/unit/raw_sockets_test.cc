// Native WebSockets without a protocol of ours: echo, and a channel.
#include "frontend/raw_sockets.h"

#include <doctest/doctest.h>

#include "dialects/raw.h"
#include "tests/unit/gateway_fixture.h"

namespace encke::test {
namespace {

constexpr int kText = 1;
constexpr int kBinary = 2;
constexpr int kClose = 8;
constexpr int kPing = 9;
constexpr int kPong = 10;

std::string Frame(int opcode, std::string_view payload) {
  std::string frame;
  AppendWebSocketHeader(opcode, payload.size(), frame);
  return frame.append(payload);
}

std::string CloseFrame(int code, std::string_view reason) {
  std::string frame;
  AppendWebSocketClose(code, reason, frame);
  return frame;
}

/// A gateway and one client of a raw socket.
struct Client : GatewayFixture {
  explicit Client(const SessionLimits& with_limits = {}, const BrokerLimits& broker_limits = {})
      : GatewayFixture(with_limits, broker_limits) {}

  /// The answer to the handshake.
  std::string Open(const std::string& target, const std::string& headers = "", const std::string& behind = "") {
    peer = &Ask("GET /encke/socket/" + target +
                " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n" +
                headers + "\r\n" + behind);
    return peer->TakeReceived();
  }
  /// Sends a frame and returns what comes down.
  std::string Say(int opcode, std::string_view payload) {
    peer->Sends(ClientFrame(opcode, payload));
    Settle();
    return peer->TakeReceived();
  }
  std::string Publish(const std::string& channel, const std::string& data) {
    CoreFixture::Publish(channel, data);
    Turn(0);
    return peer->TakeReceived();
  }

  FakePeer* peer = nullptr;
};

TEST_CASE("raw sockets: echo sends each message back as it came, and nothing of ours") {
  Client client;
  CHECK(client.Open("echo").ends_with("\r\n\r\n"));
  CHECK(client.Say(kText, "hi") == Frame(kText, "hi"));
  CHECK(client.Say(kText, "") == Frame(kText, ""));
  const std::string bytes("\0\xFF\n", 3);
  CHECK(client.Say(kBinary, bytes) == Frame(kBinary, bytes));
  CHECK(client.sockets.counts.open == 1);
}

TEST_CASE("raw sockets: what comes right behind the handshake is not lost") {
  Client client;
  CHECK(client.Open("echo", "", ClientFrame(kText, "early")).ends_with("\r\n\r\n" + Frame(kText, "early")));
}

TEST_CASE("raw sockets: the first sub-protocol of the client's list, or none") {
  Client client;
  CHECK(client.Open("echo", "Sec-WebSocket-Protocol: chat, x\r\n").find("Sec-WebSocket-Protocol: chat\r\n") !=
        std::string::npos);
  CHECK(client.Open("echo").find("Sec-WebSocket-Protocol") == std::string::npos);
  CHECK(client.Open("echo", "Sec-WebSocket-Protocol: a b\r\n").find("Sec-WebSocket-Protocol") == std::string::npos);
}

TEST_CASE("raw sockets: the client's close is echoed, with its reason, and the session is over") {
  Client client;
  client.Open("echo");
  CHECK(client.Say(kClose, "\x0F\xA1" "bye") == CloseFrame(4001, "bye"));
  client.peer->Resets();
  client.Settle();
  CHECK(client.sessions.size() == 0);
  CHECK(client.sockets.counts.open == 0);
}

TEST_CASE("raw sockets: broken without a word, the session is over, too") {
  Client client;
  client.Open("channel?channel=c");
  client.peer->Resets();
  client.Settle();
  CHECK(client.sessions.size() == 0);
  CHECK(client.hub.channels() == 0);
}

TEST_CASE("raw sockets: a heartbeat is a ping; without a pong the socket is closed") {
  Client client;
  client.Open("echo");
  client.Turn(client.limits.ping_interval);
  CHECK(client.peer->TakeReceived() == Frame(kPing, ""));
  client.peer->Sends(ClientFrame(kPong, ""));
  client.Turn(client.limits.pong_timeout);
  client.Turn(client.limits.ping_interval - client.limits.pong_timeout);
  CHECK(client.peer->TakeReceived() == Frame(kPing, ""));
  client.Turn(client.limits.pong_timeout);
  CHECK(client.peer->TakeReceived() == CloseFrame(3012, "no pong"));
  CHECK(client.sockets.counts.open == 0);
}

TEST_CASE("raw sockets: the end of the gateway and a full one have the standard's codes") {
  Client client({.max_sessions = 1});
  client.Open("echo");
  FakePeer* first = client.peer;
  CHECK(client.Open("echo").ends_with("\r\n\r\n" + CloseFrame(1013, "too many requests")));
  client.sessions.EndAll(disconnect::kShutdown);
  CHECK(first->TakeReceived() == CloseFrame(1001, "shutdown"));
}

TEST_CASE("raw sockets: too many messages close the socket, none is left out in silence") {
  Client client({.packets_per_second = 1, .packets_burst = 1});
  client.Open("echo");
  CHECK(client.Say(kText, "1") == Frame(kText, "1"));
  CHECK(client.Say(kText, "2") == CloseFrame(1008, "too many requests: session.packets_per_second"));
}

TEST_CASE("raw sockets: who reads too slowly is told so") {
  Client client({.queue_bytes = 100'000});
  client.Open("channel?channel=c");
  client.peer->StopTaking();
  for (int i = 0; i < 50; ++i) client.Publish("c", '"' + std::string(10'000, 'x') + '"');
  client.peer->Takes(1'000'000);
  client.Settle();
  CHECK(client.peer->received().ends_with(CloseFrame(3008, "slow")));
}

TEST_CASE("raw channel: publications are text; strings as their text, other values as JSON") {
  Client client;
  client.CoreFixture::Publish("c", "\"before\"");
  client.Open("channel?x=1&channel=c");
  CHECK(client.Publish("c", R"("a\n\"b\"")") == Frame(kText, "a\n\"b\""));
  CHECK(client.Publish("c", R"({"a":"b"})") == Frame(kText, R"({"a":"b"})"));
  CHECK(client.Publish("d", "1").empty());
}

TEST_CASE("raw channel: readers share one buffer") {
  Client client;
  for (int i = 0; i < 2; ++i) client.Open("channel?channel=c");
  std::vector<Session*> readers;
  client.sessions.ForEach([&](Session& session) { readers.push_back(&session); });
  REQUIRE(readers.size() == 2);
  auto message = MakeRef<const Message>(Publication{"c", "\"x\"", "", {}});
  const char* bytes = message->EncodedBy(dialects::kRawWebSocket)->view().data();
  for (Session* reader : readers) reader->Enqueue(message);
  client.Turn(0);
  CHECK(message->EncodedBy(dialects::kRawWebSocket)->view().data() == bytes);
  CHECK(client.peer->TakeReceived() == Frame(kText, "x"));
}

TEST_CASE("raw channel: text up is published as a string, and comes to the sender, too") {
  Client client;
  client.Open("channel?channel=open:c");
  CHECK(client.Say(kText, "say \"hi\"") == Frame(kText, "say \"hi\""));
  CHECK(client.Say(kText, "7") == Frame(kText, "7"));
}

TEST_CASE("raw channel: what may not be published closes the socket, and so do bytes") {
  Client client;
  client.Open("channel?channel=c");
  CHECK(client.Say(kText, "hi") == CloseFrame(1008, "permission denied: clients may not publish (allow_publish)"));
  CHECK(client.hub.channels() == 0);
  client.Open("channel?channel=open:c");
  CHECK(client.Say(kBinary, "hi") == CloseFrame(1003, "a channel takes text"));
}

TEST_CASE("raw sockets: what was answered comes before the close, whoever closes") {
  Client client;
  client.Open("echo");
  client.peer->Sends(ClientFrame(kText, "hi") + ClientFrame(8, "\x03\xE8"));
  client.Settle();
  CHECK(client.peer->TakeReceived() == "\x81\x02hi\x88\x02\x03\xE8");
  client.Open("channel?channel=open:c");
  client.peer->Sends(ClientFrame(kText, "a") + ClientFrame(kBinary, "b"));
  client.Settle();
  CHECK(client.peer->TakeReceived() == "\x81\x01" "a" + CloseFrame(1003, "a channel takes text"));
}

TEST_CASE("raw sockets: who sends and does not read is read from no further, and again when it reads") {
  Client client;
  client.Open("echo");
  client.peer->StopTaking();
  client.peer->Sends(ClientFrame(kText, std::string(60'000, 'x')));
  CHECK(client.peer->reading());
  client.peer->Sends(ClientFrame(kText, std::string(60'000, 'y')));
  CHECK_FALSE(client.peer->reading());
  client.peer->Takes(1 << 20);
  CHECK(client.peer->reading());
}

TEST_CASE("raw sockets: closed by us, the peer has the last word, and two seconds for it") {
  Client client;
  client.Open("channel?channel=open:c");
  CHECK_FALSE(client.Say(kBinary, "hi").empty());
  CHECK_FALSE(client.peer->ended_gracefully());
  CHECK(client.peer->close_after() == 2'000);
  CHECK(client.Say(kText, "on its way meanwhile").empty());
  CHECK_FALSE(client.peer->ended_gracefully());
  CHECK(client.Say(8, "\x03\xEB").empty());
  CHECK(client.peer->ended_gracefully());
}

TEST_CASE("raw channel: one that may not be subscribed is an HTTP error, with no session begun") {
  Client client;
  CHECK(client.Open("channel").starts_with("HTTP/1.1 400 "));
  CHECK(client.Open("channel?channel=a%20b").starts_with("HTTP/1.1 400 "));
  CHECK(client.Open("channel?channel=nowhere:a").starts_with("HTTP/1.1 404 "));
  CHECK(client.Open("channel?channel=closed:a").starts_with("HTTP/1.1 403 "));
  CHECK(client.Open("channel?channel=$a").starts_with("HTTP/1.1 403 "));
  CHECK(client.sockets.counts.refused == 5);
  CHECK(client.context.counts.opened == 0);
}

TEST_CASE("raw channel: where the broker is full the socket is closed with the reason") {
  Client client({}, {.max_channels = 1});
  client.CoreFixture::Publish("a", "1");
  CHECK(client.Open("channel?channel=b").find("limit exceeded: ") != std::string::npos);
  CHECK(client.context.counts.limit_errors == 1);
  CHECK(client.sockets.counts.open == 0);
  client.Settle();
  CHECK(client.sessions.size() == 0);
}

TEST_CASE("raw sockets: an ordinary request is told what is wanted; an unknown service is not found") {
  Client client;
  CHECK(client.Get("/encke/socket/echo").received().starts_with("HTTP/1.1 426 "));
  CHECK(client.Open("nothing").starts_with("HTTP/1.1 404 "));
}

}  // namespace
}  // namespace encke::test
