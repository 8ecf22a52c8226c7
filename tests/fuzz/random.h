// Randomness that is none: in the fuzz programs base/random.h is implemented here, not by the system's generator.
#ifndef ENCKE_TESTS_FUZZ_RANDOM_H_
#define ENCKE_TESTS_FUZZ_RANDOM_H_

namespace encke::fuzz {

/// From here on base/random.h gives the same sequence again.
void BeginRandomAnew();

}  // namespace encke::fuzz

#endif  // ENCKE_TESTS_FUZZ_RANDOM_H_
