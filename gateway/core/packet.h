// The packets of Encke's own protocol (docs/protocol.md): text to values, values to text. No state.
#ifndef ENCKE_CORE_PACKET_H_
#define ENCKE_CORE_PACKET_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>
#include <variant>
#include <vector>

#include "base/result.h"
#include "core/control.h"
#include "core/framing.h"
#include "core/message.h"
#include "core/position.h"

namespace encke::packet {

/// The sub-protocol by which a WebSocket client may name our packets (docs/protocol.md). None is needed.
inline constexpr std::string_view kWebSocketProtocol = "encke.v1";

// Upward packets, one type each. Plain values.

/// First line of an opening request: begin a session, or join the one that another opening with this key began.
struct Connect {
  std::string key;  // empty: none
  bool resume = false;
  uint64_t k = 1;
  uint64_t have = 0;
  uint64_t seq = 1;
};

/// First line of an opening request: go on with a session.
struct Resume {
  std::string session;
  uint64_t k = 0;
  uint64_t have = 0;
  uint64_t seq = 1;
};

/// First line of a send request.
struct SendHead {
  std::string session;
  uint64_t seq = 1;
  uint64_t have = 0;
};

struct Ack {
  uint64_t have = 0;
};

struct Ping {};

struct Leave {};  // {"disconnect":{}}

/// What a client asks of the service. Which members mean something depends on the method.
struct Command {
  enum class Method { kSubscribe, kUnsubscribe, kPublish };

  uint64_t id = 0;  // 0: no reply wanted
  Method method = Method::kSubscribe;
  std::string channel;
  std::optional<Position> since;  // subscribe
  std::string data;               // publish: JSON
  std::string event;              // publish
};

/// What a client does with a socket in its session (docs/protocol.md, 10). Which members mean something depends on the
/// method. Counted as a Command is.
struct SocketCommand {
  enum class Method { kOpen, kMessage, kClose };

  Method method = Method::kOpen;
  uint64_t socket = 0;                 // its number; kOpen: the packet's id
  std::string service;                 // kOpen
  std::string query;                   // kOpen
  std::vector<std::string> protocols;  // kOpen: tokens
  std::string data;                    // kMessage: text, or base64 where `binary`
  bool binary = false;                 // kMessage
  int code = 0;                        // kClose
  std::string reason;                  // kClose
};

using Up = std::variant<Command, SocketCommand, Ack, Ping, Connect, Resume, SendHead, Leave>;

/// A packet that is none: the error for the client, the id that it may have had, and whether it was meant as one that
/// opens a transport.
struct BadPacket {
  uint64_t id = 0;
  Error error;
  bool opening = false;
};

[[nodiscard]] tl::expected<Up, BadPacket> Parse(std::string_view line);

/// The first line of `packets` without its line break; `packets` is left with the rest. Empty lines are skipped.
[[nodiscard]] std::string_view NextLine(std::string_view& packets);

/// What an event may be called: at most 128 bytes of UTF-8, no line breaks (it becomes a line of an event stream).
[[nodiscard]] bool IsEventName(std::string_view name);

/// The data of a publication from any body: a JSON text is taken as it is (compact), other UTF-8 text as a JSON string.
[[nodiscard]] Result<std::string> DataFromBody(std::string_view body);
/// The data of a publication for readers of text: a JSON string is its text, any other value its JSON.
[[nodiscard]] std::string TextOfData(const std::string& data);

// Downward packets, appended to `out`.

void AppendMessage(const Message& message, std::string& out);
void AppendControl(const Control& control, std::string& out);

[[nodiscard]] std::string ResultReply(uint64_t id, std::string_view result_json);
[[nodiscard]] std::string ErrorReply(uint64_t id, const Error& error);
[[nodiscard]] std::string UnsubscribePush(std::string_view channel, int code, std::string_view reason);
/// The result of an open.
[[nodiscard]] std::string SocketOpened(std::string_view protocol);
[[nodiscard]] std::string SocketText(uint64_t socket, std::string_view text);
[[nodiscard]] std::string SocketBinary(uint64_t socket, std::string_view base64);
[[nodiscard]] std::string SocketClosed(uint64_t socket, const Disconnect& why);
/// What is beyond the rate: error 111.
[[nodiscard]] Error TooFast();
/// {"code":107,"message":"..."}: also the form of the API's errors.
[[nodiscard]] std::string ErrorJson(const Error& error);
/// "offset":5,"epoch":"Xy3k9a0b": members for an object.
void AppendPosition(const Position& position, std::string& out);

/// A framing of this protocol: `Wrap` is what the transport does with a packet's text, `prelude` what comes first.
template <void (*Wrap)(std::string_view, std::string&)>
constexpr Framing NativeFraming(std::string_view name, std::string_view content_type, std::string_view prefix = "",
                                std::string_view separator = "", std::string_view suffix = "",
                                std::string (*prelude)(const PreludeRequest&) = nullptr) {
  return {name,
          content_type,
          prefix,
          separator,
          suffix,
          [](const Message& message, std::string& out) {
            std::string text;
            AppendMessage(message, text);
            Wrap(text, out);
          },
          [](const Control& control, std::string& out) {
            static std::string text;  // scratch: each poll is told of its attachment
            text.clear();
            AppendControl(control, text);
            Wrap(text, out);
          },
          nullptr,
          prelude};
}

}  // namespace encke::packet

#endif  // ENCKE_CORE_PACKET_H_
