// RawSockets: socket services for native WebSockets, with no protocol of ours (docs/protocol.md, 10).
#ifndef ENCKE_FRONTEND_RAW_SOCKETS_H_
#define ENCKE_FRONTEND_RAW_SOCKETS_H_

#include <string>

#include "core/session_table.h"
#include "core/socket.h"
#include "core/transport_descriptor.h"
#include "core/whole_sockets.h"
#include "dialects/raw.h"
#include "http/origin_guard.h"
#include "http/router.h"

namespace encke::frontend {

/// Serves services at paths of theirs: each request is a session of its own without resume, over the websocket transport
/// in the raw dialect. Made by main, outlives the server.
class RawSockets {
 public:
  /// What it works with. All outlive it.
  struct Parts {
    SessionTable& sessions;
    http::OriginGuard& origins;
    SocketContext& sockets;
    WholeSockets& whole;
    const TransportDescriptor& transport;  // websocket
  };

  /// `traits`: the transport's, as configured. `kind`: of the sessions; outlives them.
  RawSockets(const Parts& parts, const TransportTraits& traits, const SessionKind& kind);

  /// Serves each offered service at <path>/<service>.
  void Mount(http::Router& router, const std::string& path);
  /// Serves one at the path itself. REQUIRES: `offer` outlives the server.
  void MountOne(http::Router& router, const std::string& path, const SocketOffer& offer);

 private:
  void OnRequest(const SocketOffer& offer, std::unique_ptr<http::Exchange> exchange);

  const Parts parts_;
  dialects::RawOpener opener_;
};

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_RAW_SOCKETS_H_
