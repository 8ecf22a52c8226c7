// jsonp-polling: long polling by script elements, for engines that cannot reach another origin in any other way.
#include "core/packet.h"
#include "transports/builtin.h"
#include "transports/http_stream.h"

namespace encke {
namespace {

constexpr Framing kNative = packet::NativeFraming<AppendScriptSafe>(
    "native/jsonp-polling", "application/javascript; charset=UTF-8", "[", ",", "]");

Transport* Open(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing) {
  std::optional<std::string> callback = http::TakeCallback(*exchange, framing.callback_parameter);
  if (!callback) return nullptr;
  // The comment keeps a callback name from being the first bytes of a file: Flash took such for a movie (CVE-2014-4671).
  return new HttpAnswer(std::move(exchange), traits, framing, "/**/" + *callback + "(", ");\r\n");
}

}  // namespace

const TransportDescriptor kJsonpPolling{
    .traits = {.name = "jsonp-polling", .route = "jsonp-polling", .one_shot = true, .by_query = true},
    .native_framing = &kNative,
    .open = Open};

}  // namespace encke
