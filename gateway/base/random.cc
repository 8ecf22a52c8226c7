#include "base/random.h"

#include <sys/random.h>

#include "base/check.h"

namespace encke {

std::string RandomText(size_t bytes) {
  static constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  unsigned char random[64];
  CHECK(bytes >= 1 && bytes <= sizeof random);
  CHECK(getrandom(random, bytes, 0) == static_cast<ssize_t>(bytes));  // never short for <= 256 bytes: getrandom(2)
  std::string text;
  unsigned bits = 0;
  unsigned held = 0;
  for (size_t i = 0; i < bytes; ++i) {
    bits = bits << 8 | random[i];
    for (held += 8; held >= 6; held -= 6) text.push_back(kAlphabet[bits >> (held - 6) & 63]);
  }
  if (held > 0) text.push_back(kAlphabet[bits << (6 - held) & 63]);
  return text;
}

uint64_t RandomBelow(uint64_t end) {
  uint64_t random;
  CHECK(end > 0);
  CHECK(getrandom(&random, sizeof random, 0) == sizeof random);
  return random % end;  // not even for huge ranges, which is nothing to jitter
}

}  // namespace encke
