// Blocks of memory that come and go with every message or request, kept for the next.
#ifndef ENCKE_BASE_BLOCK_POOL_H_
#define ENCKE_BASE_BLOCK_POOL_H_

#include <cstddef>

namespace encke::block_pool {

/// Small blocks that were given back wait here, by their size: a crowd's queues fill and empty with every publication,
/// and need no allocation for it. One thread. What is kept is bounded, and goes when a crowd has left
/// (ops/heap_trimmer.h).
inline constexpr size_t kLargest = 1024;         // bytes of a small block
inline constexpr size_t kKeptMost = 4 << 20;     // bytes of small ones in all: more are freed

/// Of long blocks the few that were given back last are kept, since they are still in the processor's cache: malloc hands
/// out those that it has of one size in turn, and so each message of 64 KiB would be written to memory that has left it.
inline constexpr size_t kLeastLong = 16 * 1024;
inline constexpr size_t kLongest = 256 * 1024;   // longer ones would not stay in the cache; they are freed
inline constexpr size_t kKeptLong = 4;           // blocks

/// Uninitialised memory. Where there is none it is as with `operator new`.
[[nodiscard]] void* Take(size_t bytes);
/// REQUIRES: `block` came from Take(bytes).
void GiveBack(void* block, size_t bytes) noexcept;
/// Whether a block for `bytes` is the same here as one for `others`, and may be given back as that.
[[nodiscard]] bool SameSize(size_t bytes, size_t others) noexcept;
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
