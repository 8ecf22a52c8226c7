// Result<T>: a value, or the Error that explains why there is none. Our code throws no exceptions.
#ifndef ENCKE_BASE_RESULT_H_
#define ENCKE_BASE_RESULT_H_

#include <string>
#include <tl/expected.hpp>
#include <utility>

namespace encke {

/// What went wrong, for a program (`code`) and for a person (`message`: cause and cure in one sentence).
/// What a code means is the business of whoever returns it: an API error code (core/error_codes.h), an errno, 0.
struct Error {
  int code = 0;
  std::string message;
};

template <class T>
using Result = tl::expected<T, Error>;

/// `return Fail(107, "...")` from a function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> Fail(int code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace encke

#endif  // ENCKE_BASE_RESULT_H_
