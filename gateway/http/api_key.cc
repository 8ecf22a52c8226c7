#include "http/api_key.h"

#include "base/strings.h"

namespace encke::http {

bool CarriesKey(const Request& request, std::string_view key) {
  if (key.empty()) return false;
  if (request.has_header("X-API-Key")) return EqualsInConstantTime(request.header("X-API-Key"), key);
  return EqualsInConstantTime(request.parameter("api_key").value_or(""), key);
}

}  // namespace encke::http
