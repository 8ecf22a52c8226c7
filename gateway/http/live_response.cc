#include "http/live_response.h"

#include "http/cors.h"

namespace encke::http {
namespace {

// no-cache: iOS 6 keeps answers to POST otherwise; no-transform and X-Accel-Buffering: proxies that compress or buffer
// hold messages back (nginx: X-Accel-Buffering; SignalR#3638, vaadin/flow#25751).
constexpr std::string_view kLive =
    "Cache-Control: no-store, no-cache, no-transform, must-revalidate, max-age=0\r\n"
    "X-Accel-Buffering: no\r\n"
    "X-Content-Type-Options: nosniff\r\n";

}  // namespace

Response LiveResponse(const Request& request, std::string_view content_type) {
  return LiveResponseTo(request.header("Origin"), content_type);
}

Response LiveResponseTo(std::string_view origin, std::string_view content_type) {
  Response response{.fixed = kLive, .content_type = content_type};
  AddCorsHeadersFor(origin, response);
  return response;
}

bool IsCallback(std::string_view name) {
  static constexpr std::string_view kAllowed = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789_.$";
  static constexpr size_t kMaxLength = 64;
  return !name.empty() && name.size() <= kMaxLength && name.find_first_not_of(kAllowed) == std::string_view::npos;
}

std::optional<std::string> TakeCallback(Exchange& exchange, std::string_view parameter) {
  std::optional<std::string> callback = exchange.request().parameter(parameter);
  if (callback && IsCallback(*callback)) return callback;
  exchange.Respond(TextResponse(400, std::string(parameter) + " must be 1 to 64 of A-Z a-z 0-9 _ . $"));
  return std::nullopt;
}

}  // namespace encke::http
