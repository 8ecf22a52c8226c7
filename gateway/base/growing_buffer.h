// GrowingBuffer: bytes that come piece by piece and become a Buffer, where they are many without another copy.
#ifndef ENCKE_BASE_GROWING_BUFFER_H_
#define ENCKE_BASE_GROWING_BUFFER_H_

#include <cstddef>
#include <string_view>

#include "base/buffer.h"

namespace encke {

/// What is not whole yet, a message whose pieces are still on their way: it is nobody else's, and may still change. Not
/// a string: what it grows by is not filled with zeros first, and Take() copies nothing that is long. Owned by who fills it.
class GrowingBuffer {
 public:
  GrowingBuffer() = default;
  ~GrowingBuffer() { Free(); }
  GrowingBuffer(const GrowingBuffer&) = delete;
  GrowingBuffer& operator=(const GrowingBuffer&) = delete;

  size_t size() const { return size_; }
  size_t capacity() const { return capacity_; }
  std::string_view view() const { return size_ == 0 ? std::string_view() : std::string_view(data(), size_); }

  /// Room for `size` bytes in all; twice what there was, where that is more. Throws std::bad_alloc, and is then as it was.
  void Reserve(size_t size);
  /// Makes it longer by `more` bytes, which are for the caller to write; returns where, null where they are none. Throws
  /// as Reserve().
  char* Grow(size_t more);
  void Append(std::string_view bytes);
  /// Its bytes are forgotten, its room stays.
  void Clear() { size_ = 0; }
  /// Gives its room back, too.
  void Free();

  /// The bytes as they are now, for good; it is empty then. Few bytes are copied into a block of the pool
  /// (base/block_pool.h), and so are those that use only a part of their room; others are where they were.
  [[nodiscard]] BufferRef Take();

 private:
  char* data() const { return static_cast<char*>(block_) + sizeof(Buffer); }

  void* block_ = nullptr;  // of the pool: room for a Buffer's head, and `capacity_` bytes behind it
  size_t capacity_ = 0;
  size_t size_ = 0;
};

}  // namespace encke

#endif  // ENCKE_BASE_GROWING_BUFFER_H_
