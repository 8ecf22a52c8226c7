#include "backend/api_json.h"

#include "core/error_codes.h"
#include "core/packet.h"

namespace encke::backend {
namespace {

using error_code::kBadRequest;
using json::Value;

tl::unexpected<Error> Bad(const std::string& what) { return Fail(kBadRequest, "bad request: " + what); }

void AppendPublication(const Publication& publication, std::string& out) {
  out.append("{\"offset\":" + std::to_string(publication.position.offset));
  if (!publication.event.empty()) {
    out.append(",\"event\":");
    json::AppendString(publication.event, out);
  }
  out.append(",\"data\":").append(publication.data).append("}");
}

}  // namespace

Result<std::string> RequiredText(const Value& params, const char* name) {
  Result<std::string> text = json::TextMember(params, name, "");
  if (text && text->empty()) return Bad(std::string(name) + " is missing");
  return text;
}

Result<const Value*> RequiredList(const Value& params, const char* name, size_t most) {
  const Value* list = json::Find(params, name);
  if (list == nullptr || !list->IsArray()) return Bad(std::string(name) + " must be an array");
  if (list->Size() <= most) return list;
  return Fail(error_code::kLimitExceeded, "limit exceeded: " + std::string(name) + " has at most " +
                                              std::to_string(most) + " elements (api.batch_commands)");
}

Result<std::vector<std::string>> RequiredNames(const Value& params, const char* name, size_t most) {
  Result<const Value*> list = RequiredList(params, name, most);
  if (!list) return tl::unexpected(list.error());
  std::vector<std::string> names;
  for (const Value& element : (*list)->GetArray()) {
    if (!element.IsString()) return Bad(std::string(name) + " must be an array of strings");
    names.emplace_back(json::View(element));
  }
  return names;
}

Result<PublishRequest> ReadPublish(const Value& params) {
  const Value* data = json::Find(params, "data");
  if (data == nullptr) return Bad("data is missing");
  Result<std::string> event = json::TextMember(params, "event", "");
  Result<std::string> key = json::TextMember(params, "idempotency_key", "");
  Result<bool> skip = json::FlagMember(params, "skip_history", false);
  if (!event) return tl::unexpected(event.error());
  if (!key) return tl::unexpected(key.error());
  if (!skip) return tl::unexpected(skip.error());
  return PublishRequest{"", json::Write(*data), *event, *key, *skip};
}

Result<HistoryQuery> ReadHistoryQuery(const Value& params) {
  HistoryQuery query;
  if (const Value* limit = json::Find(params, "limit")) {
    if (!limit->IsInt64() || limit->GetInt64() < -1) return Bad("limit must be -1 (all), 0 or a number");
    query.limit = limit->GetInt64();
  }
  Result<bool> reverse = json::FlagMember(params, "reverse", false);
  if (!reverse) return tl::unexpected(reverse.error());
  query.reverse = *reverse;
  if (const Value* since = json::Find(params, "since")) {
    Result<uint64_t> offset = json::CountMember(*since, "offset", 0);
    Result<std::string> epoch = json::TextMember(*since, "epoch", "");
    if (!since->IsObject() || !offset || !epoch) return Bad("since must be {\"offset\":<number>,\"epoch\":\"...\"}");
    query.since = Position{*offset, *epoch};
  }
  return query;
}

std::string PositionJson(const Position& position) {
  std::string json = "{";
  packet::AppendPosition(position, json);
  return json.append("}");
}

std::string HistoryJson(const HistoryAnswer& answer) {
  std::string json = "{\"publications\":[";
  for (const MessageRef& message : answer.publications) {
    if (json.back() != '[') json.push_back(',');
    AppendPublication(*message->publication(), json);
  }
  json.append("],");
  packet::AppendPosition(answer.top, json);
  return json.append("}");
}

std::string JsonArray(const std::vector<std::string>& elements) {
  std::string json = "[";
  for (const std::string& element : elements) {
    if (json.size() > 1) json.push_back(',');
    json.append(element);
  }
  return json.append("]");
}

}  // namespace encke::backend
