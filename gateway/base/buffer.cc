#include "base/buffer.h"

#include <cstring>
#include <new>

#include "base/block_pool.h"

namespace encke {

BufferRef Buffer::Of(std::span<const std::string_view> parts) {
  size_t size = 0;
  for (std::string_view part : parts) size += part.size();
  auto* buffer = new (block_pool::Take(sizeof(Buffer) + size)) Buffer(size);
  char* to = reinterpret_cast<char*>(buffer + 1);
  for (std::string_view part : parts) {
    if (!part.empty()) std::memcpy(to, part.data(), part.size());
    to += part.size();
  }
  return BufferRef(buffer);
}

BufferRef Buffer::In(void* block, size_t size) { return BufferRef(new (block) Buffer(size)); }

void Buffer::Destroy(const Buffer* buffer) {
  const size_t bytes = sizeof(Buffer) + buffer->size();
  buffer->~Buffer();
  block_pool::GiveBack(const_cast<Buffer*>(buffer), bytes);
}

}  // namespace encke
