// PubSub: the service of channels, for Encke's own clients.
#ifndef ENCKE_SERVICES_PUBSUB_H_
#define ENCKE_SERVICES_PUBSUB_H_

#include "core/broker.h"
#include "core/channel_options.h"
#include "core/hub.h"
#include "core/service.h"

namespace encke {

/// Answers subscribe, unsubscribe and publish (docs/protocol.md, 5). Its state per session is the session's list of
/// subscriptions.
class PubSub final : public Service {
 public:
  /// REQUIRES: all outlive the service.
  PubSub(Hub& hub, Broker& broker, const ChannelRules& rules) : hub_(hub), broker_(broker), rules_(rules) {}

  void OnCommand(Session& session, const packet::Command& command) override;
  void OnEnd(Session& session) override { hub_.UnsubscribeAll(session); }

 private:
  void Subscribe(Session& session, const packet::Command& command);
  void Unsubscribe(Session& session, const packet::Command& command);
  void Publish(Session& session, const packet::Command& command);
  /// Why the session may not subscribe the channel; the channel's options where it may.
  Result<const ChannelOptions*> MaySubscribe(const Session& session, const std::string& channel) const;

  Hub& hub_;
  Broker& broker_;
  const ChannelRules& rules_;
};

}  // namespace encke

#endif  // ENCKE_SERVICES_PUBSUB_H_
