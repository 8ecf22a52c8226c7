#include "dialects/sockjs/framings.h"

#include "core/disconnect.h"
#include "core/json.h"
#include "core/packet.h"
#include "dialects/sockjs/text.h"

namespace encke::dialects::sockjs {
namespace {

using Wrap = void (*)(std::string_view frame, std::string& out);

void AppendItem(const Message& message, std::string& out) {
  if (message.publication() == nullptr) return AppendString(message.text(), out);
  std::string packet;
  packet::AppendMessage(message, packet);
  AppendString(packet, out);
}

/// The items of htmlfile and jsonp are in a string of a script: escaped once more, and harmless in HTML.
void AppendItemInString(const Message& message, std::string& out) {
  std::string item, quoted;
  AppendItem(message, item);
  json::AppendString(item, quoted);
  AppendScriptSafe(std::string_view(quoted).substr(1, quoted.size() - 2), out);
}

/// sockjs-client takes what an event brings for a URI and decodes it.
void AppendUriSafe(std::string_view text, std::string& out) {
  for (char c : text) out.append(c == '%' ? std::string_view("%25") : std::string_view(&c, 1));
}

void AppendItemInEvent(const Message& message, std::string& out) {
  std::string item;
  AppendItem(message, item);
  AppendUriSafe(item, out);
}

void AppendItemInFrame(const Message& message, std::string& out) {
  std::string frame = "a[";
  AppendItem(message, frame);
  AppendWebSocketText(frame.append("]"), out);
}

std::string CloseFrame(const Disconnect& why) {
  std::string frame = "c[" + std::to_string(why.code) + ",";
  AppendString(why.reason, frame);
  return frame.append("]");
}

/// Empty where SockJS has no word for it: a stream that is full ends, and the next goes on. Who sends what is no JSON
/// over a WebSocket is cut off without a frame (sockjs-protocol, test_broken_json).
std::string FrameOf(const Control& control) {
  switch (control.kind) {
    case Control::Kind::kWelcome:
      return "o";
    case Control::Kind::kHeartbeat:
      return "h";
    case Control::Kind::kResumed:
      return "";
    case Control::Kind::kDisconnect:
      break;
  }
  const int code = control.disconnect->code;
  bool silent = code == disconnect::kRecycle.code || code == close_code::kInvalidData;
  return silent ? "" : CloseFrame(*control.disconnect);
}

template <Wrap wrap>
void AppendControl(const Control& control, std::string& out) {
  std::string frame = FrameOf(control);
  if (!frame.empty()) wrap(frame, out);
}

void AppendEvent(std::string_view frame, std::string& out) {
  out.append("data: ");
  AppendUriSafe(frame, out);
  out.append("\r\n\r\n");
}

void AppendScriptString(std::string_view frame, std::string& out) {
  std::string quoted;
  json::AppendString(frame, quoted);
  AppendScriptSafe(quoted, out);
}

void AppendScript(std::string_view frame, std::string& out) {
  out.append("<script>\np(");
  AppendScriptString(frame, out);
  out.append(");\n</script>\r\n");
}

/// Engines that show nothing of the first 2 KiB; the client takes it for a heartbeat.
std::string Heartbeats(const PreludeRequest&) { return std::string(2048, 'h') + "\n"; }

/// The document and its padding: Safari looks at 1,024 bytes before it shows anything.
std::string Document(const PreludeRequest& request) {
  constexpr size_t kLeast = 1024;
  std::string page =
      "<!doctype html>\n<html><head>\n  <meta http-equiv=\"X-UA-Compatible\" content=\"IE=edge\" />\n"
      "  <meta http-equiv=\"Content-Type\" content=\"text/html; charset=UTF-8\" />\n"
      "</head><body><h2>Don't panic!</h2>\n  <script>\n    document.domain = document.domain;\n    var c = parent.";
  page.append(request.callback)
      .append(";\n    c.start();\n    function p(d) {c.message(d);};\n    window.onload = function() {c.stop();};\n"
              "  </script>\n");
  if (page.size() < kLeast) page.append(kLeast - page.size(), ' ');
  return page.append("\r\n\r\n");
}

/// The frame `c` has told the reason; this is the end of the connection under it.
int OwnCode(int code) { return code == close_code::kInvalidData ? code : close_code::kNormal; }

constexpr std::string_view kScript = "application/javascript; charset=UTF-8";

/// A frame and a line break.
constexpr Framing Lines(std::string_view name, std::string (*prelude)(const PreludeRequest&)) {
  return {.name = name,
          .content_type = kScript,
          .batch_prefix = "a[",
          .separator = ",",
          .batch_suffix = "]\n",
          .encode = AppendItem,
          .encode_control = AppendControl<AppendLine>,
          .prelude = prelude,
          .controls_alone = true};
}

}  // namespace

const Framing kWebSocket{.name = "sockjs/websocket",
                         .encode = AppendItemInFrame,
                         .encode_control = AppendControl<AppendWebSocketText>,
                         .own_code = OwnCode,
                         .controls_alone = true,
                         .tells_end = true};

const Framing kXhr = Lines("sockjs/xhr", nullptr);
const Framing kXhrStreaming = Lines("sockjs/xhr_streaming", Heartbeats);

const Framing kEventSource{.name = "sockjs/eventsource",
                           .content_type = "text/event-stream",
                           .batch_prefix = "data: a[",
                           .separator = ",",
                           .batch_suffix = "]\r\n\r\n",
                           .encode = AppendItemInEvent,
                           .encode_control = AppendControl<AppendEvent>,
                           .controls_alone = true};

const Framing kHtmlFile{.name = "sockjs/htmlfile",
                        .content_type = "text/html; charset=UTF-8",
                        .batch_prefix = "<script>\np(\"a[",
                        .separator = ",",
                        .batch_suffix = "]\");\n</script>\r\n",
                        .encode = AppendItemInString,
                        .encode_control = AppendControl<AppendScript>,
                        .prelude = Document,
                        .controls_alone = true,
                        .callback_parameter = "c"};

const Framing kJsonp{.name = "sockjs/jsonp",
                     .content_type = kScript,
                     .batch_prefix = "\"a[",
                     .separator = ",",
                     .batch_suffix = "]\"",
                     .encode = AppendItemInString,
                     .encode_control = AppendControl<AppendScriptString>,
                     .controls_alone = true,
                     .callback_parameter = "c"};

}  // namespace encke::dialects::sockjs
