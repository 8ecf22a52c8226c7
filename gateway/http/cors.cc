#include "http/cors.h"

#include <algorithm>
#include <array>

#include "base/strings.h"
#include "http/host.h"

namespace encke::http {
namespace {

/// Headers that our clients send, or an application's own that calls the publish API from a page.
constexpr std::array<std::string_view, 7> kRequestHeaders = {
    "Content-Type", "X-API-Key", "Authorization", "Last-Event-ID", "Cache-Control", "X-Requested-With",
    "Idempotency-Key"};

/// What old WebKit says for "null" where a page comes from a file (PhantomJS, QtWebKit in tests/engines). The answer
/// must name it so, too: the engine compares (WebCore/loader/CrossOriginAccessControl.cpp, passesAccessControlCheck).
constexpr std::string_view kFileOrigin = "file://";

/// "https://example.com:8443" -> "example.com:8443"; empty where there is no authority.
std::string_view HostOfOrigin(std::string_view origin) {
  size_t scheme_end = origin.find("://");
  return scheme_end == std::string_view::npos ? std::string_view() : origin.substr(scheme_end + 3);
}

std::string_view OriginOfUrl(std::string_view url) {
  size_t scheme_end = url.find("://");
  return scheme_end == std::string_view::npos ? "" : url.substr(0, url.find_first_of("/?#", scheme_end + 3));
}

std::string_view WithoutDefaultPort(std::string_view host, std::string_view origin) {
  std::string_view port = EqualsIgnoringCase(origin.substr(0, 6), "https:") ? ":443" : ":80";
  if (host.ends_with(port)) host.remove_suffix(port.size());
  return host;
}

bool Matches(std::string_view pattern, std::string_view origin) {
  return pattern == "*" || MatchesPattern(pattern, origin);
}

/// Adds to the Vary header what is not in it yet; false where there is no such header.
bool ExtendVary(Response& response, std::string_view name) {
  for (Header& header : response.headers) {
    if (!EqualsIgnoringCase(header.first, "Vary")) continue;
    if (!ListHolds(header.second, name)) header.second.append(", ").append(name);
    return true;
  }
  return false;
}

/// Whether a browser asks for a page, and not somebody for himself (https://fetch.spec.whatwg.org/#cors-preflight-fetch).
bool IsPreflight(const Request& request) {
  return !request.header("Origin").empty() && !request.header("Access-Control-Request-Method").empty();
}

std::string AllowedHeaders(std::string_view asked) {
  std::string allowed(kRequestHeaders[0]);
  for (std::string_view name : kRequestHeaders) {
    if (name != kRequestHeaders[0] && ListHolds(asked, name)) allowed.append(", ").append(name);
  }
  return allowed;
}

}  // namespace

bool OriginPolicy::Allows(std::string_view origin, std::string_view host) const {
  if (origin.empty()) return true;
  std::string_view own = HostOfOrigin(origin);
  own = WithoutDefaultPort(own, origin);
  if (!own.empty() && EqualsIgnoringCase(own, WithoutDefaultPort(host, origin))) return true;
  return std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) { return Matches(one, origin); });
}

std::string OriginPolicy::FrameAncestors() const {
  std::string policy = "frame-ancestors 'self'";
  for (const std::string& one : allowed) {
    if (one == "*" || one == "null") return {};
    policy.append(" ").append(one);
  }
  return policy;
}

std::string RequestOrigin(const Request& request) {
  std::string_view origin = request.header("Origin");
  if (origin.empty()) origin = OriginOfUrl(request.header("Referer"));
  return std::string(origin == kFileOrigin ? "null" : origin);
}

void VaryByOrigin(Response& response) {
  if (!ExtendVary(response, "Origin")) response.varies_by_origin = true;
}

void AddCorsHeaders(const Request& request, Response& response) {
  AddCorsHeadersFor(request.header("Origin"), response);
}

void AddCorsHeadersFor(std::string_view origin, Response& response) {
  VaryByOrigin(response);
  if (!origin.empty()) response.reader = origin;
}

Response PreflightResponse(const Request& request, std::string_view methods) {
  Response response{.status = 204};
  const bool preflight = IsPreflight(request);
  if (preflight) response.Set("Vary", "Origin, Access-Control-Request-Headers");
  AddCorsHeaders(request, response);
  if (!preflight) return response.Set("Allow", methods);
  response.Set("Access-Control-Allow-Methods", methods)
      .Set("Access-Control-Allow-Headers", AllowedHeaders(request.header("Access-Control-Request-Headers")))
      .Set("Access-Control-Max-Age", "86400");
  return response;
}

}  // namespace encke::http
