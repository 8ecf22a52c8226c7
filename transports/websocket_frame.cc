#include "transports/websocket_frame.h"

#include <algorithm>
#include <cstring>

#include "base/check.h"

namespace encke {
namespace {

/// By words, of which the compiler makes wide instructions; the widest that the processor has, since here the bytes of a
/// long message are first written to memory that is not near.
__attribute__((target_clones("avx2", "default"))) void Xor(std::string_view from, const std::array<char, 8>& key, char* __restrict to) {
  uint64_t word_key, word;
  std::memcpy(&word_key, key.data(), sizeof word_key);
  size_t i = 0;
  for (; i + sizeof word <= from.size(); i += sizeof word) {
    std::memcpy(&word, &from[i], sizeof word);
    word ^= word_key;
    std::memcpy(to + i, &word, sizeof word);
  }
  for (; i < from.size(); ++i) to[i] = static_cast<char>(from[i] ^ key[i % 8]);
}

/// Bytes of the extended length, from the seven bits of the second byte.
size_t ExtendedBytes(int seven_bits) { return seven_bits < 126 ? 0 : seven_bits == 126 ? 2 : 8; }

}  // namespace

size_t WebSocketHeadReader::Needed() const {
  if (have_ < 2) return 2;
  return 2 + ExtendedBytes(bytes_[1] & 0x7F) + ((bytes_[1] & 0x80) != 0 ? 4 : 0);
}

WebSocketHeadReader::State WebSocketHeadReader::Take(std::string_view& bytes) {
  while (have_ < Needed()) {
    if (bytes.empty()) return State::kMore;
    size_t taken = std::min(Needed() - have_, bytes.size());
    std::memcpy(&bytes_[have_], bytes.data(), taken);
    bytes.remove_prefix(taken);
    have_ += taken;
  }
  return Finish();
}

WebSocketHeadReader::State WebSocketHeadReader::Finish() {
  const size_t extended = ExtendedBytes(bytes_[1] & 0x7F);
  frame_.fin = (bytes_[0] & 0x80) != 0;
  frame_.reserved = bytes_[0] & 0x70;
  frame_.opcode = bytes_[0] & 0x0F;
  frame_.masked = (bytes_[1] & 0x80) != 0;
  frame_.size = extended == 0 ? bytes_[1] & 0x7F : 0;
  for (size_t i = 0; i < extended; ++i) frame_.size = frame_.size << 8 | static_cast<uint8_t>(bytes_[2 + i]);
  std::memcpy(frame_.mask.data(), &bytes_[2 + extended], frame_.masked ? 4 : 0);
  have_ = 0;
  const uint64_t least = extended == 0 ? 0 : extended == 2 ? 126 : 0x10000;
  return frame_.size < least || frame_.size >> 63 != 0 ? State::kBroken : State::kWhole;
}

OwnFrame TakeOwnFrame(std::string_view& frames) {
  WebSocketHeadReader head;
  std::string_view rest = frames;
  CHECK(head.Take(rest) == WebSocketHeadReader::State::kWhole && rest.size() >= head.frame().size);
  const size_t whole = frames.size() - rest.size() + head.frame().size;
  OwnFrame frame{head.frame(), rest.substr(0, head.frame().size), frames.substr(0, whole)};
  frames.remove_prefix(whole);
  return frame;
}

void Unmask(std::string_view masked, const std::array<char, 4>& mask, uint64_t at, char* to) {
  std::array<char, 8> key;
  for (size_t i = 0; i < key.size(); ++i) key[i] = mask[(at + i) % 4];
  Xor(masked, key, to);
}

}  // namespace encke
