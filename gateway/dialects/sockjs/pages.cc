#include "dialects/sockjs/pages.h"

#include <algorithm>
#include <ctime>

#include "base/random.h"
#include "base/strings.h"
#include "http/cors.h"
#include "http/live_response.h"
#include "http/response_head.h"

namespace encke::dialects::sockjs {
namespace {

constexpr std::time_t kYear = 365 * 24 * 60 * 60;
constexpr std::string_view kYearInSeconds = "31536000";

void MakeCacheable(http::Response& response) {
  response.Set("Cache-Control", std::string("public, max-age=").append(kYearInSeconds));
  response.Set("Expires", http::FormatDate(std::time(nullptr) + kYear));
}

std::string PageWith(std::string_view script_url) {
  return "<!DOCTYPE html>\n<html>\n<head>\n  <meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\" />\n"
         "  <meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\" />\n  <script src=\"" +
         std::string(script_url) +
         "\"></script>\n  <script>\n    document.domain = document.domain;\n    SockJS.bootstrap_iframe();\n"
         "  </script>\n</head>\n<body>\n  <h2>Don't panic!</h2>\n"
         "  <p>This is a SockJS hidden iframe. It's used for cross domain magic.</p>\n</body>\n</html>\n";
}

/// Of a process: the page differs by the configuration only.
std::string TagOf(std::string_view text) {
  return "\"" + std::to_string(std::hash<std::string_view>()(text)) + "\"";
}

}  // namespace

http::Response Greeting() {
  http::Response response;
  response.Set("Content-Type", "text/plain; charset=UTF-8");
  response.body = Buffer::Of("Welcome to SockJS!\n");
  return response;
}

http::Response Info(const http::Request& request, const Mount& mount, bool websocket) {
  constexpr uint64_t kEntropies = 1ull << 32;
  auto word = [](bool value) { return value ? "true" : "false"; };
  http::Response response = http::LiveResponse(request, "application/json; charset=UTF-8");
  response.body = Buffer::Of(std::string("{\"websocket\":") + word(websocket) + ",\"origins\":[\"*:*\"]," +
                             "\"cookie_needed\":" + word(mount.cookie_needed) +
                             ",\"entropy\":" + std::to_string(RandomBelow(kEntropies)) + "}");
  return response;
}

FramePage::FramePage(const Mount& mount, const http::OriginPolicy& policy)
    : page_(Buffer::Of(PageWith(mount.script_url))), ancestors_(policy.FrameAncestors()), etag_(TagOf(page_->view())) {}

void FramePage::Serve(http::Exchange& exchange) const {
  http::Response response;
  bool known = ListHolds(exchange.request().header("If-None-Match"), etag_);
  response.status = known ? 304 : 200;
  response.Set("ETag", etag_);
  if (!ancestors_.empty()) response.Set("Content-Security-Policy", ancestors_);
  MakeCacheable(response);
  if (!known) {
    response.Set("Content-Type", "text/html; charset=UTF-8");
    response.body = page_;
  }
  exchange.Respond(std::move(response));
}

http::Response Preflight(const http::Request& request, std::string_view methods) {
  http::Response response{.status = 204, .headers = {}, .body = {}};
  http::AddCorsHeaders(request, response);
  MakeCacheable(response);
  response.Set("Access-Control-Max-Age", kYearInSeconds).Set("Access-Control-Allow-Methods", methods);
  std::string_view asked = request.header("Access-Control-Request-Headers");
  if (!asked.empty()) response.Set("Access-Control-Allow-Headers", asked);
  return response;
}

http::Response NotAllowed(std::string_view methods) {
  http::Response response{.status = 405, .headers = {}, .body = {}};
  response.Set("Allow", methods);
  return response;
}

bool NamesFramePage(std::string_view name) {
  constexpr std::string_view kBefore = "iframe", kAfter = ".html";
  if (name.size() < kBefore.size() + kAfter.size() || !name.starts_with(kBefore) || !name.ends_with(kAfter)) return false;
  std::string_view version = name.substr(kBefore.size(), name.size() - kBefore.size() - kAfter.size());
  return std::all_of(version.begin(), version.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || c == '-' || c == '.' || c == '_';
  });
}

std::string SessionCookie(const http::Request& request) {
  constexpr std::string_view kName = "JSESSIONID=";
  std::string_view value = "dummy";
  for (std::string_view cookie : Split(request.header("Cookie"), ';')) {
    if (Trim(cookie).starts_with(kName)) value = Trim(cookie).substr(kName.size());
  }
  return std::string(kName).append(value).append("; path=/");
}

}  // namespace encke::dialects::sockjs
