// PubSub: the service of channels, for Encke's own clients.
#ifndef ENCKE_SERVICES_PUBSUB_H_
#define ENCKE_SERVICES_PUBSUB_H_

#include "core/service.h"
#include "services/client_channels.h"

namespace encke {

/// Answers subscribe, unsubscribe and publish (docs/protocol.md, 5). Its state per session is the session's list of
/// subscriptions.
class PubSub final : public Service {
 public:
  /// REQUIRES: `channels` outlive the service.
  explicit PubSub(ClientChannels& channels) : channels_(channels) {}

  void OnCommand(Session& session, const packet::Command& command) override;
  void OnEnd(Session& session) override { channels_.UnsubscribeAll(session); }

 private:
  void Subscribe(Session& session, const packet::Command& command);
  void Unsubscribe(Session& session, const packet::Command& command);
  void Publish(Session& session, const packet::Command& command);

  ClientChannels& channels_;
};

}  // namespace encke

#endif  // ENCKE_SERVICES_PUBSUB_H_
