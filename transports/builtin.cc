#include "transports/builtin.h"

namespace encke {

std::span<const TransportDescriptor* const> BuiltinTransports() {
  static constexpr const TransportDescriptor* kTransports[] = {
      &kWebSocket,     //
      &kXhrStreaming,  //
      &kEventSource,   //
      &kForeverFrame,  //
      &kLongPolling,   //
      &kJsonpPolling,  //
      &kPolling,       //
  };
  return kTransports;
}

}  // namespace encke
