#include "core/history.h"

namespace encke {

void History::Append(MessageRef message, size_t size, Milliseconds now) {
  ++top_.offset;
  CHECK(message->publication() != nullptr && message->publication()->position == top_);
  if (size == 0) return;
  while (ring_.size() >= size) DropOldest();
  bytes_ += message->size();
  ring_.PushBack({std::move(message), now});
}

void History::Expire(Milliseconds now, Milliseconds ttl) {
  while (!ring_.empty() && now - ring_[0].at >= ttl) DropOldest();
}

void History::DropOldest() { bytes_ -= ring_.PopFront().message->size(); }

void History::Clear() {
  ring_.Clear();
  bytes_ = 0;
}

std::optional<std::vector<MessageRef>> History::Since(const Position& since) const {
  if (since.epoch != top_.epoch || since.offset > top_.offset) return std::nullopt;
  uint64_t missed = top_.offset - since.offset;
  if (missed > ring_.size()) return std::nullopt;
  std::vector<MessageRef> messages;
  messages.reserve(missed);
  for (size_t i = ring_.size() - missed; i < ring_.size(); ++i) messages.push_back(ring_[i].message);
  return messages;
}

}  // namespace encke
