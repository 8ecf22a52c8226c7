// Mount: one SockJS service, as an operator configures it.
#ifndef ENCKE_DIALECTS_SOCKJS_MOUNT_H_
#define ENCKE_DIALECTS_SOCKJS_MOUNT_H_

#include <span>
#include <string>

#include "base/timers.h"
#include "core/session_table.h"
#include "core/socket.h"
#include "core/transport_descriptor.h"
#include "core/whole_sockets.h"
#include "http/origin_guard.h"

namespace encke::dialects::sockjs {

/// What differs between mounts. A plain value; the names are those of sockjs-node where it has them.
struct Mount {
  std::string path;                           // "/encke/sockjs": the base URL of its clients
  bool websocket = true;
  bool websocket_draft76 = false;             // WebSockets of the browsers before RFC 6455, too
  bool cookie_needed = false;                 // load balancers want JSESSIONID on the requests of a session
  std::string script_url;                     // of sockjs-client, for the page that iframe transports load
  size_t response_limit = 128 * 1024;         // bytes after which a stream ends and the client asks for the next
  Milliseconds heartbeat = 25'000;
  Milliseconds disconnect_delay = 5'000;      // how long a session lives between two receivers
};

/// What a mount's sessions are for. All it names outlives the mount.
struct Purpose {
  UpReader& reader;                  // of the messages: WholeSockets, or the reader of Encke's own packets
  SocketService* service = nullptr;  // where each session is one of its sockets; null: messages are packets
};

/// What mounts work with. All outlive them.
struct Parts {
  SessionTable& sessions;
  http::OriginGuard& origins;
  WholeSockets& whole;
  std::span<const OfferedTransport> transports;  // SockJS's routes for others answer 404
  size_t max_body;                               // bytes of what a client sends at once
  Milliseconds header_timeout = 10'000;          // within which a handshake must be whole
};

}  // namespace encke::dialects::sockjs

#endif  // ENCKE_DIALECTS_SOCKJS_MOUNT_H_
