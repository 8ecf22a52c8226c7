// The hub, and messages that are encoded once.
#include "core/hub.h"

#include <doctest/doctest.h>

#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

/// A broker that only remembers what the hub told it.
struct SpyBroker final : Broker {
  void Subscribe(const std::string& channel) override { told += "+" + channel; }
  void Unsubscribe(const std::string& channel) override { told += "-" + channel; }
  void Publish(PublishRequest, const ChannelOptions&, const Published&) override {}
  void History(const std::string&, const ChannelOptions&, const HistoryQuery&, const Read&) override {}
  void RemoveHistory(const std::string&, const std::function<void(Result<bool>)>&) override {}
  std::string told;
};

TEST_CASE("hub: a publication reaches the subscribers of its channel, and nobody else") {
  CoreFixture core;
  Session& a = core.NewSession();
  Session& b = core.NewSession();
  Session& c = core.NewSession();
  core.Subscribe(a, "news");
  core.Subscribe(b, "news");
  core.Subscribe(b, "sport");
  core.Subscribe(c, "sport");
  core.Publish("news", "1");
  core.Publish("sport", "2");
  core.Publish("nobody", "3");
  CHECK(core.Attach(a, kSocket).TakeMessages() == "1");
  CHECK(core.Attach(b, kSocket).TakeMessages() == "1 2");
  CHECK(core.Attach(c, kSocket).TakeMessages() == "2");
  CHECK(core.hub.deliveries() == 4);
}

TEST_CASE("hub: it counts subscribers, and forgets channels without any") {
  CoreFixture core;
  Session& a = core.NewSession();
  Session& b = core.NewSession();
  core.Subscribe(a, "news");
  core.Subscribe(b, "news");
  core.Subscribe(b, "sport");
  CHECK(core.hub.channels() == 2);
  CHECK(core.hub.Find("news")->subscribers() == 2);
  CHECK(core.hub.IsSubscribed(a, "news"));
  CHECK_FALSE(core.hub.IsSubscribed(a, "sport"));
  CHECK(core.hub.Unsubscribe(a, "news"));
  CHECK_FALSE(core.hub.Unsubscribe(a, "news"));
  CHECK_FALSE(core.hub.Unsubscribe(a, "nowhere"));
  CHECK(core.hub.Find("news")->subscribers() == 1);
  core.hub.UnsubscribeAll(b);
  CHECK(core.hub.channels() == 0);
  CHECK(core.hub.Find("news") == nullptr);
  CHECK(b.subscription_count() == 0);
}

TEST_CASE("hub: the broker hears of the first subscriber and of the last one's leaving") {
  CoreFixture core;
  SpyBroker spy;
  core.hub.set_broker(&spy);
  Session& a = core.NewSession();
  Session& b = core.NewSession();
  core.Subscribe(a, "x");
  core.Subscribe(b, "x");
  core.Subscribe(a, "y");
  core.hub.Unsubscribe(a, "x");
  CHECK(spy.told == "+x+y");
  b.End(disconnect::kClosed);
  CHECK(spy.told == "+x+y-x");
  core.hub.UnsubscribeAll(a);
  CHECK(spy.told == "+x+y-x-y");
  core.hub.set_broker(&core.broker);
}

TEST_CASE("hub: a session that becomes too slow does not disturb the walk") {
  CoreFixture core({.queue_bytes = 25});
  Session& slow = core.NewSession();
  Session& other = core.NewSession();
  core.Subscribe(slow, "c");
  core.Subscribe(other, "c");
  slow.Reply(std::string(20, 'x'));
  core.Publish("c", "1");
  CHECK_FALSE(slow.ended());
  core.Turn(0);
  CHECK(core.sessions.size() == 1);
  CHECK(core.hub.Find("c")->subscribers() == 1);
  CHECK(core.Attach(other, kSocket).TakeMessages() == "1");
}

TEST_CASE("message: encoded once per framing, and shared") {
  static int encoded = 0;
  static constexpr Framing kA{"a", "", "", "", "", [](const Message& m, std::string& out) {
                                ++encoded;
                                out = "<" + m.publication()->data + ">";
                              }, nullptr};
  static constexpr Framing kB{"b", "", "", "", "", [](const Message& m, std::string& out) {
                                ++encoded;
                                out = "[" + m.publication()->data + "]";
                              }, nullptr};
  encoded = 0;
  MessageRef message = MakeRef<const Message>(Publication{"chan", "data", "event", {1, "epoch"}});
  const Buffer* first = message->EncodedBy(kA).get();
  CHECK(first->view() == "<data>");
  CHECK(message->EncodedBy(kB)->view() == "[data]");
  CHECK(message->EncodedBy(kA).get() == first);
  CHECK(encoded == 2);
  CHECK(message->size() == 4 + 4 + 5 + 5);
  CHECK(MakeRef<const Message>(Packet{"{}"})->size() == 2);
}

}  // namespace
}  // namespace encke::test
