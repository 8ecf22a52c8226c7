// Blocks of memory that come and go with every message or request, kept for the next.
#ifndef ENCKE_BASE_BLOCK_POOL_H_
#define ENCKE_BASE_BLOCK_POOL_H_

#include <cstddef>

namespace encke::block_pool {

/// Small blocks that were given back wait here, by their size: a crowd's queues fill and empty with every publication,
/// and need no allocation for it. One thread. What is kept is bounded, and goes when a crowd has left
/// (ops/heap_trimmer.h).
inline constexpr size_t kLargest = 1024;         // bytes of a block that is kept; larger ones are freed
inline constexpr size_t kKeptMost = 4 << 20;     // bytes in all: more are freed

/// Uninitialised memory. Where there is none it is as with `operator new`.
[[nodiscard]] void* Take(size_t bytes);
/// REQUIRES: `block` came from Take(bytes).
void GiveBack(void* block, size_t bytes) noexcept;
/// Frees all that is kept.
void Trim() noexcept;
/// Bytes that are kept just now.
[[nodiscard]] size_t kept() noexcept;

/// A base for objects that come and go with every request: `new` and `delete` take them from here and give them back.
struct Pooled {
  static void* operator new(size_t bytes) { return Take(bytes); }
  static void operator delete(void* block, size_t bytes) noexcept { GiveBack(block, bytes); }
};

}  // namespace encke::block_pool

#endif  // ENCKE_BASE_BLOCK_POOL_H_
