// Framing: how a dialect's messages become bytes on one transport.
#ifndef ENCKE_CORE_FRAMING_H_
#define ENCKE_CORE_FRAMING_H_

#include <optional>
#include <string>
#include <string_view>

#include "core/control.h"
#include "core/message.h"

namespace encke {

/// What the beginning of a response depends on. A view: made for one call.
struct PreludeRequest {
  size_t padding = 0;                         // white space for readers that hold back the first bytes
  std::string_view callback;                  // where the transport asks for one, checked; else empty
  const std::optional<std::string>& origin;   // of the page that holds the document, checked; where it was told
};

/// One per pair (dialect, transport); a constant with static lifetime, whose address is the key under which a message
/// keeps its bytes. What goes out together is `batch_prefix item (separator item)* batch_suffix`. Nothing in it, and
/// nothing that `encode` makes, depends on the session: the bytes are shared.
struct Framing {
  std::string_view name;          // "native/eventsource", for logs and tests
  std::string_view content_type;  // of the HTTP answer; empty for WebSocket
  std::string_view batch_prefix;
  std::string_view separator;
  std::string_view batch_suffix;
  void (*encode)(const Message& message, std::string& out);
  /// Appends the control as an item of a batch; appends nothing where the dialect has no word for it.
  void (*encode_control)(const Control& control, std::string& out);
  /// The dialect's number for an end that has `code` in our table, where the transport tells numbers (WebSocket); null
  /// where it speaks of our table.
  int (*own_code)(int code) = nullptr;
  /// What a response begins with, before all messages; null: nothing.
  std::string (*prelude)(const PreludeRequest& request) = nullptr;
  /// Whether a control is a message by itself, wrapping included, and no item of a batch. Then an answer is one message:
  /// the batch, or a control.
  bool controls_alone = false;
  /// Whether the end is told by a control also where the transport itself has words for it (a close frame).
  bool tells_end = false;
  /// Where the bytes of a raw message are a head and then its content as it is: appends the head, so that the content
  /// need not be copied. Null: `encode` makes raw messages, too.
  void (*encode_head)(const RawMessage& message, std::string& out) = nullptr;
  std::string_view callback_parameter = "callback";  // of the query, where the transport calls a function of the page

  /// The beginning of a response.
  std::string PreludeFor(const PreludeRequest& request) const { return prelude != nullptr ? prelude(request) : ""; }
};

/// A prelude of event streams: polyfills on old engines want 2 KiB, which is a comment to everybody else.
[[nodiscard]] std::string EventPadding(const PreludeRequest& request);

/// Appends `payload` as the transports wrap text; shared by the native framings and those of other dialects.
void AppendLine(std::string_view payload, std::string& out);                // payload \n
void AppendEventData(std::string_view payload, std::string& out);           // data: payload \n\n ; no line breaks in it
void AppendPlain(std::string_view payload, std::string& out);               // an element of a JSON array
void AppendScriptSafe(std::string_view payload, std::string& out);          // the same inside <script>
void AppendWebSocketText(std::string_view payload, std::string& out);       // one unmasked final text frame
void AppendWebSocketBinary(std::string_view payload, std::string& out);     // the same for bytes

/// Appends the head of an unmasked final frame (RFC 6455, 5.2) for a payload of `size` bytes.
void AppendWebSocketHeader(int opcode, uint64_t size, std::string& out);
/// Appends a close frame; the reason is cut to what a control frame holds.
void AppendWebSocketClose(int code, std::string_view reason, std::string& out);

}  // namespace encke

#endif  // ENCKE_CORE_FRAMING_H_
