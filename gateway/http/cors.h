// Who may read our answers from another origin.
#ifndef ENCKE_HTTP_CORS_H_
#define ENCKE_HTTP_CORS_H_

#include <string>
#include <string_view>
#include <vector>

#include "http/request.h"
#include "http/response.h"

namespace encke::http {

/// The origin allow-list. A plain value. The gateway's own host is always allowed.
struct OriginPolicy {
  /// "https://www.example.com", "https://*.example.com" (one or more labels), "null" (file: pages), "*" (everybody).
  std::vector<std::string> allowed;

  /// Whether a request with this Origin may be served. A request without Origin is not a cross-origin one.
  bool Allows(std::string_view origin, std::string_view host) const;
  /// The same as a Content-Security-Policy, for a page that other pages may hold in a frame; empty where it has no word
  /// for them ("null"), or where that may be any.
  std::string FrameAncestors() const;
};

/// The origin a request comes from: its Origin header, else the origin of its Referer (script and frame loads send no
/// Origin), else empty. "null" for pages from files in every engine.
[[nodiscard]] std::string RequestOrigin(const Request& request);

/// Adds Access-Control-Allow-Origin (the origin as the engine wrote it, never "*" with credentials), -Allow-Credentials
/// and Vary.
/// REQUIRES: the origin was asked of an OriginPolicy.
void AddCorsHeaders(const Request& request, Response& response);
/// The same for a request that is not there any more, of its Origin header; empty where it had none.
void AddCorsHeadersFor(std::string_view origin, Response& response);
/// Tells caches that another origin would have got another answer.
void VaryByOrigin(Response& response);
/// Answers a preflight: `methods` ("GET, POST"), those of the headers asked for that a client of ours may need, 24 h.
/// Another OPTIONS is told the methods.
[[nodiscard]] Response PreflightResponse(const Request& request, std::string_view methods);

}  // namespace encke::http

#endif  // ENCKE_HTTP_CORS_H_
