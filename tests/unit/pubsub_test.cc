// Publish and subscribe, as a client asks for them.
#include "services/pubsub.h"

#include <doctest/doctest.h>

#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

/// One client on a socket.
struct Client : CoreFixture {
  explicit Client(const SessionLimits& with_limits = {}, const BrokerLimits& broker_limits = {})
      : CoreFixture(with_limits, broker_limits) {}
  /// Sends the packets and returns what comes down.
  std::string Ask(std::string_view packets) {
    socket.Says(packets);
    Turn(0);
    return socket.TakeMessages();
  }
  std::string Error(int code, const std::string& message) {
    return R"({"id":1,"error":{"code":)" + std::to_string(code) + R"(,"message":")" + message + R"("}})";
  }

  Session& session = NewSession();
  FakeTransport& socket = Attach(session, kSocket);
};

std::string At(const Position& at) {
  return "\"offset\":" + std::to_string(at.offset) + ",\"epoch\":\"" + at.epoch + "\"";
}

TEST_CASE("pubsub: subscribe answers with the channel's position, then come its publications") {
  Client client;
  Position at = client.Publish("c", "1");
  CHECK(client.Ask(R"({"id":1,"subscribe":{"channel":"c"}})") == R"({"id":1,"result":{)" + At(at) + "}}");
  client.Publish("c", "2");
  client.Turn(0);
  CHECK(client.socket.TakeMessages() == "2");
}

TEST_CASE("pubsub: recovered, with all that was missed behind the reply") {
  Client client;
  Position first = client.Publish("c", "11");
  client.Publish("c", "22");
  Position last = client.Publish("c", "33");
  CHECK(client.Ask(R"({"id":1,"subscribe":{"channel":"c","since":{)" + At(first) + "}}}") ==
        R"({"id":1,"result":{)" + At(last) + R"(,"recovered":true,"missed":2}} 22 33)");
}

TEST_CASE("pubsub: recovered with nothing missed") {
  Client client;
  Position at = client.Publish("c", "1");
  CHECK(client.Ask(R"({"id":1,"subscribe":{"channel":"c","since":{)" + At(at) + "}}}") ==
        R"({"id":1,"result":{)" + At(at) + R"(,"recovered":true,"missed":0}})");
}

TEST_CASE("pubsub: not recovered: none of the missed, but what comes") {
  Client client;
  for (int i = 1; i <= 3; ++i) client.Publish("brief:c", std::to_string(i));
  Position top = client.Publish("brief:c", "4");
  const std::string reply = R"({"id":1,"result":{)" + At(top) + R"(,"recovered":false,"missed":0}})";
  auto since = [&](const Position& from) {
    std::string got = client.Ask(R"({"id":1,"subscribe":{"channel":"brief:c","since":{)" + At(from) + "}}}");
    client.Ask(R"({"unsubscribe":{"channel":"brief:c"}})");
    return got;
  };
  CHECK(since({1, top.epoch}) == reply);
  CHECK(since({4, "other"}) == reply);
  CHECK(since({5, top.epoch}) == reply);
  CHECK(client.Ask(R"({"id":1,"subscribe":{"channel":"brief:c","since":{}}})") == reply);
  client.Publish("brief:c", "5");
  client.Turn(0);
  CHECK(client.socket.TakeMessages() == "5");
}

TEST_CASE("pubsub: what was missed but has no room in the queue cannot be recovered") {
  Client client({.queue_bytes = 4000});
  Position first = client.Publish("c", "1");
  for (int i = 0; i < 5; ++i) client.Publish("c", "\"" + std::string(1000, 'x') + "\"");
  Position top = client.Publish("c", "7");
  CHECK(client.Ask(R"({"id":1,"subscribe":{"channel":"c","since":{)" + At(first) + "}}}") ==
        R"({"id":1,"result":{)" + At(top) + R"(,"recovered":false,"missed":0}})");
  CHECK_FALSE(client.session.ended());  // a slow client would come again from here, for ever
}

TEST_CASE("pubsub: without an id there is no reply") {
  Client client;
  CHECK(client.Ask(R"({"subscribe":{"channel":"c"}})") == "");
  CHECK(client.hub.IsSubscribed(client.session, "c"));
  CHECK(client.Ask(R"({"subscribe":{"channel":"c"}})") == "");
}

TEST_CASE("pubsub: already subscribed") {
  Client client;
  client.Ask(R"({"subscribe":{"channel":"c"}})");
  CHECK(client.Ask(R"({"id":1,"subscribe":{"channel":"c"}})") == client.Error(105, "already subscribed"));
  CHECK(client.hub.Find("c")->subscribers() == 1);
}

TEST_CASE("pubsub: no more channels than a session may have") {
  Client client({.channels = 2});
  client.Ask("{\"subscribe\":{\"channel\":\"a\"}}\n{\"subscribe\":{\"channel\":\"b\"}}");
  CHECK(client.Ask(R"({"id":1,"subscribe":{"channel":"c"}})") ==
        client.Error(106, "limit exceeded: a session has at most 2 channels (session.channels_per_session)"));
  CHECK(client.Ask(R"({"id":1,"unsubscribe":{"channel":"a"}})") == R"({"id":1,"result":{}})");
  CHECK(client.Ask(R"({"id":1,"subscribe":{"channel":"c"}})").starts_with(R"({"id":1,"result":{"offset":0)"));
}

TEST_CASE("pubsub: what a client may not subscribe") {
  Client client;
  auto code = [&](const std::string& channel) {
    std::string answer = client.Ask(R"({"id":1,"subscribe":{"channel":")" + channel + "\"}}");
    return answer.substr(0, 27);
  };
  CHECK(code("$private") == R"({"id":1,"error":{"code":103)");
  CHECK(code("user#1") == R"({"id":1,"error":{"code":103)");
  CHECK(code("closed:c") == R"({"id":1,"error":{"code":103)");
  CHECK(code("nowhere:c") == R"({"id":1,"error":{"code":102)");
  CHECK(code("") == R"({"id":1,"error":{"code":107)");
  CHECK(code("a b") == R"({"id":1,"error":{"code":107)");
  CHECK(client.hub.channels() == 0);
  CHECK(client.broker.channels() == 0);
}

TEST_CASE("pubsub: a broker that is full is an error, not a subscription") {
  Client client({}, {.max_channels = 0});
  CHECK(client.Ask(R"({"id":1,"subscribe":{"channel":"c"}})") ==
        client.Error(106, "limit exceeded: the gateway has 0 channels (channels.max_channels)"));
  CHECK(client.hub.channels() == 0);
}

TEST_CASE("pubsub: unsubscribe") {
  Client client;
  client.Ask(R"({"subscribe":{"channel":"c"}})");
  CHECK(client.Ask(R"({"id":1,"unsubscribe":{"channel":"c"}})") == R"({"id":1,"result":{}})");
  client.Publish("c", "1");
  client.Turn(0);
  CHECK(client.socket.TakeMessages() == "");
  CHECK(client.Ask(R"({"id":1,"unsubscribe":{"channel":"c"}})") == client.Error(107, "bad request: not subscribed"));
}

TEST_CASE("pubsub: publish, where the namespace allows it") {
  Client client;
  client.Ask(R"({"subscribe":{"channel":"open:c"}})");
  std::string got = client.Ask(R"({"id":1,"publish":{"channel":"open:c","data":{"a":[]},"event":"e"}})");
  Position at = client.Publish("open:c", "2");
  CHECK(at.offset == 2);
  CHECK(got == R"({"a":[]} {"id":1,"result":{)" + At({1, at.epoch}) + "}}");
}

TEST_CASE("pubsub: publish is refused elsewhere") {
  Client client;
  CHECK(client.Ask(R"({"id":1,"publish":{"channel":"c","data":1}})") ==
        client.Error(103, "permission denied: clients may not publish (allow_publish)"));
  CHECK(client.Ask(R"({"id":1,"publish":{"channel":"open:#1","data":1}})").find("\"code\":103") != std::string::npos);
  CHECK(client.Ask(R"({"id":1,"publish":{"channel":"x:c","data":1}})").find("\"code\":102") != std::string::npos);
  CHECK(client.broker.counts().publications == 0);
}

}  // namespace
}  // namespace encke::test
