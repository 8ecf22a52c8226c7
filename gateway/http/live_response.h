// What responses have in common that carry messages.
#ifndef ENCKE_HTTP_LIVE_RESPONSE_H_
#define ENCKE_HTTP_LIVE_RESPONSE_H_

#include <optional>
#include <string>
#include <string_view>

#include "http/exchange.h"

namespace encke::http {

/// The head of a 200 that carries messages: no cache, no proxy and no browser may keep, change or delay it. With the
/// CORS headers for the request's origin, which must have been checked. `content_type` is a constant.
[[nodiscard]] Response LiveResponse(const Request& request, std::string_view content_type);
/// The same for a request that is not there any more, of its Origin header.
[[nodiscard]] Response LiveResponseTo(std::string_view origin, std::string_view content_type);

/// Whether `name` may be called in a page: 1 to 64 of A-Z a-z 0-9 _ . $ (docs/protocol.md 2.3).
[[nodiscard]] bool IsCallback(std::string_view name);
/// The name of a function of the page, from the query's `parameter`; or nothing, and then
/// `exchange` has been answered 400.
[[nodiscard]] std::optional<std::string> TakeCallback(Exchange& exchange, std::string_view parameter);

}  // namespace encke::http

#endif  // ENCKE_HTTP_LIVE_RESPONSE_H_
