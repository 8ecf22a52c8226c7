#include "transports/builtin.h"

namespace encke {

std::span<const TransportDescriptor* const> BuiltinTransports() {
#define ENCKE_TRANSPORT(descriptor, ...) &descriptor,
  static constexpr const TransportDescriptor* kTransports[] = {
#include "transports/builtin.def"
  };
#undef ENCKE_TRANSPORT
  return kTransports;
}

}  // namespace encke
