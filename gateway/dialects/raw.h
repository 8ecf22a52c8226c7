// The raw dialect: a WebSocket's messages are a socket's messages, with nothing of ours in them (docs/protocol.md, 10).
#ifndef ENCKE_DIALECTS_RAW_H_
#define ENCKE_DIALECTS_RAW_H_

#include <memory>

#include "core/framing.h"
#include "core/session_table.h"
#include "core/socket.h"
#include "core/transport_descriptor.h"
#include "core/whole_sockets.h"
#include "http/exchange.h"

namespace encke::dialects {

/// A publication is its text; a packet is a message as it is, text or bytes. Controls have no words, ends have RFC
/// 6455's codes.
extern const Framing kRawWebSocket;

/// What a WebSocket's handshake asks of a socket service.
[[nodiscard]] SocketRequest SocketRequestOf(const http::Request& request);

/// Makes a session of a WebSocket, and gives it to a service: one transport, no resume. Owned by whoever has the path.
class RawOpener {
 public:
  /// `traits`: the transport's, as configured. `kind`: of the sessions; whole.kind(), or one like it.
  /// REQUIRES: the rest outlives it, and `kind` the sessions.
  RawOpener(SessionTable& sessions, WholeSockets& whole, const TransportDescriptor& websocket,
            const TransportTraits& traits, const SessionKind& kind);

  /// The service has accepted `asked`, and the exchange has agreed on its sub-protocol.
  void Open(std::unique_ptr<http::Exchange> exchange, SocketService& service, const SocketRequest& asked);

 private:
  void Attach(Transport& transport, SocketService& service, const SocketRequest& asked);

  SessionTable& sessions_;
  WholeSockets& whole_;
  const TransportDescriptor& websocket_;
  TransportTraits traits_;
  const SessionKind& kind_;
};

}  // namespace encke::dialects

#endif  // ENCKE_DIALECTS_RAW_H_
