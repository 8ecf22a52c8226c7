// The transports over requests: what comes before the first message, how each ends, and what a hostile reader can do.
#include <doctest/doctest.h>

#include "tests/unit/gateway_fixture.h"

namespace encke::test {
namespace {

const std::string kConnect = R"({"connect":{"key":"key-one-1","resume":true}})";
const std::string kPlain = R"({"connect":{}})";
const std::string kUpgrade =
    "GET /encke/websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n";

Session& Only(GatewayFixture& gateway) {
  REQUIRE(gateway.sessions.size() == 1);
  Session* only = nullptr;
  gateway.sessions.ForEach([&](Session& session) { only = &session; });
  return *only;
}

TEST_CASE("xhr-streaming: white space first, then a line each; the end is told") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Post("/encke/xhr-streaming", kPlain);
  std::string body = BodyOf(peer.TakeReceived());
  CHECK(body.starts_with(std::string(16, ' ') + "\n{\"connect\":{\"session\":\"w0-"));
  CHECK(body.ends_with("\"up\":0,\"time\":1000000}}\n"));
  Only(gateway).End(disconnect::kShutdown);
  gateway.Settle();
  CHECK(peer.received().find(R"({"disconnect":{"code":3001,"reason":"shutdown"}})" "\n") != std::string::npos);
  CHECK(peer.received().ends_with("0\r\n\r\n"));
}

TEST_CASE("eventsource: a line break and a comment first, then events") {
  GatewayFixture gateway;
  std::string body = BodyOf(gateway.Get("/encke/eventsource?p=%7B%22connect%22%3A%7B%7D%7D").TakeReceived());
  CHECK(body.starts_with("\r\n:" + std::string(16, ' ') + "\n\ndata: {\"connect\":{"));
  CHECK(body.ends_with("}}\n\n"));
}

TEST_CASE("forever-frame: a document that calls the page, with a safe callback or origin") {
  GatewayFixture gateway;
  const std::string target = "/encke/forever-frame?p=%7B%22connect%22%3A%7B%7D%7D&callback=";
  std::string body = BodyOf(gateway.Get(target + "e.f").TakeReceived());
  CHECK(body.starts_with("<!DOCTYPE html><html>"));
  CHECK(body.find("<script>function f(p){") != std::string::npos);
  CHECK(body.find("parent.e.f(p)}</script>") != std::string::npos);
  CHECK(body.ends_with("</script>\n"));
  CHECK(body.find("<script>f([{\"connect\":{") != std::string::npos);
  body = BodyOf(gateway.Get(target + "f&origin=https://a.example:8443").TakeReceived());
  CHECK(body.find("<script>var g;try{g=parent.f}catch(e){}function f(p){") != std::string::npos);
  CHECK(body.find(R"(if(g)parent.f(p);else parent.postMessage(JSON.stringify(p),"https://a.example:8443")})") !=
        std::string::npos);
  CHECK(gateway.Get(target).received().starts_with("HTTP/1.1 400 "));
  CHECK(gateway.Get(target + "a(1)").received().starts_with("HTTP/1.1 400 "));
  CHECK(gateway.Get(target + "f&origin=%22%29").received().starts_with("HTTP/1.1 400 "));
}

TEST_CASE("polls: one array, with the controls first") {
  GatewayFixture gateway;
  std::string body = BodyOf(gateway.Post("/encke/long-polling", kConnect + "\n{\"id\":1,\"x\":{}}").TakeReceived());
  CHECK(body.starts_with(R"([{"connect":{"session":"w0-)"));
  CHECK(body.find(R"("up":0}},{"id":1,"error":{"code":104)") != std::string::npos);
  CHECK(body.ends_with("}}]"));
  const std::string resume = R"({"resume":{"session":")" + Only(gateway).id() + R"(","k":2,"have":1}})";
  CHECK(BodyOf(gateway.Post("/encke/polling", resume).TakeReceived()) == R"([{"resume":{"up":1}}])");
}

TEST_CASE("jsonp-polling: a call behind a comment") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Get("/encke/jsonp-polling?p=%7B%22resume%22%3A%7B%22k%22%3A2%7D%7D&callback=a.b");
  CHECK(BodyOf(peer.TakeReceived()) == R"(/**/a.b([{"disconnect":{"code":3010,"reason":"session unknown"}}]);)" "\r\n");
}

TEST_CASE("websocket: what comes right behind the handshake is not lost") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Ask(kUpgrade + ClientFrame(1, R"({"id":1,"x":{}})"));
  CHECK(peer.received().find("{\"connect\":{\"session\":") != std::string::npos);
  CHECK(peer.received().find(R"({"id":1,"error":{"code":104)") != std::string::npos);
}

TEST_CASE("websocket: a heartbeat is a ping and a packet; its pong is enough") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Ask(kUpgrade + ClientFrame(1, kPlain));
  peer.TakeReceived();
  gateway.Settle(25'000);
  CHECK(peer.TakeReceived() == std::string("\x89\x00\x81\x10{\"time\":1025000}", 20));
  peer.Sends(ClientFrame(0xA, ""));
  gateway.Settle(8'000);
  CHECK(peer.received().empty());
  gateway.Settle(17'000);
  gateway.Settle(8'000);
  CHECK(peer.TakeReceived().ends_with("\x0B\xC4no pong"));  // 3012
}

TEST_CASE("websocket: closed by the client, its code is answered and the session over") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Ask(kUpgrade + ClientFrame(1, kConnect));
  peer.TakeReceived();
  peer.Sends(ClientFrame(8, "\x03\xE8"));
  gateway.Settle();
  CHECK(peer.received() == "\x88\x02\x03\xE8");
  CHECK(gateway.sessions.size() == 0);
}

TEST_CASE("websocket: when to come again is told by a packet, for which the close frame has no place") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Ask(kUpgrade + ClientFrame(1, kPlain));
  peer.TakeReceived();
  Only(gateway).End(disconnect::kShutdown.After(1'500));
  gateway.Settle();
  CHECK(peer.received() == "\x81\x43" R"({"disconnect":{"code":3001,"reason":"shutdown","retry_after":1500}})"
                           "\x88\x0A\x0B\xB9shutdown");
}

TEST_CASE("websocket: broken without a word, the session waits") {
  GatewayFixture gateway;
  gateway.Ask(kUpgrade + ClientFrame(1, kConnect)).Resets();
  gateway.Settle();
  CHECK(gateway.sessions.size() == 1);
}

TEST_CASE("websocket: a session that ends in the middle of a read") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Ask(kUpgrade + ClientFrame(1, kPlain));
  peer.TakeReceived();
  peer.Sends(ClientFrame(1, R"({"disconnect":{}})") + ClientFrame(1, "{}") + ClientFrame(9, "late"));
  gateway.Settle();
  CHECK(peer.received() == std::string("\x88\x13\x0B\xB8" "connection closed", 21));
  CHECK(gateway.sessions.size() == 0);
}

TEST_CASE("websocket: who pings and does not read makes no queue without end") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Ask(kUpgrade + ClientFrame(1, kPlain));
  peer.TakeReceived();
  peer.StopTaking();
  const std::string pings = ClientFrame(9, std::string(125, 'x')) + ClientFrame(1, "{}");
  for (int i = 0; i < 5'000; ++i) peer.Sends(pings);
  peer.Takes(SIZE_MAX);
  CHECK(peer.TakeReceived().size() < 2 * Transport::kHighWater);
  peer.Sends(ClientFrame(9, "y"));
  CHECK(peer.TakeReceived() == "\x8A\x01y");
}

TEST_CASE("uplink: a send is applied and answered") {
  GatewayFixture gateway;
  gateway.Post("/encke/xhr-streaming", kConnect);
  const std::string send = R"({"send":{"session":")" + Only(gateway).id() + R"(","seq":1}})" "\n";
  const std::string command = R"({"unsubscribe":{"channel":"c"}})";
  CHECK(BodyOf(gateway.Post("/encke/send", send + command).TakeReceived()) == R"({"up":1})");
  CHECK(BodyOf(gateway.Post("/encke/send", send + command).TakeReceived()) == R"({"up":1})");
  CHECK(BodyOf(gateway.Post("/encke/send", R"({"send":{"session":"w0-x"}})").TakeReceived()) ==
        R"({"disconnect":{"code":3010,"reason":"session unknown"}})");
  CHECK(BodyOf(gateway.Post("/encke/send", command).TakeReceived()) ==
        R"({"disconnect":{"code":3501,"reason":"bad request: the first packet must be send"}})");
  CHECK(BodyOf(gateway.Get("/encke/send?callback=f&p=%7B%7D").TakeReceived()) ==
        R"(/**/f({"disconnect":{"code":3501,"reason":"bad request: the first packet must be send"}});)");
}

/// What follows the id that tells where the reader stands.
const std::string kPosition = "\nevent: encke-position\ndata: {}\n\n";

TEST_CASE("events: publications with ids, and on from the last one") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Get("/encke/events?channels=a,b");
  std::string body = BodyOf(peer.TakeReceived());
  std::string b = gateway.Publish("b", "1").epoch;
  CHECK(body.starts_with("\r\nretry: 2000\n\nid: "));  // where it stands, before anything is published
  CHECK(body.ends_with(":0," + b + ":0" + kPosition));
  gateway.Settle();
  std::string received = peer.TakeReceived();
  size_t id = received.find("id: ");
  REQUIRE(id != std::string::npos);
  std::string last = received.substr(id + 4, received.find('\n', id) - id - 4);
  CHECK(last.ends_with("," + b + ":1"));
  CHECK(received.find("\ndata: 1\n\n") != std::string::npos);
  gateway.Publish("b", "\"two\"");
  received = BodyOf(gateway.Get("/encke/events?channels=a,b&last_event_id=" + last).TakeReceived());
  const size_t two = received.find("," + b + ":2\ndata: two\n\n");
  CHECK(two != std::string::npos);
  CHECK(received.find("," + b + ":2" + kPosition) > two);  // the place reached
  CHECK(received.find("data: 1") == std::string::npos);
}

TEST_CASE("streams: a message without bytes, alone, is no chunk: an empty one would be the answer's end") {
  GatewayFixture gateway;
  const std::string query = "?callback=f&p=%7B%22connect%22%3A%7B%7D%7D";
  std::string target = "/encke/events?channels=c";
  SUBCASE("native events, which have nothing for it") {}
  SUBCASE("eventsource") { target = "/encke/eventsource" + query; }
  SUBCASE("forever-frame") { target = "/encke/forever-frame" + query; }
  SUBCASE("xhr-streaming") { target = "/encke/xhr-streaming" + query; }
  const bool is_post = target.find("xhr") != std::string::npos;
  FakePeer& peer = is_post ? gateway.Post("/encke/xhr-streaming", kPlain) : gateway.Get(target);
  gateway.Settle();
  CHECK(peer.TakeReceived().find("chunked") != std::string::npos);
  gateway.Reply(Only(gateway), "");
  const std::string empty = peer.TakeReceived();
  CAPTURE(empty);
  CHECK(empty.find("0\r\n\r\n") == std::string::npos);
  if (target.starts_with("/encke/events?")) CHECK(empty.empty());
  gateway.Reply(Only(gateway), "behind-it");
  CHECK(peer.TakeReceived().find("behind-it") != std::string::npos);
  CHECK(peer.alive());
}

TEST_CASE("streams: a message without bytes is nothing to a reader without chunks, and among others") {
  GatewayFixture gateway;
  FakePeer& old = gateway.Ask("GET /encke/events?channels=c HTTP/1.0\r\n\r\n");
  gateway.Settle();
  CHECK(old.TakeReceived().find("chunked") == std::string::npos);
  gateway.Reply(Only(gateway), "");
  CHECK(old.received().empty());
  for (const char* text : {"a", "", "b"}) Only(gateway).Reply(text);
  gateway.Turn(0);
  CHECK(old.TakeReceived() == "ab");
  CHECK(old.alive());
}

TEST_CASE("events: with poll=1 the first answer tells where the reader stands, the next is held until there is news") {
  GatewayFixture gateway;
  Position at = gateway.Publish("c", "1");
  const std::string id = at.epoch + ":1";
  FakePeer& first = gateway.Get("/encke/events?channels=c&poll=1");
  CHECK(first.received().find("Content-Length: ") != std::string::npos);
  CHECK(BodyOf(first.TakeReceived()) == "\r\nretry: 2000\n\nid: " + id + kPosition);
  CHECK(gateway.sessions.size() == 0);
  FakePeer& held = gateway.Get("/encke/events?channels=c&poll=1&padding=1&last_event_id=" + id);
  CHECK(held.received().empty());
  gateway.Publish("c", "2");
  gateway.Turn(0);
  CHECK(BodyOf(held.TakeReceived()) ==
        "\r\n:" + std::string(2048, ' ') + "\n\nretry: 2000\n\nid: " + at.epoch + ":2\ndata: 2\n\n");
}

TEST_CASE("events: with poll=1 what was missed is answered at once, and nothing after the hold") {
  GatewayFixture gateway;
  Position a = gateway.Publish("a", "1");
  Position b = gateway.Publish("b", "1");
  const std::string path = "/encke/events?channels=a,b&poll=1&last_event_id=" + a.epoch + ":0," + b.epoch + ":1";
  CHECK(BodyOf(gateway.Get(path).TakeReceived()) ==
        "\r\nretry: 2000\n\nid: " + a.epoch + ":1," + b.epoch + ":1\ndata: 1\n\nid: " + a.epoch + ":1," + b.epoch +
            ":1" + kPosition);
  FakePeer& held = gateway.Get("/encke/events?channels=a,b&poll=1&last_event_id=" + a.epoch + ":1," + b.epoch + ":1");
  gateway.Turn(24'000);
  CHECK(held.received().empty());
  gateway.Turn(1'000);
  CHECK(BodyOf(held.TakeReceived()) == "\r\nretry: 2000\n\n");
  CHECK(gateway.sessions.size() == 0);
}

TEST_CASE("events: a gap is told") {
  GatewayFixture gateway;
  Position at = gateway.Publish("a", "1");
  std::string body = BodyOf(gateway.Get("/encke/events?channels=a&last_event_id=other:1").TakeReceived());
  CHECK(body == "\r\nretry: 2000\n\nevent: encke-gap\ndata: {\"channel\":\"a\",\"offset\":1,\"epoch\":\"" + at.epoch +
                    "\"}\n\nid: " + at.epoch + ":1" + kPosition);
}

TEST_CASE("events: wrong channels are refused; the same one twice is one") {
  GatewayFixture gateway;
  auto answer = [&](const std::string& query) { return gateway.Get("/encke/events" + query).TakeReceived(); };
  CHECK(answer("").starts_with("HTTP/1.1 400 "));
  CHECK(answer("?channels=").starts_with("HTTP/1.1 400 "));
  CHECK(answer("?channels=a,,b").starts_with("HTTP/1.1 400 "));
  CHECK(gateway.context.counts.limit_errors == 0);
  CHECK(answer("?channels=a,b,c,d").starts_with("HTTP/1.1 400 "));
  CHECK(gateway.context.counts.limit_errors == 1);
  CHECK(answer("?channels=x:a").starts_with("HTTP/1.1 404 "));
  CHECK(answer("?channels=a,u%231").starts_with("HTTP/1.1 403 "));
  CHECK(answer("?channels=a,closed:c").starts_with("HTTP/1.1 403 "));
  CHECK(gateway.sessions.size() == 0);
  CHECK(answer("?channels=a,a").starts_with("HTTP/1.1 200 "));
  CHECK(gateway.hub.Find("a")->subscribers() == 1);
}

TEST_CASE("events: when to come again is told in the browser's own words") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Get("/encke/events?channels=a");
  peer.TakeReceived();
  Only(gateway).End(disconnect::kShutdown.After(1'500));
  gateway.Settle();
  CHECK(peer.received().find("retry: 1500\n: closed: 3001\n\n") != std::string::npos);
}

TEST_CASE("events: a reader of several channels where the broker is full") {
  GatewayFixture gateway({}, {.max_channels = 1});
  FakePeer& peer = gateway.Get("/encke/events?channels=a,b,c");
  CHECK(peer.received().find(": closed: 3004") != std::string::npos);
  CHECK(gateway.sessions.size() == 0);
}

TEST_CASE("events: a reader who goes takes its session along") {
  GatewayFixture gateway;
  gateway.Get("/encke/events?channels=a,b").Resets();
  gateway.Settle();
  CHECK(gateway.sessions.size() == 0);
  CHECK(gateway.hub.channels() == 0);
}

}  // namespace
}  // namespace encke::test
