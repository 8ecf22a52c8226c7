#include "tests/fuzz/fuzz.h"

#include <algorithm>

namespace encke::fuzz {

uint8_t TakeByte(std::string_view& input) {
  if (input.empty()) return 0;
  char byte = input.front();
  input.remove_prefix(1);
  return static_cast<uint8_t>(byte);
}

std::string_view TakeUntil(std::string_view& input, char end) {
  std::string_view taken = input.substr(0, input.find(end));
  input.remove_prefix(std::min(taken.size() + 1, input.size()));
  return taken;
}

std::vector<std::string_view> Pieces(std::string_view bytes, uint8_t seed) {
  if (seed == 0) return {bytes};
  std::vector<std::string_view> pieces;
  uint32_t state = seed;
  while (!bytes.empty()) {
    state = state * 1664525 + 1013904223;  // Numerical Recipes' generator
    const uint32_t chance = state >> 16;
    const size_t size = seed == 1 ? 1 : chance % 4 == 0 ? 1 + chance / 4 % 2 : 1 + chance / 4 % (2u * seed);
    pieces.push_back(bytes.substr(0, size));
    bytes.remove_prefix(pieces.back().size());
  }
  return pieces;
}

std::string PercentEncode(std::string_view text) {
  constexpr std::string_view kDigits = "0123456789ABCDEF";
  std::string encoded;
  for (unsigned char c : text) {
    if ((c >= '0' && c <= '9') || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z')) {
      encoded.push_back(static_cast<char>(c));
    } else {
      encoded.append({'%', kDigits[c >> 4], kDigits[c & 15]});
    }
  }
  return encoded;
}

}  // namespace encke::fuzz
