#include "base/block_pool.h"

#include <sanitizer/asan_interface.h>

#include <array>
#include <new>
#include <utility>

namespace encke::block_pool {
namespace {

constexpr size_t kStep = 16;  // sizes in between are rounded up

/// What stands in a block that nobody uses.
struct Free {
  Free* next;
};

constinit std::array<Free*, kLargest / kStep + 1> free_blocks = {};
constinit size_t kept_bytes = 0;

constexpr size_t Rounded(size_t bytes) { return (bytes + kStep - 1) / kStep * kStep; }

}  // namespace

void* Take(size_t bytes) {
  bytes = Rounded(bytes);
  if (bytes > kLargest || free_blocks[bytes / kStep] == nullptr) return ::operator new(bytes);
  kept_bytes -= bytes;
  Free* block = free_blocks[bytes / kStep];
  ASAN_UNPOISON_MEMORY_REGION(block, bytes);
  free_blocks[bytes / kStep] = block->next;
  return block;
}

void GiveBack(void* block, size_t bytes) noexcept {
  bytes = Rounded(bytes);
  if (bytes > kLargest || kept_bytes + bytes > kKeptMost) return ::operator delete(block);
  kept_bytes += bytes;
  Free*& first = free_blocks[bytes / kStep];
  first = new (block) Free{first};
  // Who still uses it is found, as with memory that was freed; but LeakSanitizer must see the way to the next.
  ASAN_POISON_MEMORY_REGION(first + 1, bytes - sizeof(Free));
}

void Trim() noexcept {
  for (size_t i = 0; i < free_blocks.size(); ++i) {
    Free*& first = free_blocks[i];
    while (Free* block = first) {
      ASAN_UNPOISON_MEMORY_REGION(block, i * kStep);
      first = block->next;
      ::operator delete(block);
    }
  }
  kept_bytes = 0;
}

size_t kept() noexcept { return kept_bytes; }

}  // namespace encke::block_pool
