// Router: which handler answers which path.
#ifndef ENCKE_HTTP_ROUTER_H_
#define ENCKE_HTTP_ROUTER_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "http/exchange.h"

namespace encke::http {

using Handler = std::function<void(std::unique_ptr<Exchange>)>;

/// A path (or everything below one) with its methods and handler. A plain value.
struct Route {
  std::string path;              // "/encke/websocket"; with `prefix`, "/encke/pub/" and all below
  bool prefix = false;
  std::vector<Method> methods;   // others: 405 with Allow. HEAD is allowed where GET is. OPTIONS: see `options`
  bool no_head = false;          // HEAD is answered 405, too: GET streams, or does more than read
  size_t max_body = 0;           // bytes; 0: a body is refused with 413
  Handler handler;
  Handler options;               // answers OPTIONS (a CORS preflight); empty: 204 with Allow
};

/// The list of routes, filled by main once. An exact path wins over a prefix, a longer prefix over a shorter one.
class Router {
 public:
  void Add(Route route);
  /// Null where no route has the path.
  const Route* Find(std::string_view path) const;
  /// The answer to a request that no handler may see (404, 405, an OPTIONS that nobody answers); nothing for others.
  /// `route` is what Find() says of its path: null where there is none.
  std::optional<Response> Refusal(const Request& request, const Route* route) const;
  /// Whose pages may read the answers that no handler gives (404, 405, 413 ...), so that a script of theirs is told what
  /// is wrong; without it nobody's from another origin.
  void LetRead(std::function<bool(const Request&)> may_read) { may_read_ = std::move(may_read); }
  /// Adds the headers for that, and those that tell caches.
  void MakeReadable(const Request& request, Response& answer) const;
  /// Sends the exchange to its handler, or answers 404, 405 or OPTIONS itself.
  void Dispatch(std::unique_ptr<Exchange> exchange) const;

 private:
  std::vector<Route> routes_;
  mutable const Route* last_ = nullptr;  // of an exact path that was found last: each request asks twice, crowds likewise
  std::function<bool(const Request&)> may_read_;
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_ROUTER_H_
