// Answers as a client reads them.
#ifndef ENCKE_TESTS_FUZZ_ANSWERS_H_
#define ENCKE_TESTS_FUZZ_ANSWERS_H_

#include <string>
#include <string_view>
#include <vector>

namespace encke::fuzz {

/// One answer, taken apart.
struct Answer {
  int status = 0;
  std::string_view head;
  std::string body;  // chunks put together
  bool whole = true; // false: it ends with the connection, or too early
};

/// Takes the first answer off `bytes`; breaks off (CHECK) where that is none. `bodiless`: it answers HEAD.
[[nodiscard]] Answer TakeAnswer(std::string_view& bytes, bool bodiless);

/// Takes all answers apart, of which each but the last must be whole. `bodiless[i]`: whether the i-th request that a
/// handler answered was HEAD; what comes behind those answers are refusals or, where `upgraded`, anything.
void CheckAnswers(std::string_view bytes, const std::vector<bool>& bodiless, bool upgraded);

}  // namespace encke::fuzz

#endif  // ENCKE_TESTS_FUZZ_ANSWERS_H_
