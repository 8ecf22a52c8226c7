#include "http/origin_guard.h"

#include "base/log.h"

namespace encke::http {
namespace {

/// A page can hide where it is (referrerpolicy) when it loads a script, frame or image; today's browsers then still say
/// that it is another site's (Fetch Metadata), over https and to localhost. Such a page is nobody's: "null".
std::string Origin(const Request& request) {
  std::string origin = RequestOrigin(request);
  std::string_view site = request.header("Sec-Fetch-Site");
  return origin.empty() && (site == "cross-site" || site == "same-site") ? "null" : origin;
}

}  // namespace

bool OriginGuard::Allows(const Request& request) const {
  return policy_.Allows(Origin(request), request.header("Host"));
}

bool OriginGuard::AdmitsReader(Exchange& exchange) {
  if (!Admits(exchange)) return false;
  exchange.MakeReadable();
  return true;
}

bool OriginGuard::Admits(Exchange& exchange) {
  const Request& request = exchange.request();
  if (Allows(request)) return true;
  ++refused_;
  log::Warn("origin_refused", "origin", Origin(request), "host", request.header("Host"), "path", request.path, "peer",
            request.peer(), "cure", "add the origin to server.allowed_origins if its pages may use this gateway");
  Response refusal = TextResponse(403, "origin not allowed (server.allowed_origins)");
  VaryByOrigin(refusal.Set("Cache-Control", "no-store"));
  exchange.Respond(std::move(refusal));
  return false;
}

Handler OriginGuard::Preflight(std::string methods) {
  return [this, methods = std::move(methods)](std::unique_ptr<Exchange> exchange) {
    if (Admits(*exchange)) exchange->Respond(PreflightResponse(exchange->request(), methods));
  };
}

}  // namespace encke::http
