// The SockJS dialect with hand-turned time: what the suites against the binary would have to wait for.
#include "dialects/sockjs/sockjs.h"

#include <doctest/doctest.h>

#include <utility>

#include "dialects/sockjs/framings.h"
#include "dialects/sockjs/text.h"
#include "services/echo.h"
#include "services/go_away.h"
#include "tests/unit/gateway_fixture.h"

namespace encke::test {
namespace {

using dialects::sockjs::Mount;
using dialects::sockjs::SockJs;

std::vector<OfferedTransport> AllTransports() {
  std::vector<OfferedTransport> all;
  for (const TransportDescriptor* one : BuiltinTransports()) all.push_back({one, one->traits});
  return all;
}

Mount At(const std::string& path) {
  Mount mount;
  mount.path = path;
  mount.script_url = "/sockjs.js";
  return mount;
}

Mount OldAt(const std::string& path) {
  Mount mount = At(path);
  mount.websocket_draft76 = true;
  return mount;
}

/// Mounts /echo, /close and /pubsub; and /old/echo and /old/close for the WebSockets of draft 76, too.
struct SockJsFixture : GatewayFixture {
  explicit SockJsFixture(const SessionLimits& with_limits = {}) : GatewayFixture(with_limits) {
    for (SockJs* mount : {&echo, &close, &pubsub, &old_echo, &old_close}) mount->MountAt(router);
  }

  std::string Poll(const std::string& mount, const std::string& id) {
    return BodyOf(Post(mount + "/0/" + id + "/xhr", "").TakeReceived());
  }
  std::string Send(const std::string& mount, const std::string& id, const std::string& body) {
    return Post(mount + "/0/" + id + "/xhr_send", body).TakeReceived().substr(9, 3);
  }

  Echo echo_service;
  GoAway go_away;
  std::vector<OfferedTransport> offered = AllTransports();
  dialects::sockjs::Parts parts{sessions, origins, raw, offered, 64 * 1024};
  SockJs echo{parts, At("/echo"), {raw, &echo_service}};
  SockJs close{parts, At("/close"), {raw, &go_away}};
  SockJs pubsub{parts, At("/pubsub"), {context.reader, nullptr}};
  SockJs old_echo{parts, OldAt("/old/echo"), {raw, &echo_service}};
  SockJs old_close{parts, OldAt("/old/close"), {raw, &go_away}};
};

std::string Encoded(const Framing& framing, const std::string& text) {
  return std::string(MakeRef<const Message>(Packet{text})->EncodedBy(framing)->view());
}

/// The request of a WebSocket of draft 76, whose nonce is to come; and the proof that answers "aaaaaaaa".
std::string OldHandshake(const std::string& path) {
  return "GET " + path +
         " HTTP/1.1\r\nHost: x\r\nOrigin: http://x\r\nConnection: Upgrade\r\nUpgrade: WebSocket\r\n"
         "Sec-WebSocket-Key1: 4 @1  46546xW%0l 1 5\r\nSec-WebSocket-Key2: 12998 5 Y3 1  .P00\r\n\r\n";
}
const std::string kNonce = "aaaaaaaa";
const std::string kProof("\xca\x34\x00\xd8\xa5\x08\x47\x97\x2c\xd5\x71\x5a\xba\xbf\x43\x7b", 16);
const std::string kOldClose("\xFF\x00", 2);

std::string Old(const std::string& text) { return std::string(1, '\0') + text + "\xFF"; }

std::string Quoted(std::string_view text) {
  std::string out;
  dialects::sockjs::AppendString(text, out);
  return out;
}

}  // namespace

TEST_CASE("sockjs: strings are escaped where browsers would change them") {
  CHECK(Quoted("a\"\\\n\x01/<") == R"("a\"\\\n\u0001/<")");
  CHECK(Quoted("\xC3\xA4\xE2\x82\xAC") == "\"\xC3\xA4\xE2\x82\xAC\"");
  CHECK(Quoted("\xE2\x80\x8B\xE2\x80\x8C\xE2\x80\x8F\xE2\x80\x90") == "\"\xE2\x80\x8B\\u200c\\u200f\xE2\x80\x90\"");
  CHECK(Quoted("\xE2\x80\xA8\xE2\x80\xAF\xE2\x81\xA0\xE2\x81\xAF\xE2\x81\xB0") ==
        "\"\\u2028\\u202f\\u2060\\u206f\xE2\x81\xB0\"");
  CHECK(Quoted("\xEF\xBF\xAF\xEF\xBF\xB0\xEF\xBF\xBF") == "\"\xEF\xBF\xAF\\ufff0\\uffff\"");
  CHECK(Quoted("\xF0\x90\x80\x80\xF0\x9F\x98\x80\xF4\x8F\xBF\xBF") == R"("\ud800\udc00\ud83d\ude00\udbff\udfff")");
}

TEST_CASE("sockjs: messages are an array of strings, or one string where that may be") {
  using dialects::sockjs::ReadMessages;
  CHECK(ReadMessages(R"(["a","\u0000\ud83d\ude00"])", false) ==
        std::vector<std::string>{"a", std::string("\0\xF0\x9F\x98\x80", 5)});
  CHECK(ReadMessages("[]", false) == std::vector<std::string>{});
  CHECK(ReadMessages("\"a\"", true) == std::vector<std::string>{"a"});
  for (const char* wrong : {"", "\"a\"", "[\"a", "[1]", "[[\"a\"]]", "{}", "null", "[\"a\"]x"}) {
    CHECK_MESSAGE(!ReadMessages(wrong, false), wrong);
  }
}

TEST_CASE("sockjs: a message in each framing") {
  namespace sockjs = dialects::sockjs;
  const std::string text = "</script>\"";
  CHECK(Encoded(sockjs::kXhr, text) == R"("</script>\"")");
  CHECK(Encoded(sockjs::kEventSource, text) == R"("</script>\"")");
  CHECK(Encoded(sockjs::kHtmlFile, text) == R"(\"\u003c/script\u003e\\\"\")");
  CHECK(Encoded(sockjs::kJsonp, text) == R"(\"\u003c/script\u003e\\\"\")");
  CHECK(Encoded(sockjs::kWebSocket, "x").substr(2) == R"(a["x"])");
}

TEST_CASE("sockjs: a publication is the packet, as one message") {
  auto message = MakeRef<const Message>(Publication{"c", "7", "", {1, "e"}});
  CHECK(message->EncodedBy(dialects::sockjs::kXhr)->view() ==
        R"("{\"pub\":{\"channel\":\"c\",\"offset\":1,\"epoch\":\"e\",\"data\":7}}")");
}

TEST_CASE("sockjs: between two receivers a session lives for the disconnect delay") {
  SockJsFixture gateway;
  CHECK(gateway.Poll("/echo", "a") == "o\n");
  gateway.Settle(4'990);
  CHECK(gateway.Send("/echo", "a", R"(["x"])") == "204");
  CHECK(gateway.Poll("/echo", "a") == "a[\"x\"]\n");
  gateway.Settle(5'010);
  CHECK(gateway.Send("/echo", "a", R"(["x"])") == "404");
  CHECK(gateway.Poll("/echo", "a") == "o\n");
}

TEST_CASE("sockjs: a held poll is answered by a heartbeat") {
  SockJsFixture gateway;
  gateway.Poll("/echo", "a");
  FakePeer& poll = gateway.Post("/echo/0/a/xhr", "");
  gateway.Settle(24'000);
  CHECK(poll.TakeReceived().empty());
  gateway.Settle(1'010);
  CHECK(BodyOf(poll.TakeReceived()) == "h\n");
  CHECK(gateway.Send("/echo", "a", R"(["x","y"])") == "204");
  CHECK(gateway.Poll("/echo", "a") == "a[\"x\",\"y\"]\n");
}

TEST_CASE("sockjs: a stream has a heartbeat every 25 s, for ever") {
  SockJsFixture gateway;
  FakePeer& stream = gateway.Post("/echo/0/a/xhr_streaming", "");
  stream.TakeReceived();
  for (int i = 0; i < 4; ++i) {
    gateway.Settle(25'010);
    CHECK(stream.TakeReceived() == "2\r\nh\n\r\n");
  }
}

TEST_CASE("sockjs: a receiver that breaks ends the session, and that is told for the disconnect delay") {
  SockJsFixture gateway;
  FakePeer& stream = gateway.Post("/echo/0/a/xhr_streaming", "");
  CHECK(gateway.Poll("/echo", "a") == "c[2010,\"Another connection still open\"]\n");
  stream.Resets();
  gateway.Settle();
  CHECK(gateway.Poll("/echo", "a") == "c[1002,\"Connection interrupted\"]\n");
  CHECK(gateway.Send("/echo", "a", R"(["x"])") == "404");
  gateway.Settle(4'990);
  CHECK(gateway.Poll("/echo", "a") == "c[1002,\"Connection interrupted\"]\n");
  gateway.Settle(20);
  CHECK(gateway.Poll("/echo", "a") == "o\n");
}

TEST_CASE("sockjs: a session that its service closed is told so, again and again, and then forgotten") {
  SockJsFixture gateway;
  CHECK(gateway.Poll("/close", "a") == "o\n");
  CHECK(gateway.sessions.size() == 0);
  for (int i = 0; i < 3; ++i) CHECK(gateway.Poll("/close", "a") == "c[3000,\"Go away!\"]\n");
  gateway.Settle(5'010);
  CHECK(gateway.Poll("/close", "a") == "o\n");
}

TEST_CASE("sockjs: commands and publications over a polling session") {
  SockJsFixture gateway;
  CHECK(gateway.Poll("/pubsub", "a") == "o\n");
  CHECK(gateway.Send("/pubsub", "a", R"(["{\"id\":1,\"x\":{}}","{\"id\":2,\"x\":{}}"])") == "204");
  const std::string answers = gateway.Poll("/pubsub", "a");
  CHECK(answers.starts_with(R"(a["{\"id\":1,\"error\":{\"code\":104)"));
  CHECK(answers.find(R"("{\"id\":2,)") != std::string::npos);
  CHECK(gateway.Send("/pubsub", "a", R"(["{\"id\":3,\"x\":{}}"])") == "204");
  CHECK(gateway.Poll("/pubsub", "a").starts_with(R"(a["{\"id\":3,)"));
}

TEST_CASE("sockjs: a message beyond the limit ends the session, and says so") {
  SockJsFixture gateway({.message_bytes = 8});
  gateway.Poll("/echo", "a");
  CHECK(gateway.Send("/echo", "a", R"(["12345678","123456789","1"])") == "204");
  CHECK(gateway.Poll("/echo", "a") == "c[1009,\"message too large: at most 8 bytes (session.message_bytes)\"]\n");
}

TEST_CASE("sockjs: the end of the gateway is told to receivers that wait") {
  SockJsFixture gateway;
  gateway.Poll("/echo", "a");
  FakePeer& poll = gateway.Post("/echo/0/a/xhr", "");
  gateway.sessions.EndAll(disconnect::kShutdown);
  gateway.Settle();
  CHECK(BodyOf(poll.TakeReceived()) == "c[3001,\"shutdown\"]\n");
}

TEST_CASE("sockjs: as many ended sessions are remembered as may be, the latest") {
  SockJsFixture gateway({.max_sessions = 20'000, .openings_per_second = 0});
  auto name = [](int i) { return "s" + std::to_string(i); };
  for (int i = 0; i < 10'001; ++i) gateway.Poll("/close", name(i));
  CHECK(gateway.Poll("/close", name(1)).starts_with("c[3000"));
  CHECK(gateway.Poll("/close", name(0)) == "o\n");
}

TEST_CASE("sockjs draft 76: nothing but the head goes out before the nonce is whole, which has its time") {
  SockJsFixture gateway;
  FakePeer& peer = gateway.Ask(OldHandshake("/old/echo/0/a/websocket"));
  CHECK(peer.TakeReceived().ends_with("Sec-WebSocket-Location: ws://x/old/echo/0/a/websocket\r\n\r\n"));
  CHECK(peer.close_after() == 10'000);
  peer.Sends("aaaa");
  gateway.Settle();
  CHECK(peer.TakeReceived().empty());
  peer.Sends("aaaa" + Old("[\"b\"]"));
  gateway.Settle();
  CHECK(peer.TakeReceived() == kProof + Old("o") + Old("a[\"b\"]"));
  CHECK(peer.close_after() == 0);
}

TEST_CASE("sockjs draft 76: the nonce may come with the head") {
  SockJsFixture gateway;
  FakePeer& peer = gateway.Ask(OldHandshake("/old/echo/websocket") + kNonce + Old("b"));
  CHECK(peer.TakeReceived().ends_with("\r\n\r\n" + kProof + Old("b")));
}

TEST_CASE("sockjs draft 76: what a session ends with waits for the nonce, too") {
  SockJsFixture gateway;
  const std::string last = Old("o") + Old("c[3000,\"Go away!\"]") + kOldClose;
  CHECK(gateway.Ask(OldHandshake("/old/close/0/a/websocket") + kNonce).TakeReceived().ends_with(kProof + last));
  FakePeer& peer = gateway.Ask(OldHandshake("/old/close/0/a/websocket"));
  peer.TakeReceived();
  peer.Sends(kNonce);
  gateway.Settle();
  CHECK(peer.TakeReceived() == kProof + last);
  CHECK(peer.close_after() == 2'000);  // for the client's close
  peer.Sends(kOldClose);
  CHECK(peer.ended_gracefully());
}

TEST_CASE("sockjs draft 76: heartbeats are told, and nothing is asked by them") {
  SockJsFixture gateway;
  FakePeer& session = gateway.Ask(OldHandshake("/old/echo/0/a/websocket") + kNonce);
  FakePeer& plain = gateway.Ask(OldHandshake("/old/echo/websocket") + kNonce);
  session.TakeReceived();
  plain.TakeReceived();
  for (int times = 0; times < 3; ++times) {
    gateway.Settle(25'010);
    CHECK(session.TakeReceived() == Old("h"));
    CHECK(plain.TakeReceived().empty());
  }
  CHECK(gateway.sessions.size() == 2);
}

TEST_CASE("sockjs draft 76: a handshake that is never whole is counted, and its session goes") {
  SockJsFixture gateway;
  TransportCounts counts;
  for (OfferedTransport& one : gateway.offered) one.traits.counts = &counts;
  SockJs mount(gateway.parts, OldAt("/counted"), {gateway.raw, &gateway.echo_service});
  mount.MountAt(gateway.router);
  FakePeer& peer = gateway.Ask(OldHandshake("/counted/0/a/websocket") + "aaaaaaa");
  CHECK(gateway.sessions.size() == 1);
  peer.Ends();
  gateway.Settle();
  CHECK(gateway.sessions.size() == 0);
  CHECK(counts.unfinished == 1);
  gateway.Ask(OldHandshake("/counted/0/a/websocket") + kNonce).Ends();
  gateway.Settle();
  CHECK(counts.unfinished == 1);
}

}  // namespace encke::test
