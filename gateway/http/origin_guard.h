// OriginGuard: the origin check at the door of every route that browsers use.
#ifndef ENCKE_HTTP_ORIGIN_GUARD_H_
#define ENCKE_HTTP_ORIGIN_GUARD_H_

#include <cstdint>
#include <string>

#include "http/cors.h"
#include "http/router.h"

namespace encke::http {

/// Holds the policy and counts who was refused. Made by main, outlives the server.
class OriginGuard {
 public:
  explicit OriginGuard(OriginPolicy policy) : policy_(std::move(policy)) {}

  /// Whether the request's origin may be served.
  [[nodiscard]] bool Allows(const Request& request) const;
  /// Likewise; where not, `exchange` has been answered 403 and the log says why.
  [[nodiscard]] bool Admits(Exchange& exchange);
  /// Likewise; and where it may, it may read every answer that `exchange` is given, errors too.
  [[nodiscard]] bool AdmitsReader(Exchange& exchange);
  /// Answers a CORS preflight for an allowed origin, 403 for others.
  [[nodiscard]] Handler Preflight(std::string methods);

  const OriginPolicy& policy() const { return policy_; }
  const uint64_t& refused() const { return refused_; }

 private:
  const OriginPolicy policy_;
  uint64_t refused_ = 0;
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_ORIGIN_GUARD_H_
