// TransportDescriptor: what a transport's file tells the rest about itself; the list of them is transports/builtin.def.
#ifndef ENCKE_CORE_TRANSPORT_DESCRIPTOR_H_
#define ENCKE_CORE_TRANSPORT_DESCRIPTOR_H_

#include <memory>

#include "core/framing.h"
#include "core/transport.h"

namespace encke {

namespace http {
class Exchange;  // opaque to core: handed from the frontend to the transport
}

/// One kind of transport. A constant with static lifetime.
struct TransportDescriptor {
  TransportTraits traits;         // its nature; what can be configured has its defaults in transports/builtin.def
  const Framing* native_framing;  // of Encke's own protocol; other dialects bring their own
  /// Turns a request into a live transport in `framing`. Answers by itself and returns null where the request is not
  /// one of this transport (a bad handshake, a bad callback name).
  Transport* (*open)(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing);
};

/// One transport as an endpoint offers it: its kind, and its traits as configured.
struct OfferedTransport {
  const TransportDescriptor* descriptor;
  TransportTraits traits;
};

}  // namespace encke

#endif  // ENCKE_CORE_TRANSPORT_DESCRIPTOR_H_
