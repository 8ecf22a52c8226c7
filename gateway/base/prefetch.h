// Prefetch: memory that will be needed soon.
#ifndef ENCKE_BASE_PREFETCH_H_
#define ENCKE_BASE_PREFETCH_H_

#include <cstddef>

namespace encke {

/// Has the processor bring the first `bytes` at `start` nearer, while something else is done: for the next of many
/// objects that lie apart. Waits for nothing, and reads nothing that may not be read: `start` may be null.
inline void Prefetch(const void* start, size_t bytes) {
  constexpr size_t kLine = 64;  // bytes that come at once
  for (size_t i = 0; i < bytes; i += kLine) __builtin_prefetch(static_cast<const char*>(start) + i);
}

/// How much of an object of which only an interface is known: most of those behind a connection are no larger.
inline constexpr size_t kPrefetchedBehindInterface = 128;

template <class T>
void Prefetch(const T* object) {
  Prefetch(object, sizeof(T));
}

}  // namespace encke

#endif  // ENCKE_BASE_PREFETCH_H_
