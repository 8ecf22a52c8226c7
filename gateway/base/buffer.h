// Buffer: bytes that never change again and are shared by everybody who must write them.
#ifndef ENCKE_BASE_BUFFER_H_
#define ENCKE_BASE_BUFFER_H_

#include <cstddef>
#include <initializer_list>
#include <span>
#include <string_view>

#include "base/ref.h"

namespace encke {

/// Immutable bytes with a count of holders, header and bytes in one allocation. What goes to a socket is a Buffer:
/// one publication's bytes are made once and the same Buffer waits in the queue of every slow subscriber.
class Buffer : public RefCounted<Buffer> {
 public:
  /// The parts, one after the other, in a new buffer. Parts may be empty; so may the whole.
  static Ref<const Buffer> Of(std::span<const std::string_view> parts);
  static Ref<const Buffer> Of(std::initializer_list<std::string_view> parts) {
    return Of(std::span(parts.begin(), parts.size()));
  }
  static Ref<const Buffer> Of(std::string_view bytes) { return Of({bytes}); }

  /// The bytes behind room for a head in `block`, which is the buffer's from here on (base/growing_buffer.h). REQUIRES: it
  /// came from the pool of blocks, which takes it back by the size of head and bytes.
  static Ref<const Buffer> In(void* block, size_t size);

  std::string_view view() const { return {reinterpret_cast<const char*>(this + 1), size_}; }
  const char* data() const { return view().data(); }
  size_t size() const { return size_; }

  static void Destroy(const Buffer* buffer);

 private:
  explicit Buffer(size_t size) : size_(size) {}
  ~Buffer() = default;

  size_t size_;
};

using BufferRef = Ref<const Buffer>;

}  // namespace encke

#endif  // ENCKE_BASE_BUFFER_H_
