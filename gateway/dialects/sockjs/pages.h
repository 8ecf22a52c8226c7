// The answers of a mount that no session is needed for.
#ifndef ENCKE_DIALECTS_SOCKJS_PAGES_H_
#define ENCKE_DIALECTS_SOCKJS_PAGES_H_

#include <string>

#include "dialects/sockjs/mount.h"
#include "http/exchange.h"

namespace encke::dialects::sockjs {

/// "Welcome to SockJS!"
[[nodiscard]] http::Response Greeting();

/// What the mount can do, and 32 random bits for browsers that have no good ones; not to be cached.
[[nodiscard]] http::Response Info(const http::Request& request, const Mount& mount, bool websocket);

/// The page that iframe transports load, from the gateway's origin, to be there with requests of their own. Cacheable
/// for a year, as all clients ask for it by version. Made once.
///
/// Whoever holds it in a frame asks with the gateway's own origin, which is always allowed. So the page itself says whose
/// frames it may be in: that it was asked for from a page that may is not enough, where it comes from a cache.
class FramePage {
 public:
  FramePage(const Mount& mount, const http::OriginPolicy& policy);
  void Serve(http::Exchange& exchange) const;

 private:
  BufferRef page_;
  std::string ancestors_;  // may be empty
  std::string etag_;
};

/// The answer to a preflight: cacheable for a year, with the headers that were asked for.
[[nodiscard]] http::Response Preflight(const http::Request& request, std::string_view methods);

/// 405 as SockJS has it: with Allow, without a body.
[[nodiscard]] http::Response NotAllowed(std::string_view methods);

/// Whether `name` is one of the frame page's: "iframe.html", "iframe-1.6.1.html".
[[nodiscard]] bool NamesFramePage(std::string_view name);

/// The cookie for load balancers: the one that the client has, or a dummy.
[[nodiscard]] std::string SessionCookie(const http::Request& request);

}  // namespace encke::dialects::sockjs

#endif  // ENCKE_DIALECTS_SOCKJS_PAGES_H_
