// Randomness: unguessable names from the system, and numbers for jitter from a seed.
#ifndef ENCKE_BASE_RANDOM_H_
#define ENCKE_BASE_RANDOM_H_

#include <cstddef>
#include <cstdint>
#include <string>

namespace encke {

/// `bytes` (1 to 64) from the system's generator as URL-safe text (base64url, no padding): 16 bytes make 22 characters.
[[nodiscard]] std::string RandomText(size_t bytes);

}  // namespace encke

#endif  // ENCKE_BASE_RANDOM_H_
