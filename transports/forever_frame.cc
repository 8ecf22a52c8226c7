// forever-frame: an HTML document without end in a hidden frame; each batch is a script element that calls the page.
#include <algorithm>

#include "core/packet.h"
#include "transports/builtin.h"
#include "transports/http_stream.h"

namespace encke {
namespace {

/// "https://www.example.com:8443", "null": nothing in it that could leave a script string.
bool IsOrigin(std::string_view origin) {
  return !origin.empty() && origin.size() <= 255 && std::all_of(origin.begin(), origin.end(), [](unsigned char c) {
    return (c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') ||
           std::string_view(":/.-_[]").find(static_cast<char>(c)) != std::string_view::npos;
  });
}

/// A path such as opener.document.forms may lead from another site's page, whose frame this is, to a page of our own
/// origin, and call what stands there. One step is enough for an object that holds functions, which is what clients need.
bool StaysInPage(std::string_view callback) { return std::count(callback.begin(), callback.end(), '.') <= 1; }

/// How the document hands packets to the page that holds it (docs/protocol.md, 9).
struct Delivery {
  std::string before;  // statements that run once
  std::string of_p;    // the statement that hands over p
};

/// Whether the document may call the page is found out once: another origin throws, and so does a page that has set its
/// document.domain.
Delivery DeliveryTo(std::string_view callback, const std::optional<std::string>& origin) {
  const std::string function = std::string("parent.").append(callback);
  const std::string call = function + "(p)";
  if (!origin) return {"", call};
  return {"var g;try{g=" + function + "}catch(e){}",
          "if(g)" + call + ";else parent.postMessage(JSON.stringify(p),\"" + *origin + "\")"};
}

std::string Document(const PreludeRequest& request) {
  const Delivery delivery = DeliveryTo(request.callback, request.origin);
  // f removes the script element that called it: the document would grow for ever otherwise. The white space makes
  // Safari, which looks at 1024 bytes first, and IE begin to show the document.
  return "<!DOCTYPE html><html><head><meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\"><title></title></head>"
         "<body><script>" +
         delivery.before +
         "function f(p){var s=document.getElementsByTagName(\"script\");s=s[s.length-1];"
         "if(s&&s.parentNode)s.parentNode.removeChild(s);" +
         delivery.of_p + "}</script>" + std::string(request.padding, ' ') + "\n";
}

constexpr Framing kNative = packet::NativeFraming<AppendScriptSafe>(
    "native/forever-frame", "text/html; charset=UTF-8", "<script>f([", ",", "])</script>\n", Document);

Transport* Open(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing) {
  std::optional<std::string> callback = http::TakeCallback(*exchange, framing.callback_parameter);
  if (!callback) return nullptr;
  if (!StaysInPage(*callback)) {
    exchange->Respond(http::TextResponse(400, "callback of a frame must be a function's name, or object.function"));
    return nullptr;
  }
  std::optional<std::string> origin = exchange->request().parameter("origin");
  if (origin && !IsOrigin(*origin)) {
    exchange->Respond(http::TextResponse(400, "origin must be one such as https://www.example.com"));
    return nullptr;
  }
  http::Response head = http::LiveResponse(exchange->request(), framing.content_type);
  const std::string document = framing.PreludeFor({traits.prelude_bytes, *callback, origin});
  return new HttpStream(std::move(exchange), traits, framing, head, document);
}

}  // namespace

const TransportDescriptor kForeverFrame{
    .traits = {.name = "forever-frame", .route = "forever-frame", .by_query = true},
    .native_framing = &kNative,
    .open = Open};

}  // namespace encke
