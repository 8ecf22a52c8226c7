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

/// tl::expected, but for copies: its own are noexcept whatever they copy, so that the process ends where there is no
/// memory for one.
template <class T>
class Result : public tl::expected<T, Error> {
 public:
  using Base = tl::expected<T, Error>;
  using Base::Base;
  Result(Base&& other) : Base(std::move(other)) {}
  Result(Result&&) = default;
  Result(const Result& other) : Base(Copy(other)) {}
  Result(Result& other) : Base(Copy(other)) {}  // else Base's template would take it for a T
  Result& operator=(Result other) noexcept {
    Base::operator=(static_cast<Base&&>(other));
    return *this;
  }

 private:
  static Base Copy(const Base& other) {
    return other ? Base(tl::in_place, *other) : Base(tl::unexpect, other.error());
  }
};

/// `return Fail(107, "...")` from a function that returns a Result.
[[nodiscard]] inline tl::unexpected<Error> Fail(int code, std::string message) {
  return tl::unexpected<Error>(Error{code, std::move(message)});
}

}  // namespace encke

#endif  // ENCKE_BASE_RESULT_H_
