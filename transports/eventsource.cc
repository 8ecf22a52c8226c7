// eventsource: text/event-stream, one packet an event, read by the browser's EventSource under our client's control.
#include "core/packet.h"
#include "transports/builtin.h"
#include "transports/http_stream.h"

namespace encke {
namespace {

constexpr Framing kNative = packet::NativeFraming<AppendEventData>(
    "native/eventsource", "text/event-stream; charset=UTF-8", "", "", "", EventPadding);

Transport* Open(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing) {
  // Opera wants a line break first.
  std::string prelude = "\r\n" + framing.PreludeFor({traits.prelude_bytes, "", {}});
  if (traits.one_shot) return new HttpAnswer(std::move(exchange), traits, framing, prelude);
  const http::Response head = http::LiveResponse(exchange->request(), framing.content_type);
  return new HttpStream(std::move(exchange), traits, framing, head, prelude);
}

}  // namespace

const TransportDescriptor kEventSource{
    .traits = {.name = "eventsource", .route = "eventsource", .by_query = true},
    .native_framing = &kNative,
    .open = Open};

}  // namespace encke
