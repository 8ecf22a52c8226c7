// WebSocket frames (RFC 6455, 5.2), as far as the benchmarks send them: whole messages, and RFC 7692's bit.
#ifndef ENCKE_BENCH_COMMON_WEBSOCKET_H_
#define ENCKE_BENCH_COMMON_WEBSOCKET_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

namespace bench {

inline constexpr uint8_t kTextFrame = 0x81;
inline constexpr uint8_t kBinaryFrame = 0x82;
inline constexpr uint8_t kPingFrame = 0x89;
inline constexpr uint8_t kPongFrame = 0x8A;
inline constexpr uint8_t kCompressedBit = 0x40;

/// First byte, size, and where `masked` the mask that MaskOrUnmask() uses.
std::string FrameHead(uint8_t first_byte, size_t size, bool masked);
std::string MaskedFrame(uint8_t first_byte, std::string_view payload);

/// Reads frames from bytes that come in pieces. A frame that lies in one piece is not copied.
class FrameReader {
 public:
  /// The first byte, and the payload without its mask.
  using OnFrame = std::function<void(uint8_t, std::string_view)>;

  void Take(std::string_view bytes, const OnFrame& on_frame);
  /// Is in the midst of a frame.
  bool partial() const { return !rest_.empty(); }

 private:
  std::string rest_;
  size_t wanted_ = 0;  // how much rest_ must hold before it is worth a look
};

}  // namespace bench

#endif  // ENCKE_BENCH_COMMON_WEBSOCKET_H_
