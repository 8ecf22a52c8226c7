// What the tests of sessions and of what stands on them share: everything but the network, with hand-turned time.
#ifndef ENCKE_TESTS_UNIT_CORE_FIXTURE_H_
#define ENCKE_TESTS_UNIT_CORE_FIXTURE_H_

#include <deque>
#include <optional>
#include <string>
#include <utility>

#include "base/strings.h"
#include "core/hub.h"
#include "core/memory_broker.h"
#include "core/packet_reader.h"
#include "core/session_table.h"
#include "core/whole_sockets.h"
#include "net/timer_wheel.h"
#include "services/channel_socket.h"
#include "services/echo.h"
#include "services/pubsub.h"
#include "tests/unit/fake_transport.h"

namespace encke::test {

/// Namespaces: latest, oldest (slow-consumer policies), open (clients may publish), closed (nor subscribe), bare (no
/// history), brief (two publications, a second).
inline ChannelRules TestRules(size_t message_bytes = 64 * 1024) {
  ChannelRules rules({}, 20, message_bytes);
  rules.AddNamespace("latest", {.slow_consumer = SlowConsumer::kLatest});
  rules.AddNamespace("oldest", {.slow_consumer = SlowConsumer::kDropOldest});
  rules.AddNamespace("open", {.allow_publish = true});
  rules.AddNamespace("closed", {.allow_subscribe = false});
  rules.AddNamespace("bare", {.history_size = 0});
  rules.AddNamespace("brief", {.history_size = 2, .history_ttl = 1'000});
  return rules;
}

/// Hub, broker, service and sessions, put together as main does it.
class CoreFixture {
 public:
  explicit CoreFixture(const SessionLimits& with_limits = {}, const BrokerLimits& broker_limits = {},
                       size_t message_bytes = 64 * 1024)
      : limits(with_limits), rules(TestRules(message_bytes)), broker(wheel, hub, broker_limits) {
    hub.set_broker(&broker);
  }
  ~CoreFixture() {
    sessions.EndAll(disconnect::kShutdown);
    sessions.FlushDirty();
  }

  FakeTransport& NewTransport(const TransportTraits& traits) { return transports_.emplace_back(traits); }
  static constexpr SessionKind kResumable{.outlives = Outlives::kEverything};
  static constexpr SessionKind kFleeting{};

  Session& NewSession(bool resumable = true) {
    return **sessions.Create(resumable ? kResumable : kFleeting);
  }
  /// A new transport, attached and flushed.
  FakeTransport& Attach(Session& session, const TransportTraits& traits, uint64_t k = 1, uint64_t have = 0) {
    FakeTransport& transport = NewTransport(traits);
    CHECK(session.Attach(transport, k, have, Control::Kind::kResumed) == nullptr);
    sessions.FlushDirty();
    return transport;
  }
  /// As Attach, for one that must be refused; the code.
  int RefusedCode(Session& session, uint64_t k, uint64_t have) {
    const Disconnect* why = session.Attach(NewTransport(kSocket), k, have, Control::Kind::kResumed);
    return why == nullptr ? 0 : why->code;
  }

  /// Time passes, then the loop goes on to its next iteration.
  void Turn(Milliseconds milliseconds) {
    wheel.Advance(wheel.Now() + milliseconds);
    sessions.FlushDirty();
  }
  /// Queues one packet for each word: `Reply(session, "1 2 3")`, and flushes.
  void Reply(Session& session, std::string_view words) {
    for (std::string_view word : Split(words, ' ')) session.Reply(std::string(word));
    sessions.FlushDirty();
  }
  void Subscribe(Session& session, const std::string& channel) {
    hub.Subscribe(session, channel, **rules.Find(channel));
  }
  /// Publishes without flushing; the position.
  Position Publish(const std::string& channel, const std::string& data) {
    return Publish({channel, data, "", "", false});
  }
  Position Publish(PublishRequest request) {
    Position at;
    const ChannelOptions& options = **rules.Find(request.channel);
    broker.Publish(std::move(request), options, [&](const Result<Position>& result) {
      if (result) at = *result;
    });
    return at;
  }

 private:
  std::deque<FakeTransport> transports_;  // outlive the sessions

 public:
  const SessionLimits limits;
  const ChannelRules rules;
  TimerWheel wheel{1'000'000};
  Hub hub;
  MemoryBroker broker;
  ClientChannels channels{hub, broker, rules};
  PubSub pubsub{channels};
  Echo echo;
  ChannelSocket channel_socket{channels};
  SocketContext sockets{{{"echo", &echo, {}}, {"channel", &channel_socket, ChannelSocket::kInstead}}, 3, {}};
  SessionSockets session_sockets{sockets};
  WholeSockets raw{sockets.counts};
  PacketReader reader{pubsub, session_sockets};
  SessionContext context{wheel, limits, reader, "w0", {"socket", "poll"}, {}, {}};
  SessionTable sessions{context};
};

}  // namespace encke::test

#endif  // ENCKE_TESTS_UNIT_CORE_FIXTURE_H_
