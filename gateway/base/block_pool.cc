#include "base/block_pool.h"

#include <sanitizer/asan_interface.h>

#include <algorithm>
#include <array>
#include <new>
#include <utility>

namespace encke::block_pool {
namespace {

// Sizes in between are rounded up to what malloc would make of them anyway: a step, less the word that it keeps for itself.
constexpr size_t kStep = 16;
constexpr size_t kWord = 8;

constexpr size_t StepsFor(size_t bytes) { return (bytes + kWord + kStep - 1) / kStep; }
constexpr size_t BytesOf(size_t steps) { return steps * kStep - kWord; }

/// What stands in a block that nobody uses.
struct Free {
  Free* next;
};

constinit std::array<Free*, StepsFor(kLargest) + 1> free_blocks = {};  // by their steps
constinit size_t kept_bytes = 0;  // of small blocks

/// A long block that nobody uses; or none.
struct Long {
  char* start;
  size_t bytes;
};

constexpr size_t kLongStep = 1024;

constinit std::array<Long, kKeptLong> free_long = {};  // what was given back last is the first

/// What a long block has, where so many bytes are asked for; 0 where that is none.
constexpr size_t LongBytes(size_t bytes) {
  if (bytes < kLeastLong || bytes > kLongest) return 0;
  return (bytes + kLongStep - 1) / kLongStep * kLongStep;
}

/// Not inlined, as small blocks are what is asked for most.
[[gnu::noinline]] void* TakeLong(size_t bytes) {
  const size_t all = LongBytes(bytes);
  if (all == 0) return ::operator new(bytes);
  const auto is_such = [=](const Long& one) { return one.bytes == all; };
  const auto found = std::find_if(free_long.begin(), free_long.end(), is_such);
  if (found == free_long.end()) return ::operator new(all);
  const Long block = std::exchange(*found, Long());
  std::rotate(found, found + 1, free_long.end());
  ASAN_UNPOISON_MEMORY_REGION(block.start, block.bytes);
  return block.start;
}

/// Puts `block` before the others, of which the last goes.
void KeepLong(Long block) noexcept {
  ASAN_POISON_MEMORY_REGION(block.start, block.bytes);
  std::rotate(free_long.begin(), free_long.end() - 1, free_long.end());
  std::swap(block, free_long.front());
  ASAN_UNPOISON_MEMORY_REGION(block.start, block.bytes);
  ::operator delete(block.start);
}

[[gnu::noinline]] void GiveBackLong(void* block, size_t bytes) noexcept {
  const size_t all = LongBytes(bytes);
  all > 0 ? KeepLong({static_cast<char*>(block), all}) : ::operator delete(block);
}

}  // namespace

void* Take(size_t bytes) {
  if (bytes > kLargest) return TakeLong(bytes);
  const size_t steps = StepsFor(bytes);
  Free* block = free_blocks[steps];
  if (block == nullptr) return ::operator new(BytesOf(steps));
  kept_bytes -= BytesOf(steps);
  ASAN_UNPOISON_MEMORY_REGION(block, BytesOf(steps));
  free_blocks[steps] = block->next;
  return block;
}

void GiveBack(void* block, size_t bytes) noexcept {
  if (bytes > kLargest) return GiveBackLong(block, bytes);
  const size_t steps = StepsFor(bytes);
  if (kept_bytes + BytesOf(steps) > kKeptMost) return ::operator delete(block);
  kept_bytes += BytesOf(steps);
  Free*& first = free_blocks[steps];
  first = new (block) Free{first};
  // Who still uses it is found, as with memory that was freed; but LeakSanitizer must see the way to the next.
  ASAN_POISON_MEMORY_REGION(first + 1, BytesOf(steps) - sizeof(Free));
}

bool SameSize(size_t bytes, size_t others) noexcept {
  if (bytes <= kLargest && others <= kLargest) return StepsFor(bytes) == StepsFor(others);
  return bytes > kLargest && others > kLargest && LongBytes(bytes) == LongBytes(others);
}

void Trim() noexcept {
  for (size_t i = 0; i < free_long.size(); ++i) KeepLong(Long());
  for (size_t i = 0; i < free_blocks.size(); ++i) {
    Free*& first = free_blocks[i];
    while (Free* block = first) {
      ASAN_UNPOISON_MEMORY_REGION(block, BytesOf(i));
      first = block->next;
      ::operator delete(block);
    }
  }
  kept_bytes = 0;
}

size_t kept() noexcept {
  size_t bytes = kept_bytes;
  for (const Long& block : free_long) bytes += block.bytes;
  return bytes;
}

}  // namespace encke::block_pool
