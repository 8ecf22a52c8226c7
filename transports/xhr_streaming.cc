// xhr-streaming: a text response without end, one packet a line, read through responseText as it grows.
#include "core/packet.h"
#include "transports/builtin.h"
#include "transports/http_stream.h"

namespace encke {
namespace {

/// XDomainRequest (IE 8, 9) and old WebKit show nothing before about 2 KiB; the client skips white space.
std::string Padding(const PreludeRequest& request) { return std::string(request.padding, ' ') + "\n"; }

constexpr Framing kNative = packet::NativeFraming<AppendLine>("native/xhr-streaming", "text/plain; charset=UTF-8", "",
                                                              "", "", Padding);

Transport* Open(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing) {
  http::Response head = http::LiveResponse(exchange->request(), framing.content_type);
  const std::string prelude = framing.PreludeFor({traits.prelude_bytes, "", {}});
  return new HttpStream(std::move(exchange), traits, framing, head, prelude);
}

}  // namespace

const TransportDescriptor kXhrStreaming{
    .traits = {.name = "xhr-streaming", .route = "xhr-streaming"},
    .native_framing = &kNative,
    .open = Open};

}  // namespace encke
