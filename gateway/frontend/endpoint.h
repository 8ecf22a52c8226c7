// Endpoint: a path under which clients open sessions, with its transports and policy.
#ifndef ENCKE_FRONTEND_ENDPOINT_H_
#define ENCKE_FRONTEND_ENDPOINT_H_

#include <memory>
#include <string>
#include <vector>

#include "core/session_table.h"
#include "core/transport_descriptor.h"
#include "frontend/opening.h"
#include "http/origin_guard.h"
#include "http/router.h"

namespace encke::frontend {

/// Mounts the downlinks of all offered transports, and the one uplink, below a path. Made by main, outlives the server.
class Endpoint {
 public:
  /// `path`: "/encke". REQUIRES: `sessions`, `origins` outlive the endpoint.
  Endpoint(std::string path, SessionTable& sessions, http::OriginGuard& origins,
           std::vector<OfferedTransport> transports, size_t max_body);

  void Mount(http::Router& router);

 private:
  void OnDownlink(const OfferedTransport& transport, std::unique_ptr<http::Exchange> exchange);
  void OnUplink(std::unique_ptr<http::Exchange> exchange);

  const std::string path_;
  SessionTable& sessions_;
  http::OriginGuard& origins_;
  const std::vector<OfferedTransport> transports_;  // the sessions' transports point at their traits
  const size_t max_body_;
  Opening opening_;
};

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_ENDPOINT_H_
