// long-polling and polling: one JSON array a response. They differ in how long an answer waits for a message.
#include "core/packet.h"
#include "transports/builtin.h"
#include "transports/http_stream.h"

namespace encke {
namespace {

constexpr Framing kNative =
    packet::NativeFraming<AppendPlain>("native/long-polling", "application/json; charset=UTF-8", "[", ",", "]");

Transport* Open(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing) {
  return new HttpAnswer(std::move(exchange), traits, framing);
}

}  // namespace

const TransportDescriptor kLongPolling{
    .traits = {.name = "long-polling", .route = "long-polling", .one_shot = true},
    .native_framing = &kNative,
    .open = Open};

const TransportDescriptor kPolling{
    .traits = {.name = "polling", .route = "polling", .one_shot = true},
    .native_framing = &kNative,
    .open = Open};

}  // namespace encke
