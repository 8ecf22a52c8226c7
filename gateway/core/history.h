// History: a channel's position and its last publications.
#ifndef ENCKE_CORE_HISTORY_H_
#define ENCKE_CORE_HISTORY_H_

#include <optional>
#include <vector>

#include "base/ring_queue.h"
#include "base/timers.h"
#include "core/message.h"
#include "core/position.h"

namespace encke {

/// What one channel remembers: how far it has come, and a ring of its last publications by number and age. Bounded by
/// what Append is told; it does not know why.
class History {
 public:
  explicit History(std::string epoch) : top_{0, std::move(epoch)} {}

  const Position& top() const { return top_; }
  size_t size() const { return ring_.size(); }
  size_t bytes() const { return bytes_; }

  /// The position that the next publication gets.
  Position Next() const { return {top_.offset + 1, top_.epoch}; }
  /// What follows, one Append, needs no memory.
  void MakeRoom() { ring_.MakeRoom(); }
  /// Takes the publication with position Next(); keeps it where `size` > 0, and at most `size` in all.
  void Append(MessageRef message, size_t size, Milliseconds now);
  /// Forgets what is older than `ttl`.
  void Expire(Milliseconds now, Milliseconds ttl);
  void DropOldest();
  void Clear();

  /// All publications after `since`, oldest first; nothing where not all of them are there: another epoch, a position
  /// ahead of the channel, or one from before the oldest that is kept.
  std::optional<std::vector<MessageRef>> Since(const Position& since) const;
  const MessageRef& At(size_t index) const { return ring_[index].message; }

 private:
  struct Kept {
    MessageRef message;
    Milliseconds at = 0;
  };

  Position top_;
  RingQueue<Kept> ring_;
  size_t bytes_ = 0;
};

}  // namespace encke

#endif  // ENCKE_CORE_HISTORY_H_
