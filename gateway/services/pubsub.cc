#include "services/pubsub.h"

#include "core/error_codes.h"
#include "core/session.h"

namespace encke {
namespace {

void Answer(Session& session, uint64_t id, const Result<std::string>& result) {
  if (!result && result.error().code == error_code::kLimitExceeded) ++session.context().counts.limit_errors;
  if (id == 0) return;
  session.Reply(result ? packet::ResultReply(id, *result) : packet::ErrorReply(id, result.error()));
}

std::string PositionJson(const Position& position) {
  std::string json = "{";
  packet::AppendPosition(position, json);
  return json.append("}");
}

std::string SubscribedJson(const HistoryAnswer& answer, bool with_recovery) {
  std::string json = "{";
  packet::AppendPosition(answer.top, json);
  if (with_recovery) {
    json.append(answer.recovered ? ",\"recovered\":true" : ",\"recovered\":false");
    json.append(",\"missed\":" + std::to_string(answer.publications.size()));
  }
  return json.append("}");
}

}  // namespace

void PubSub::OnCommand(Session& session, const packet::Command& command) {
  switch (command.method) {
    case packet::Command::Method::kSubscribe:
      return Subscribe(session, command);
    case packet::Command::Method::kUnsubscribe:
      return Unsubscribe(session, command);
    case packet::Command::Method::kPublish:
      return Publish(session, command);
  }
}

Result<const ChannelOptions*> PubSub::MaySubscribe(const Session& session, const std::string& channel) const {
  Result<const ChannelOptions*> options = rules_.FindForSubscriber(channel);
  if (!options) return options;
  if (hub_.IsSubscribed(session, channel)) return Fail(error_code::kAlreadySubscribed, "already subscribed");
  size_t limit = session.context().limits.channels;
  if (session.subscription_count() >= limit) {
    return Fail(error_code::kLimitExceeded, "limit exceeded: a session has at most " + std::to_string(limit) +
                                                " channels (session.channels_per_session)");
  }
  return options;
}

void PubSub::Subscribe(Session& session, const packet::Command& command) {
  Result<const ChannelOptions*> options = MaySubscribe(session, command.channel);
  if (!options) return Answer(session, command.id, tl::unexpected(options.error()));
  HistoryQuery query{command.since, command.since ? -1 : 0, false};
  broker_.History(command.channel, **options, query, [&](Result<HistoryAnswer> answer) {
    if (!answer) return Answer(session, command.id, tl::unexpected(answer.error()));
    if (!session.HasRoomFor(answer->publications)) answer->GiveUp();
    hub_.Subscribe(session, command.channel, **options);
    Answer(session, command.id, SubscribedJson(*answer, command.since.has_value()));
    for (const MessageRef& message : answer->publications) session.Enqueue(message);
  });
}

void PubSub::Unsubscribe(Session& session, const packet::Command& command) {
  if (hub_.Unsubscribe(session, command.channel)) return Answer(session, command.id, std::string("{}"));
  Answer(session, command.id, Fail(error_code::kBadRequest, "bad request: not subscribed"));
}

void PubSub::Publish(Session& session, const packet::Command& command) {
  Result<const ChannelOptions*> options = rules_.FindForClient(command.channel);
  if (options) options = rules_.FindFor(command.channel, command.data);
  if (options && !(*options)->allow_publish) {
    options = Fail(error_code::kPermissionDenied, "permission denied: clients may not publish (allow_publish)");
  }
  if (!options) return Answer(session, command.id, tl::unexpected(options.error()));
  broker_.Publish({command.channel, command.data, command.event, "", false}, **options, [&](Result<Position> at) {
    Answer(session, command.id, at ? Result<std::string>(PositionJson(*at)) : tl::unexpected(at.error()));
  });
}

}  // namespace encke
