#include "base/growing_buffer.h"

#include <algorithm>
#include <cstring>
#include <utility>

#include "base/block_pool.h"

namespace encke {
namespace {

constexpr size_t kLeast = 64;

}  // namespace

void GrowingBuffer::Reserve(size_t size) {
  if (size <= capacity_) return;
  size = std::max(size, 2 * capacity_);  // or a message of many short pieces would be copied for each of them
  void* block = block_pool::Take(sizeof(Buffer) + size);
  if (size_ > 0) std::memcpy(static_cast<char*>(block) + sizeof(Buffer), data(), size_);
  const size_t kept = size_;
  Free();
  block_ = block;
  capacity_ = size;
  size_ = kept;
}

char* GrowingBuffer::Grow(size_t more) {
  if (more == 0) return nullptr;  // there may be no room at all yet
  const size_t size = size_ + more;
  if (size > capacity_) Reserve(std::max(size, kLeast));
  char* end = data() + size_;
  size_ = size;
  return end;
}

void GrowingBuffer::Append(std::string_view bytes) {
  if (!bytes.empty()) std::memcpy(Grow(bytes.size()), bytes.data(), bytes.size());
}

void GrowingBuffer::Free() {
  if (block_ != nullptr) block_pool::GiveBack(std::exchange(block_, nullptr), sizeof(Buffer) + capacity_);
  capacity_ = size_ = 0;
}

BufferRef GrowingBuffer::Take() {
  const bool small = sizeof(Buffer) + size_ <= block_pool::kLargest;
  const bool roomy = capacity_ - size_ > size_ / 4;
  if (small || roomy || !block_pool::SameSize(sizeof(Buffer) + capacity_, sizeof(Buffer) + size_)) {
    BufferRef fitting = Buffer::Of(view());
    small ? Clear() : Free();
    return fitting;
  }
  capacity_ = 0;
  return Buffer::In(std::exchange(block_, nullptr), std::exchange(size_, 0));
}

}  // namespace encke
