// Broker: where publications get their number and are remembered.
#ifndef ENCKE_CORE_BROKER_H_
#define ENCKE_CORE_BROKER_H_

#include <functional>
#include <optional>
#include <string>
#include <vector>

#include "base/result.h"
#include "core/channel_options.h"
#include "core/message.h"
#include "core/position.h"

namespace encke {

/// What a publisher hands in. A plain value.
struct PublishRequest {
  std::string channel;
  std::string data;             // JSON without raw line breaks
  std::string event;
  std::string idempotency_key;  // empty: none. The same key within the window is answered again, not published again.
  bool skip_history = false;
};

/// Which part of a channel's history is wanted. A plain value.
struct HistoryQuery {
  std::optional<Position> since;  // after this; absent: from the oldest (or, reversed, the newest)
  int64_t limit = 0;              // 0: only the position; -1: all
  bool reverse = false;           // newest first
};

struct HistoryAnswer {
  Position top;
  std::vector<MessageRef> publications;
  bool recovered = true;  // false: `since` was given and cannot be served whole; `publications` is then empty

  void GiveUp() {
    publications.clear();
    recovered = false;
  }
};

/// Numbers and remembers publications, and hands each to its receiver on every node. The answers may come later (Redis)
/// or during the call (memory). REQUIRES everywhere: `options` are those of the channel's name.
class Broker {
 public:
  using Published = std::function<void(Result<Position>)>;
  using Read = std::function<void(Result<HistoryAnswer>)>;

  /// Who takes what was published: the hub.
  class Receiver {
   public:
    virtual void OnPublication(const MessageRef& message) = 0;

   protected:
    ~Receiver() = default;
  };

  virtual ~Broker() = default;
  /// The channel has its first subscriber on this node, or lost its last one.
  virtual void Subscribe(const std::string& channel) = 0;
  virtual void Unsubscribe(const std::string& channel) = 0;
  virtual void Publish(PublishRequest request, const ChannelOptions& options, const Published& done) = 0;
  virtual void History(const std::string& channel, const ChannelOptions& options, const HistoryQuery& query,
                       const Read& done) = 0;
  /// Forgets the publications; the position goes on.
  virtual void RemoveHistory(const std::string& channel, const std::function<void(Result<bool>)>& done) = 0;
};

}  // namespace encke

#endif  // ENCKE_CORE_BROKER_H_
