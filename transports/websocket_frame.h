// The head of a WebSocket frame (RFC 6455, 5.2), read from bytes that come in pieces; and the mask.
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_FRAME_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_FRAME_H_

#include <array>
#include <cstddef>
#include <cstdint>
#include <string_view>

namespace encke {

namespace opcode {

inline constexpr int kContinuation = 0x0;
inline constexpr int kText = 0x1;
inline constexpr int kBinary = 0x2;
inline constexpr int kClose = 0x8;
inline constexpr int kPing = 0x9;
inline constexpr int kPong = 0xA;

}  // namespace opcode

inline constexpr int kRsv1 = 0x40;  // in the first byte: a compressed message (RFC 7692, 6)

/// What stands before a frame's payload. A plain value.
struct WebSocketFrame {
  bool fin = false;
  int reserved = 0;  // of the first byte: kRsv1, and two that nobody may set
  int opcode = 0;
  bool masked = false;
  uint64_t size = 0;  // of the payload; a claim, not yet bytes
  std::array<char, 4> mask{};

  bool control() const { return (opcode & 0x8) != 0; }
};

/// Gathers one head of at most 14 bytes. A plain value; knows the grammar only, not what a client may send.
class WebSocketHeadReader {
 public:
  enum class State { kMore, kWhole, kBroken };

  /// Takes from the front of `bytes` what belongs to the head. kBroken: a length that is not in its shortest form, or has
  /// the top bit set (RFC 6455, 5.2); nothing behind it can be understood.
  State Take(std::string_view& bytes);
  /// REQUIRES: Take() said kWhole. The next Take() begins with another head.
  const WebSocketFrame& frame() const { return frame_; }
  /// Whether a head has begun and is not whole.
  bool begun() const { return have_ != 0; }

 private:
  size_t Needed() const;
  State Finish();

  std::array<char, 14> bytes_{};
  size_t have_ = 0;
  WebSocketFrame frame_;
};

/// A frame of our own making: whole, unmasked. A view.
struct OwnFrame {
  WebSocketFrame head;
  std::string_view payload;
  std::string_view whole;  // head and payload
};

/// Takes the first off the front of `frames`. REQUIRES: there is one.
[[nodiscard]] OwnFrame TakeOwnFrame(std::string_view& frames);

/// Writes `masked`, the first byte of which is number `at` of its payload, without its mask (RFC 6455, 5.3). REQUIRES:
/// `to` is elsewhere.
void Unmask(std::string_view masked, const std::array<char, 4>& mask, uint64_t at, char* to);

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_FRAME_H_
