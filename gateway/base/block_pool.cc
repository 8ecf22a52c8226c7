#include "base/block_pool.h"

#include <sanitizer/asan_interface.h>

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
constinit size_t kept_bytes = 0;

}  // namespace

void* Take(size_t bytes) {
  if (bytes > kLargest) return ::operator new(bytes);
  const size_t steps = StepsFor(bytes);
  Free* block = free_blocks[steps];
  if (block == nullptr) return ::operator new(BytesOf(steps));
  kept_bytes -= BytesOf(steps);
  ASAN_UNPOISON_MEMORY_REGION(block, BytesOf(steps));
  free_blocks[steps] = block->next;
  return block;
}

void GiveBack(void* block, size_t bytes) noexcept {
  const size_t steps = StepsFor(bytes);
  if (bytes > kLargest || kept_bytes + BytesOf(steps) > kKeptMost) return ::operator delete(block);
  kept_bytes += BytesOf(steps);
  Free*& first = free_blocks[steps];
  first = new (block) Free{first};
  // Who still uses it is found, as with memory that was freed; but LeakSanitizer must see the way to the next.
  ASAN_POISON_MEMORY_REGION(first + 1, BytesOf(steps) - sizeof(Free));
}

void Trim() noexcept {
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

size_t kept() noexcept { return kept_bytes; }

}  // namespace encke::block_pool
