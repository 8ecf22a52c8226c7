#include "base/buffer.h"

#include <cstring>
#include <new>

namespace encke {

BufferRef Buffer::Of(std::span<const std::string_view> parts) {
  size_t size = 0;
  for (std::string_view part : parts) size += part.size();
  auto* buffer = new (::operator new(sizeof(Buffer) + size)) Buffer(size);
  char* to = reinterpret_cast<char*>(buffer + 1);
  for (std::string_view part : parts) {
    if (!part.empty()) std::memcpy(to, part.data(), part.size());
    to += part.size();
  }
  return BufferRef(buffer);
}

void Buffer::Destroy(const Buffer* buffer) {
  buffer->~Buffer();
  ::operator delete(const_cast<Buffer*>(buffer));
}

}  // namespace encke
