// CHECK: an invariant of ours. A false one is a bug in Encke, never bad input, so the process stops with the place.
#ifndef ENCKE_BASE_CHECK_H_
#define ENCKE_BASE_CHECK_H_

namespace encke {

/// Prints `condition` and its place to standard error and aborts. Does not allocate: it may run out of memory's end.
[[noreturn]] void CheckFailed(const char* condition, const char* file, int line);

}  // namespace encke

#define CHECK(condition) \
  (static_cast<bool>(condition) ? void(0) : ::encke::CheckFailed(#condition, __FILE__, __LINE__))

#endif  // ENCKE_BASE_CHECK_H_
