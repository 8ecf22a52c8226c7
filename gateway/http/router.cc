#include "http/router.h"

#include <algorithm>
#include <utility>

#include "base/check.h"
#include "http/cors.h"

namespace encke::http {
namespace {

bool Allows(const Route& route, Method method) {
  if (method == Method::kHead && !route.no_head) method = Method::kGet;
  return std::find(route.methods.begin(), route.methods.end(), method) != route.methods.end();
}

std::string AllowedMethods(const Route& route) {
  std::string allowed;
  for (Method method : route.methods) {
    allowed.append(MethodName(method)).append(", ");
    if (method == Method::kGet && !route.no_head) allowed.append("HEAD, ");
  }
  return allowed.append("OPTIONS");
}

Response NotFound(std::string_view path) {
  return TextResponse(404, "nothing is here: no route has the path " + ShownPath(path));
}

Response NotAllowed(const Route& route) {
  std::string allowed = AllowedMethods(route);
  Response response = TextResponse(405, "this method is not allowed here: use " + allowed);
  response.Set("Allow", allowed);
  return response;
}

Response Options(std::string_view allowed) {
  Response response{.status = 204, .headers = {}, .body = {}};
  response.Set("Allow", allowed);
  return response;
}

/// How well a route fits: an exact path wins over a prefix, a longer prefix over a shorter one; 0 is not at all.
size_t Fit(const Route& route, std::string_view path) {
  if (!route.prefix) return path == route.path ? SIZE_MAX : 0;
  return path.starts_with(route.path) ? route.path.size() : 0;
}

}  // namespace

void Router::Add(Route route) {
  CHECK(!route.path.empty() && route.handler);
  routes_.push_back(std::move(route));
  last_ = nullptr;
}

const Route* Router::Find(std::string_view path) const {
  if (last_ != nullptr && last_->path == path) return last_;
  const Route* best = nullptr;
  size_t best_fit = 0;
  for (const Route& route : routes_) {
    size_t fit = Fit(route, path);
    if (fit > best_fit) {
      best = &route;
      best_fit = fit;
    }
  }
  if (best_fit == SIZE_MAX) last_ = best;
  return best;
}

std::optional<Response> Router::Refusal(const Request& request, const Route* route) const {
  if (request.path == "*") return Options("GET, HEAD, POST, OPTIONS");
  if (route == nullptr) return NotFound(request.path);
  if (Allows(*route, request.method)) return std::nullopt;
  if (request.method != Method::kOptions) return NotAllowed(*route);
  if (route->options) return std::nullopt;
  return Options(AllowedMethods(*route));
}

void Router::MakeReadable(const Request& request, Response& answer) const {
  if (!may_read_) return;
  if (may_read_(request)) {
    AddCorsHeaders(request, answer);
  } else {
    VaryByOrigin(answer);
  }
}

void Router::Dispatch(std::unique_ptr<Exchange> exchange) const {
  const Route* route = Find(exchange->request().path);
  std::optional<Response> refusal = Refusal(exchange->request(), route);
  if (refusal) {
    MakeReadable(exchange->request(), *refusal);
    exchange->Respond(std::move(*refusal));
    return;
  }
  bool to_handler = Allows(*route, exchange->request().method);
  (to_handler ? route->handler : route->options)(std::move(exchange));
}

}  // namespace encke::http
