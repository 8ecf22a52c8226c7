// The opening handshake of a WebSocket (RFC 6455, section 4.2), as a pure function.
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_HANDSHAKE_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_HANDSHAKE_H_

#include <optional>
#include <string_view>

#include "http/request.h"
#include "http/response.h"
#include "transports/websocket_extensions.h"

namespace encke {

/// What is answered, and what both ends keep to where that is 101. A plain value.
struct WebSocketHandshake {
  http::Response answer;
  std::optional<DeflateAgreement> deflate;
};

/// The answer to the request: 101 with the accept key, the sub-protocol (empty: none) and the compression, or the status
/// and sentence that says what is wrong (400; 426 with the version we speak).
[[nodiscard]] WebSocketHandshake AnswerWebSocketHandshake(const http::Request& request, std::string_view sub_protocol,
                                                          const Compression& compression);

/// The head of a 101 as bytes: it does not go through the HTTP layer, whose answers have bodies.
[[nodiscard]] std::string SwitchingProtocolsHead(const http::Response& response);

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_HANDSHAKE_H_
