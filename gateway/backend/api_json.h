// Parameters and results of the API as JSON.
#ifndef ENCKE_BACKEND_API_JSON_H_
#define ENCKE_BACKEND_API_JSON_H_

#include <string>
#include <vector>

#include "base/result.h"
#include "core/broker.h"
#include "core/json.h"

namespace encke::backend {

// Errors name the parameter (107), or the limit (106).

[[nodiscard]] Result<std::string> RequiredText(const json::Value& params, const char* name);
[[nodiscard]] Result<const json::Value*> RequiredList(const json::Value& params, const char* name, size_t most);
[[nodiscard]] Result<std::vector<std::string>> RequiredNames(const json::Value& params, const char* name, size_t most);
/// Everything but the channel: data, event, idempotency_key, skip_history.
[[nodiscard]] Result<PublishRequest> ReadPublish(const json::Value& params);
[[nodiscard]] Result<HistoryQuery> ReadHistoryQuery(const json::Value& params);

[[nodiscard]] std::string PositionJson(const Position& position);
[[nodiscard]] std::string HistoryJson(const HistoryAnswer& answer);
[[nodiscard]] std::string JsonArray(const std::vector<std::string>& elements);

}  // namespace encke::backend

#endif  // ENCKE_BACKEND_API_JSON_H_
