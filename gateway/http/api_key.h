// The key that applications and operators show.
#ifndef ENCKE_HTTP_API_KEY_H_
#define ENCKE_HTTP_API_KEY_H_

#include <string_view>

#include "http/request.h"

namespace encke::http {

/// Whether the request carries `key`: in the header X-API-Key or, where it has none, in the parameter api_key. Nobody
/// carries an empty key. Compared in constant time.
[[nodiscard]] bool CarriesKey(const Request& request, std::string_view key);

}  // namespace encke::http

#endif  // ENCKE_HTTP_API_KEY_H_
