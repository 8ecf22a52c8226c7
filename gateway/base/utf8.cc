#include "base/utf8.h"

#include <cstring>

namespace encke {
namespace {

constexpr uint8_t kBroken = 0xFF;

/// How many bytes at the front are ASCII, by whole blocks of this size. Without a way out of the inner loop, and without
/// a copy, so that the compiler makes wide instructions of it.
template <size_t kBlock>
size_t AsciiBlocks(std::string_view bytes) {
  size_t at = 0;
  for (; at + kBlock <= bytes.size(); at += kBlock) {
    uint64_t all = 0;
    for (size_t i = 0; i < kBlock; i += sizeof all) {
      uint64_t word;
      std::memcpy(&word, bytes.data() + at + i, sizeof word);
      all |= word;
    }
    if ((all & 0x8080808080808080u) != 0) break;
  }
  return at;
}

/// How many bytes at the front are ASCII, but for fewer than eight; the rest is looked at one by one.
size_t AsciiPrefix(std::string_view bytes) {
  size_t ascii = AsciiBlocks<256>(bytes);
  ascii += AsciiBlocks<64>(bytes.substr(ascii));
  return ascii + AsciiBlocks<8>(bytes.substr(ascii));
}

}  // namespace

bool Utf8Check::Take(std::string_view bytes) {
  size_t at = 0;
  while (at < bytes.size()) {
    if (missing_ == 0) at += AsciiPrefix(bytes.substr(at));
    if (at == bytes.size()) break;
    auto byte = static_cast<uint8_t>(bytes[at++]);
    if (missing_ == 0 ? Begin(byte) : Continue(byte)) continue;
    missing_ = kBroken;
    low_ = 0xFF;  // and high_ is below it
    high_ = 0;
    return false;
  }
  return missing_ != kBroken;
}

bool Utf8Check::Begin(uint8_t first) {
  low_ = 0x80;
  high_ = 0xBF;
  if (first < 0x80) return true;
  if (first < 0xC2 || first > 0xF4) return false;
  missing_ = first < 0xE0 ? 1 : first < 0xF0 ? 2 : 3;
  if (first == 0xE0) low_ = 0xA0;   // overlong below
  if (first == 0xF0) low_ = 0x90;   // overlong below
  if (first == 0xED) high_ = 0x9F;  // surrogates above
  if (first == 0xF4) high_ = 0x8F;  // beyond U+10FFFF above
  return true;
}

bool Utf8Check::Continue(uint8_t next) {
  if (next < low_ || next > high_) return false;
  --missing_;
  low_ = 0x80;
  high_ = 0xBF;
  return true;
}

}  // namespace encke
