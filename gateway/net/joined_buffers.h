// JoinedBuffers: the buffers that many streams are given, one after the other, as one.
#ifndef ENCKE_NET_JOINED_BUFFERS_H_
#define ENCKE_NET_JOINED_BUFFERS_H_

#include <cstddef>
#include <span>
#include <string_view>
#include <vector>

#include "base/buffer.h"

namespace encke::net {

/// Several publications of one turn of the loop go to all their subscribers in the same buffers. To hand the kernel each
/// piece by itself costs it more than the copying of small ones, so from the second stream on they are given as one
/// buffer, which is made once. It holds what it was asked for last, until Clear(). Owned by the loop.
class JoinedBuffers {
 public:
  static constexpr size_t kFewest = 4;         // buffers; below, there is nothing to win
  static constexpr size_t kMost = 256;         // and above, they are large
  static constexpr size_t kBytes = 32 * 1024;  // altogether; more is not copied

  JoinedBuffers();

  /// `buffers` as one, where it was asked for the same ones just before; else null. Throws std::bad_alloc.
  BufferRef For(std::span<const BufferRef> buffers);
  void Clear();

 private:
  BufferRef Join(std::span<const BufferRef> buffers);

  std::vector<BufferRef> last_;
  std::vector<std::string_view> parts_;  // scratch
  BufferRef joined_;  // null until they come again
};

}  // namespace encke::net

#endif  // ENCKE_NET_JOINED_BUFFERS_H_
