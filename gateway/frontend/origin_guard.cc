#include "frontend/origin_guard.h"

#include "base/log.h"

namespace encke::frontend {
namespace {

/// A page can hide where it is (referrerpolicy) when it loads a script, frame or image; today's browsers then still say
/// that it is another site's (Fetch Metadata), over https and to localhost. Such a page is nobody's: "null".
std::string Origin(const http::Request& request) {
  std::string origin = http::RequestOrigin(request);
  std::string_view site = request.header("Sec-Fetch-Site");
  return origin.empty() && (site == "cross-site" || site == "same-site") ? "null" : origin;
}

}  // namespace

bool OriginGuard::Admits(http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  std::string origin = Origin(request);
  if (origin.empty() || policy_.Allows(origin, request.header("Host"))) return true;
  ++refused_;
  log::Warn("origin_refused", "origin", origin, "host", request.header("Host"), "path", request.path, "peer",
            request.peer, "cure", "add the origin to server.allowed_origins if its pages may use this gateway");
  exchange.Respond(http::TextResponse(403, "origin not allowed (server.allowed_origins)"));
  return false;
}

http::Handler OriginGuard::Preflight(std::string methods) {
  return [this, methods = std::move(methods)](std::unique_ptr<http::Exchange> exchange) {
    if (Admits(*exchange)) exchange->Respond(http::PreflightResponse(exchange->request(), methods));
  };
}

}  // namespace encke::frontend
