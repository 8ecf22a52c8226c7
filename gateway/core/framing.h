// Framing: how a dialect's messages become bytes on one transport.
#ifndef ENCKE_CORE_FRAMING_H_
#define ENCKE_CORE_FRAMING_H_

#include <string>
#include <string_view>

#include "core/control.h"
#include "core/message.h"

namespace encke {

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
};

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
