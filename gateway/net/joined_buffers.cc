#include "net/joined_buffers.h"

#include <algorithm>

namespace encke::net {
namespace {

size_t BytesOf(std::span<const BufferRef> buffers) {
  size_t bytes = 0;
  for (const BufferRef& buffer : buffers) bytes += buffer->size();
  return bytes;
}

}  // namespace

// Room from the first, so that a delivery allocates nothing.
JoinedBuffers::JoinedBuffers() {
  last_.reserve(kMost);
  parts_.reserve(kMost);
}

BufferRef JoinedBuffers::Join(std::span<const BufferRef> buffers) {
  parts_.clear();
  for (const BufferRef& buffer : buffers) parts_.push_back(buffer->view());
  return Buffer::Of(parts_);
}

BufferRef JoinedBuffers::For(std::span<const BufferRef> buffers) {
  if (buffers.size() < kFewest || buffers.size() > kMost) return nullptr;
  const auto same = [](const BufferRef& a, const BufferRef& b) { return a.get() == b.get(); };
  if (!std::equal(buffers.begin(), buffers.end(), last_.begin(), last_.end(), same)) {
    joined_ = nullptr;
    last_.assign(buffers.begin(), buffers.end());
    return nullptr;
  }
  if (!joined_ && BytesOf(buffers) <= kBytes) joined_ = Join(buffers);
  return joined_;
}

void JoinedBuffers::Clear() {
  last_.clear();
  joined_ = nullptr;
}

}  // namespace encke::net
