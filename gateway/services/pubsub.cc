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

void PubSub::Subscribe(Session& session, const packet::Command& command) {
  channels_.Subscribe(session, command.channel, command.since, [&](const Result<HistoryAnswer>& answer) {
    Answer(session, command.id, answer ? Result<std::string>(SubscribedJson(*answer, command.since.has_value()))
                                       : tl::unexpected(answer.error()));
  });
}

void PubSub::Unsubscribe(Session& session, const packet::Command& command) {
  if (channels_.Unsubscribe(session, command.channel)) return Answer(session, command.id, std::string("{}"));
  Answer(session, command.id, Fail(error_code::kBadRequest, "bad request: not subscribed"));
}

void PubSub::Publish(Session& session, const packet::Command& command) {
  channels_.Publish({command.channel, command.data, command.event, "", false}, [&](const Result<Position>& at) {
    Answer(session, command.id, at ? Result<std::string>(PositionJson(*at)) : tl::unexpected(at.error()));
  });
}

}  // namespace encke
