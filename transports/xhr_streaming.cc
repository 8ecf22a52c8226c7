// xhr-streaming: a text response without end, one packet a line, read through responseText as it grows.
#include "core/packet.h"
#include "transports/builtin.h"
#include "transports/http_stream.h"

namespace encke {
namespace {

constexpr Framing kNative = packet::NativeFraming<AppendLine>("native/xhr-streaming", "text/plain; charset=UTF-8");

Transport* Open(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing) {
  http::Response head = http::LiveResponse(exchange->request(), framing.content_type);
  // XDomainRequest (IE 8, 9) and old WebKit show nothing before about 2 KiB; the client skips white space.
  std::string prelude = std::string(traits.prelude_bytes, ' ') + "\n";
  return new HttpStream(std::move(exchange), traits, framing, head, prelude);
}

}  // namespace

const TransportDescriptor kXhrStreaming{
    .traits = {.name = "xhr-streaming", .route = "xhr-streaming"},
    .native_framing = &kNative,
    .open = Open};

}  // namespace encke
