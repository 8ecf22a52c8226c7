// The transports that the program has.
#ifndef ENCKE_TRANSPORTS_BUILTIN_H_
#define ENCKE_TRANSPORTS_BUILTIN_H_

#include <span>

#include "core/transport_descriptor.h"

namespace encke {

extern const TransportDescriptor kWebSocket;
extern const TransportDescriptor kXhrStreaming;
extern const TransportDescriptor kEventSource;
extern const TransportDescriptor kForeverFrame;
extern const TransportDescriptor kLongPolling;
extern const TransportDescriptor kJsonpPolling;
extern const TransportDescriptor kPolling;

/// All of them, in the order in which a client prefers them. One line per transport: see docs/adding-a-transport.md.
[[nodiscard]] std::span<const TransportDescriptor* const> BuiltinTransports();

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_BUILTIN_H_
