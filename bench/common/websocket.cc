#include "common/websocket.h"

#include <cstring>

namespace bench {
namespace {

constexpr char kMask[4] = {0x5A, 0x17, 0x3C, 0x66};

void Apply(const char* mask, char* bytes, size_t size) {
  uint64_t wide = 0;
  for (size_t i = 0; i < sizeof wide; i += 4) std::memcpy(reinterpret_cast<char*>(&wide) + i, mask, 4);
  size_t i = 0;
  for (; i + sizeof wide <= size; i += sizeof wide) {
    uint64_t word = 0;
    std::memcpy(&word, bytes + i, sizeof word);
    word ^= wide;
    std::memcpy(bytes + i, &word, sizeof word);
  }
  for (; i < size; ++i) bytes[i] = static_cast<char>(bytes[i] ^ mask[i & 3]);
}

uint64_t BigEndian(std::string_view bytes) {
  uint64_t number = 0;
  for (char c : bytes) number = number << 8 | static_cast<uint8_t>(c);
  return number;
}

/// Where the payload of the frame at the front begins, and how large it is; `head` is 0 as long as that is unknown.
struct Extent {
  size_t head = 0;
  size_t payload = 0;
  bool masked = false;
};

Extent ExtentOf(std::string_view bytes) {
  if (bytes.size() < 2) return {};
  const auto second = static_cast<uint8_t>(bytes[1]);
  const size_t extended = (second & 0x7F) < 126 ? 0 : (second & 0x7F) == 126 ? 2 : 8;
  const bool masked = (second & 0x80) != 0;
  const size_t head = 2 + extended + (masked ? 4 : 0);
  if (bytes.size() < head) return {};
  const size_t payload = extended == 0 ? second & 0x7F : BigEndian(bytes.substr(2, extended));
  return {head, payload, masked};
}

/// What the reader gives out lies in buffers that are writable: the shared one of sockets, or its own.
std::string_view Unmasked(std::string_view frame, const Extent& extent) {
  char* payload = const_cast<char*>(frame.data()) + extent.head;
  if (extent.masked) Apply(payload - 4, payload, extent.payload);
  return {payload, extent.payload};
}

}  // namespace

std::string FrameHead(uint8_t first_byte, size_t size, bool masked) {
  std::string head(1, static_cast<char>(first_byte));
  const int extended = size < 126 ? 0 : size < 65536 ? 2 : 8;
  const size_t seven_bits = extended == 0 ? size : extended == 2 ? 126 : 127;
  head.push_back(static_cast<char>(seven_bits | (masked ? 0x80 : 0)));
  for (int shift = (extended - 1) * 8; shift >= 0; shift -= 8) head.push_back(static_cast<char>(size >> shift));
  if (masked) head.append(kMask, sizeof kMask);
  return head;
}

std::string MaskedFrame(uint8_t first_byte, std::string_view payload) {
  std::string frame = FrameHead(first_byte, payload.size(), true);
  const size_t head = frame.size();
  frame.append(payload);
  Apply(kMask, frame.data() + head, payload.size());
  return frame;
}

void FrameReader::Take(std::string_view bytes, const OnFrame& on_frame) {
  const bool continues = !rest_.empty();
  if (continues) {
    rest_.append(bytes);
    if (rest_.size() < wanted_) return;
    bytes = rest_;
  }
  size_t whole = 0;
  wanted_ = 0;
  while (whole < bytes.size()) {
    const std::string_view frame = bytes.substr(whole);
    const Extent extent = ExtentOf(frame);
    if (extent.head != 0) wanted_ = extent.head + extent.payload;
    if (extent.head == 0 || frame.size() < wanted_) break;
    on_frame(static_cast<uint8_t>(frame[0]), Unmasked(frame, extent));
    whole += wanted_;
    wanted_ = 0;
  }
  if (continues) {
    rest_.erase(0, whole);
  } else {
    rest_.assign(bytes.substr(whole));
  }
}

}  // namespace bench
