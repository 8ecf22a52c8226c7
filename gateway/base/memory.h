// What is done where memory runs out: docs/decisions/0014-memory-runs-out.md.
#ifndef ENCKE_BASE_MEMORY_H_
#define ENCKE_BASE_MEMORY_H_

#include <cstdint>
#include <new>
#include <string_view>

namespace encke::memory {

/// How often something was given up for want of memory since start, for metrics.
[[nodiscard]] const uint64_t& failures();

/// Counts a failure and writes a warning, for which it needs no memory. `doing`: a word for what was given up.
void CountFailure(std::string_view doing) noexcept;

/// Does `work`; where `operator new` finds no memory in it, `otherwise`, which must not need any: it closes what the
/// work was for, so that nothing half done stays. Returns whether the work was done. The only place that catches
/// exceptions; without one it costs nothing.
template <class Work, class Otherwise>
bool Try(std::string_view doing, Work&& work, Otherwise&& otherwise) noexcept {
  try {
    work();
    return true;
  } catch (const std::bad_alloc&) {
    CountFailure(doing);
  }
  otherwise();
  return false;
}

}  // namespace encke::memory

#endif  // ENCKE_BASE_MEMORY_H_
