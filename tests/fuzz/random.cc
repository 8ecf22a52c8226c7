#include "tests/fuzz/random.h"

#include "base/check.h"
#include "base/random.h"

// The linker takes these before those of the library `base`, where a file of its own holds them. So the gateway itself
// has no switch by which its ids could be guessed.

namespace encke {
namespace {

constexpr uint64_t kStart = 0x9E3779B97F4A7C15;
uint64_t state = kStart;

uint64_t Next() {  // xorshift64*
  state ^= state >> 12;
  state ^= state << 25;
  state ^= state >> 27;
  return state * 0x2545F4914F6CDD1D;
}

}  // namespace

std::string RandomText(size_t bytes) {
  constexpr char kAlphabet[] = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_";
  CHECK(bytes >= 1 && bytes <= 64);
  std::string text;
  for (size_t i = 0; i < (bytes * 8 + 5) / 6; ++i) text.push_back(kAlphabet[Next() >> 58]);
  return text;
}

uint64_t RandomBelow(uint64_t end) {
  CHECK(end > 0);
  return Next() % end;
}

namespace fuzz {

void BeginRandomAnew() { state = kStart; }

}  // namespace fuzz
}  // namespace encke
