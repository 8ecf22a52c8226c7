// What every fuzz target is made of: an entry, and ways to take an input apart.
#ifndef ENCKE_TESTS_FUZZ_FUZZ_H_
#define ENCKE_TESTS_FUZZ_FUZZ_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/check.h"

namespace encke::fuzz {

/// The target. Plays one input; what must not be ends in CHECK. The same input does the same each time: no clock, no
/// chance (entry.cc begins the same randomness anew), nothing kept from the input before.
void Run(std::string_view input);

/// Takes the first byte off `input`; 0 where there is none.
uint8_t TakeByte(std::string_view& input);
/// Takes what stands before the next `end`, and that, off `input`.
std::string_view TakeUntil(std::string_view& input, char end);
/// `bytes` as reads may cut them: 0: whole; 1: byte by byte; else by chance, which `seed` decides.
std::vector<std::string_view> Pieces(std::string_view bytes, uint8_t seed);

/// `text` with all but letters and digits as %XX: the opposite of PercentDecode.
std::string PercentEncode(std::string_view text);

}  // namespace encke::fuzz

#endif  // ENCKE_TESTS_FUZZ_FUZZ_H_
