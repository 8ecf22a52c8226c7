// The transports that the program has.
#ifndef ENCKE_TRANSPORTS_BUILTIN_H_
#define ENCKE_TRANSPORTS_BUILTIN_H_

#include <span>

#include "core/transport_descriptor.h"

namespace encke {

#define ENCKE_TRANSPORT(descriptor, ...) extern const TransportDescriptor descriptor;
#include "transports/builtin.def"
#undef ENCKE_TRANSPORT

/// All of them, in the order in which a client prefers them: the list is builtin.def.
[[nodiscard]] std::span<const TransportDescriptor* const> BuiltinTransports();

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_BUILTIN_H_
