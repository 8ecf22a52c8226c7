// The opening handshake of draft-ietf-hybi-thewebsocketprotocol-00 (sections 1.3 and 5), as pure functions.
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_DRAFT76_HANDSHAKE_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_DRAFT76_HANDSHAKE_H_

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "http/exchange.h"

namespace encke {

/// What a client's request brings of its challenge; the rest is the nonce, eight bytes behind the head. A plain value.
struct Draft76Keys {
  static constexpr size_t kNonce = 8;

  uint32_t first = 0;
  uint32_t second = 0;

  /// The 16 bytes that prove that we read the challenge. Empty where there is no MD5 to be had. REQUIRES: kNonce bytes.
  [[nodiscard]] std::string Proof(std::string_view nonce) const;
};

/// The number that Sec-WebSocket-Key1 or -Key2 hides: its digits, divided by how many spaces it has. Nothing where that is
/// none, as no browser makes it.
[[nodiscard]] std::optional<uint32_t> NumberInKey(std::string_view key);

/// What is answered, and what the proof is made of where that is 101. A plain value.
struct Draft76Handshake {
  http::Response answer;
  Draft76Keys keys;
};

/// The answer to the request: 101 with where and for whom, or 400 with the sentence that says what is wrong. `sub_protocol`
/// may be empty: none.
[[nodiscard]] Draft76Handshake AnswerDraft76Handshake(const http::Request& request, std::string_view sub_protocol);

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_DRAFT76_HANDSHAKE_H_
