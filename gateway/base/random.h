// Randomness, from the system: unguessable names, and numbers for jitter.
#ifndef ENCKE_BASE_RANDOM_H_
#define ENCKE_BASE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace encke {

/// `bytes` (1 to 64) from the system's generator as URL-safe text (base64url, no padding): 16 bytes make 22 characters.
[[nodiscard]] std::string RandomText(size_t bytes);

/// From 0 to `end` - 1. REQUIRES: end > 0.
[[nodiscard]] uint64_t RandomBelow(uint64_t end);

}  // namespace encke

#endif  // ENCKE_BASE_RANDOM_H_
