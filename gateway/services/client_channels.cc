#include "services/client_channels.h"

#include "core/error_codes.h"
#include "core/session.h"

namespace encke {

Result<const ChannelOptions*> ClientChannels::MaySubscribe(const Session& session, const std::string& channel) const {
  Result<const ChannelOptions*> options = MaySubscribe(channel);
  if (!options) return options;
  if (hub_.IsSubscribed(session, channel)) return Fail(error_code::kAlreadySubscribed, "already subscribed");
  size_t limit = session.context().limits.channels;
  if (session.subscription_count() >= limit) {
    return Fail(error_code::kLimitExceeded, "limit exceeded: a session has at most " + std::to_string(limit) +
                                                " channels (session.channels_per_session)");
  }
  return options;
}

void ClientChannels::Subscribe(Session& session, const std::string& channel, const std::optional<Position>& since,
                               const Broker::Read& done) {
  Result<const ChannelOptions*> options = MaySubscribe(session, channel);
  if (!options) return done(tl::unexpected(options.error()));
  HistoryQuery query{since, since ? -1 : 0, false};
  broker_.History(channel, **options, query, [&](Result<HistoryAnswer> answer) {
    if (!answer) return done(tl::unexpected(answer.error()));
    if (!session.HasRoomFor(answer->publications)) answer->GiveUp();
    hub_.Subscribe(session, channel, **options);
    done(answer);
    for (const MessageRef& message : answer->publications) session.Enqueue(message);
  });
}

Result<const ChannelOptions*> ClientChannels::MayPublish(const PublishRequest& request) const {
  Result<const ChannelOptions*> options = rules_.FindForClient(request.channel);
  if (options) options = rules_.FindFor(request.channel, request.data);
  if (!options || (*options)->allow_publish) return options;
  return Fail(error_code::kPermissionDenied, "permission denied: clients may not publish (allow_publish)");
}

void ClientChannels::Publish(PublishRequest request, const Broker::Published& done) {
  Result<const ChannelOptions*> options = MayPublish(request);
  if (!options) return done(tl::unexpected(options.error()));
  broker_.Publish(std::move(request), **options, done);
}

}  // namespace encke
