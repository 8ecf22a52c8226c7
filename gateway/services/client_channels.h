// ClientChannels: what clients may do with channels, whatever dialect they say it in.
#ifndef ENCKE_SERVICES_CLIENT_CHANNELS_H_
#define ENCKE_SERVICES_CLIENT_CHANNELS_H_

#include <functional>
#include <optional>
#include <string>

#include "core/broker.h"
#include "core/channel_options.h"
#include "core/hub.h"

namespace encke {

/// The rules and the work of subscribing and publishing, for the services that have words for it. Made by main,
/// outlives them.
class ClientChannels {
 public:
  /// REQUIRES: all outlive it.
  ClientChannels(Hub& hub, Broker& broker, const ChannelRules& rules) : hub_(hub), broker_(broker), rules_(rules) {}

  /// Why no client may subscribe the channel; its options where one may.
  Result<const ChannelOptions*> MaySubscribe(const std::string& channel) const {
    return rules_.FindForSubscriber(channel);
  }
  /// Tells `done` the position and what was missed since `since`, which is then queued for the session; or why not.
  void Subscribe(Session& session, const std::string& channel, const std::optional<Position>& since,
                 const Broker::Read& done);
  /// False where it was not subscribed.
  bool Unsubscribe(Session& session, std::string_view channel) { return hub_.Unsubscribe(session, channel); }
  void UnsubscribeAll(Session& session) { hub_.UnsubscribeAll(session); }
  /// As a client: where the channel's options let it.
  void Publish(PublishRequest request, const Broker::Published& done);

 private:
  Result<const ChannelOptions*> MaySubscribe(const Session& session, const std::string& channel) const;
  Result<const ChannelOptions*> MayPublish(const PublishRequest& request) const;

  Hub& hub_;
  Broker& broker_;
  const ChannelRules& rules_;
};

}  // namespace encke

#endif  // ENCKE_SERVICES_CLIENT_CHANNELS_H_
