#include "backend/api.h"

#include <fnmatch.h>

#include "backend/api_json.h"
#include "backend/gather.h"
#include "core/error_codes.h"
#include "core/packet.h"

namespace encke::backend {
namespace {

using error_code::kBadRequest;
using json::Value;

constexpr int kUnsubscribedByServer = 2000;  // below 2500: the client does not subscribe again

/// "a" -> {"result":a}, or {"error":...}: an element of `responses`.
std::string Envelope(const Result<std::string>& result) {
  return result ? "{\"result\":" + *result + "}" : "{\"error\":" + packet::ErrorJson(result.error()) + "}";
}

tl::unexpected<Error> TooLong() {
  return Fail(error_code::kLimitExceeded, "limit exceeded: the answer has more than 16 MiB; ask for less at a time");
}

size_t SizeOf(const HistoryAnswer& answer) {
  size_t bytes = 0;
  for (const MessageRef& message : answer.publications) bytes += message->size();
  return bytes;
}

/// What may not be in a publication, whichever way it came.
Result<bool> CheckNames(const PublishRequest& request) {
  constexpr size_t kMaxIdempotencyKey = 255;
  if (!packet::IsEventName(request.event)) {
    return Fail(kBadRequest, "bad request: event must be at most 128 bytes of UTF-8 without line breaks");
  }
  if (request.idempotency_key.size() <= kMaxIdempotencyKey) return true;
  return Fail(kBadRequest, "bad request: idempotency_key must be at most 255 bytes");
}

Result<Disconnect> ReadDisconnect(const Value& params) {
  const Value* wanted = json::Find(params, "disconnect");
  if (wanted == nullptr) return disconnect::kForceDisconnect;
  if (!wanted->IsObject()) return Fail(kBadRequest, "bad request: disconnect must be an object");
  Result<uint64_t> code = json::CountMember(*wanted, "code", static_cast<uint64_t>(disconnect::kForceDisconnect.code));
  Result<std::string> reason = json::TextMember(*wanted, "reason", "");
  if (!code) return tl::unexpected(code.error());
  if (!reason) return tl::unexpected(reason.error());
  bool own = *code == static_cast<uint64_t>(disconnect::kForceDisconnect.code);
  if (!own && (*code < 4000 || *code > 4999)) {
    return Fail(kBadRequest, "bad request: disconnect.code must be 4000 to 4999, the application's");
  }
  return Disconnect{static_cast<int>(*code), *reason};
}

}  // namespace

struct Api::Method {
  std::string_view name;
  void (Api::*run)(const Value& params, const Done& done);
};

const Api::Method Api::kMethods[] = {
    {"publish", &Api::OnPublish},
    {"broadcast", &Api::OnBroadcast},
    {"history", &Api::OnHistory},
    {"history_remove", &Api::OnHistoryRemove},
    {"channels", &Api::OnChannels},
    {"info", &Api::OnInfo},
    {"disconnect", &Api::OnDisconnect},
    {"unsubscribe", &Api::OnUnsubscribe},
    {"batch", &Api::OnBatch},
};

void Api::Call(std::string_view name, const Value& params, const Done& done) {
  if (!params.IsObject()) return done(Fail(kBadRequest, "bad request: the parameters must be a JSON object"));
  auto counted = [this, done](const Result<std::string>& answer) { done(Counted(answer)); };
  for (const Method& method : kMethods) {
    if (method.name == name) return (this->*method.run)(params, counted);
  }
  std::string names;
  for (const Method& method : kMethods) names.append(names.empty() ? "" : ", ").append(method.name);
  done(Fail(error_code::kMethodNotFound, "method not found: the methods are " + names));
}

template <class T>
const Result<T>& Api::Counted(const Result<T>& answer) {
  if (!answer && answer.error().code == error_code::kLimitExceeded) ++limit_errors_;
  return answer;
}

std::string Api::Instead() { return Envelope(Counted(Result<std::string>(TooLong()))); }

void Api::Publish(PublishRequest request, const std::function<void(Result<Position>)>& done) {
  PublishUncounted(std::move(request), [this, done](const Result<Position>& at) { done(Counted(at)); });
}

void Api::PublishUncounted(PublishRequest request, const std::function<void(Result<Position>)>& done) {
  if (Result<bool> fine = CheckNames(request); !fine) return done(tl::unexpected(fine.error()));
  Result<const ChannelOptions*> options = parts_.rules.FindFor(request.channel, request.data);
  if (!options) return done(tl::unexpected(options.error()));
  parts_.broker.Publish(std::move(request), **options, done);
}

size_t Api::Subscribers(std::string_view name) const {
  const Channel* channel = parts_.hub.Find(name);
  return channel == nullptr ? 0 : channel->subscribers();
}

void Api::OnPublish(const Value& params, const Done& done) {
  Result<PublishRequest> request = ReadPublish(params);
  if (!request) return done(tl::unexpected(request.error()));
  Result<std::string> channel = RequiredText(params, "channel");
  if (!channel) return done(tl::unexpected(channel.error()));
  request->channel = *channel;
  PublishUncounted(std::move(*request), [done](Result<Position> at) { done(at.map(PositionJson)); });
}

void Api::OnBroadcast(const Value& params, const Done& done) {
  Result<PublishRequest> request = ReadPublish(params);
  if (!request) return done(tl::unexpected(request.error()));
  Result<std::vector<std::string>> channels = RequiredNames(params, "channels", limits_.batch_commands);
  if (!channels) return done(tl::unexpected(channels.error()));
  auto answer = [done](const std::vector<std::string>& all) { done("{\"responses\":" + JsonArray(all) + "}"); };
  auto gather = Gather::Of(channels->size(), limits_.answer_bytes, [this] { return Instead(); }, answer);
  for (size_t i = 0; i < channels->size(); ++i) {
    PublishRequest one = *request;
    one.channel = (*channels)[i];
    Publish(std::move(one), [gather, i](Result<Position> at) { gather->Set(i, Envelope(at.map(PositionJson))); });
  }
}

void Api::OnHistory(const Value& params, const Done& done) {
  Result<std::string> channel = RequiredText(params, "channel");
  Result<HistoryQuery> query = ReadHistoryQuery(params);
  if (!channel) return done(tl::unexpected(channel.error()));
  if (!query) return done(tl::unexpected(query.error()));
  Result<const ChannelOptions*> options = parts_.rules.Find(*channel);
  if (!options) return done(tl::unexpected(options.error()));
  parts_.broker.History(*channel, **options, *query, [done, most = limits_.answer_bytes](Result<HistoryAnswer> answer) {
    if (answer && !answer->recovered) {
      return done(Fail(error_code::kUnrecoverablePosition, "unrecoverable position: not all since then is kept"));
    }
    if (answer && SizeOf(*answer) > most) return done(TooLong());
    done(answer.map(HistoryJson));
  });
}

void Api::OnHistoryRemove(const Value& params, const Done& done) {
  Result<std::string> channel = RequiredText(params, "channel");
  if (!channel) return done(tl::unexpected(channel.error()));
  if (Result<const ChannelOptions*> options = parts_.rules.Find(*channel); !options) {
    return done(tl::unexpected(options.error()));
  }
  parts_.broker.RemoveHistory(*channel, [done](Result<bool> removed) {
    done(removed.map([](bool) { return std::string("{}"); }));
  });
}

void Api::OnChannels(const Value& params, const Done& done) {
  Result<std::string> pattern = json::TextMember(params, "pattern", "");
  if (!pattern) return done(tl::unexpected(pattern.error()));
  std::string list;
  parts_.hub.ForEachChannel([&](const Channel& channel) {
    if (!pattern->empty() && fnmatch(pattern->c_str(), channel.name().c_str(), 0) != 0) return;
    if (!list.empty()) list.push_back(',');
    json::AppendString(channel.name(), list);
    list.append(":{\"num_clients\":" + std::to_string(channel.subscribers()) + "}");
  });
  done("{\"channels\":{" + list + "}}");
}

void Api::OnInfo(const Value&, const Done& done) {
  const SessionContext& context = parts_.sessions.context();
  std::string node = "{\"uid\":";
  json::AppendString(context.node, node);
  node.append(",\"name\":");
  json::AppendString(context.node, node);
  node.append(",\"version\":\"" ENCKE_VERSION "\",\"num_clients\":" + std::to_string(parts_.sessions.size()));
  node.append(",\"num_channels\":" + std::to_string(parts_.hub.channels()));
  node.append(",\"uptime\":" + std::to_string((parts_.timers.Now() - started_) / 1000) + "}");
  done("{\"nodes\":[" + node + "]}");
}

void Api::OnDisconnect(const Value& params, const Done& done) {
  Result<std::string> id = RequiredText(params, "session");
  Result<Disconnect> why = ReadDisconnect(params);
  if (!id) return done(tl::unexpected(id.error()));
  if (!why) return done(tl::unexpected(why.error()));
  Session* session = parts_.sessions.Find(*id);
  if (session != nullptr) session->End(*why);
  done(std::string("{\"num_disconnected\":") + (session != nullptr ? "1}" : "0}"));
}

void Api::OnUnsubscribe(const Value& params, const Done& done) {
  Result<std::string> id = RequiredText(params, "session");
  Result<std::string> channel = RequiredText(params, "channel");
  if (!id) return done(tl::unexpected(id.error()));
  if (!channel) return done(tl::unexpected(channel.error()));
  Session* session = parts_.sessions.Find(*id);
  std::string push = packet::UnsubscribePush(*channel, kUnsubscribedByServer, "unsubscribed by the application");
  bool was = session != nullptr && parts_.hub.Unsubscribe(*session, *channel);
  if (was) session->Reply(std::move(push));
  done(std::string("{\"num_unsubscribed\":") + (was ? "1}" : "0}"));
}

void Api::OnBatch(const Value& params, const Done& done) {
  Result<const Value*> commands = RequiredList(params, "commands", limits_.batch_commands);
  if (!commands) return done(tl::unexpected(commands.error()));
  const Value& list = **commands;
  auto answer = [done](const std::vector<std::string>& all) { done("{\"replies\":" + JsonArray(all) + "}"); };
  auto gather = Gather::Of(list.Size(), limits_.answer_bytes, [this] { return Instead(); }, answer);
  for (rapidjson::SizeType i = 0; i < list.Size(); ++i) {
    if (!list[i].IsObject() || list[i].MemberCount() != 1 || list[i].MemberBegin()->name == "batch") {
      gather->Set(i, Envelope(Fail(kBadRequest, "bad request: a command is {\"<method>\":{...}}, and no batch")));
      continue;
    }
    std::string name(json::View(list[i].MemberBegin()->name));
    Call(name, list[i].MemberBegin()->value, [gather, i, name](const Result<std::string>& result) {
      gather->Set(i, result ? "{\"" + name + "\":" + *result + "}" : Envelope(result));
    });
  }
}

}  // namespace encke::backend
