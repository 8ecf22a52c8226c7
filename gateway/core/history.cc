#include "core/history.h"

namespace encke {

void History::Append(MessageRef message, size_t size, Milliseconds now) {
  ++top_.offset;
  CHECK(message->publication() != nullptr && message->publication()->position == top_);
  if (size == 0) return;
  while (ring_.size() >= size) DropOldest();
  bytes_ += message->footprint();
  ring_.PushBack({std::move(message), now});
}

void History::Expire(Milliseconds now, Milliseconds ttl) {
  while (!ring_.empty() && now - ring_[0].at >= ttl) DropOldest();
}

void History::DropOldest() { bytes_ -= ring_.PopFront().message->footprint(); }

void History::Clear() {
  ring_.Clear();
  bytes_ = 0;
}

std::optional<std::vector<MessageRef>> History::Since(const Position& since) const {
  if (since.epoch != top_.epoch || since.offset > top_.offset) return std::nullopt;
  size_t first = ring_.size();
  while (first > 0 && At(first - 1)->publication()->position.offset > since.offset) --first;
  if (ring_.size() - first != top_.offset - since.offset) return std::nullopt;  // not all that came was kept
  std::vector<MessageRef> messages;
  messages.reserve(ring_.size() - first);
  for (size_t i = first; i < ring_.size(); ++i) messages.push_back(At(i));
  return messages;
}

}  // namespace encke
