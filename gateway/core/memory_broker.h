// MemoryBroker: the broker of a single node, in this process's memory.
#ifndef ENCKE_CORE_MEMORY_BROKER_H_
#define ENCKE_CORE_MEMORY_BROKER_H_

#include <deque>
#include <memory>

#include "base/strings.h"
#include "base/timers.h"
#include "core/broker.h"
#include "core/history.h"

namespace encke {

/// Every limit of the memory broker.
struct BrokerLimits {
  size_t max_channels = 100'000;          // channels with a position; beyond: error 106
  size_t history_bytes = 256 << 20;       // of all histories together; beyond: a channel keeps fewer publications
  Milliseconds idle_ttl = 600'000;        // a channel without publications and subscribers is forgotten after this, position and all
  Milliseconds idempotency_window = 300'000;
  size_t idempotency_entries = 10'000;    // beyond: the oldest keys are forgotten early
};

/// How often limits were met, and what is held; for metrics.
struct BrokerCounts {
  uint64_t publications = 0;
  uint64_t channel_limit_hits = 0;
  uint64_t history_limit_hits = 0;
  uint64_t idempotent_repeats = 0;
  uint64_t idempotency_evictions = 0;  // keys forgotten before their time
};

/// Answers during the call. What it knows is lost with the process: positions then have a new epoch.
class MemoryBroker final : public Broker, private Timer {
 public:
  MemoryBroker(Timers& timers, Receiver& receiver, const BrokerLimits& limits);

  void Subscribe(const std::string& channel) override;
  void Unsubscribe(const std::string& channel) override;
  void Publish(PublishRequest request, const ChannelOptions& options, const Published& done) override;
  void History(const std::string& channel, const ChannelOptions& options, const HistoryQuery& query,
               const Read& done) override;
  void RemoveHistory(const std::string& channel, const std::function<void(Result<bool>)>& done) override;

  const BrokerCounts& counts() const { return counts_; }
  size_t channels() const { return channels_.size(); }
  size_t history_bytes() const { return history_bytes_; }

 private:
  struct Channel {
    explicit Channel(std::string epoch) : history(std::move(epoch)) {}
    encke::History history;
    Milliseconds used = 0;
    Milliseconds ttl = 0;
    bool subscribed = false;  // its position is not forgotten while somebody listens
  };
  struct Remembered {
    std::string key;
    Milliseconds at;
  };

  void OnTimer() override;  // forgets what is too old, every few seconds
  Channel* FindOrAdd(const std::string& name);
  void ForgetOld(Channel& channel, Milliseconds ttl);
  void Append(Channel& channel, const MessageRef& message, size_t size);
  void ForgetIdleChannels();
  void ForgetUnpublished();
  void ForgetOldKeys();
  void RememberKey(const std::string& key, const Position& position);

  Timers& timers_;
  Receiver& receiver_;
  const BrokerLimits limits_;
  BrokerCounts counts_;
  size_t history_bytes_ = 0;
  Milliseconds may_forget_at_ = 0;
  TextMap<std::unique_ptr<Channel>> channels_;
  TextMap<Position> by_idempotency_key_;
  std::deque<Remembered> idempotency_keys_;  // oldest first
};

}  // namespace encke

#endif  // ENCKE_CORE_MEMORY_BROKER_H_
