// WebSockets of draft-ietf-hybi-thewebsocketprotocol-00, which is draft-hixie-76: Safari 5, Opera 11.
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_DRAFT76_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_DRAFT76_H_

#include <memory>

#include "core/transport.h"
#include "http/exchange.h"

namespace encke {

/// As TransportDescriptor::open; `framing` is one of RFC 6455's frames. REQUIRES: AsksForDraft76(), traits.draft76 > 0.
[[nodiscard]] Transport* OpenDraft76(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits,
                                     const Framing& framing);

/// Whether the request has a key of that draft's handshake, and none of RFC 6455's.
[[nodiscard]] bool AsksForDraft76(const http::Request& request);

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_DRAFT76_H_
