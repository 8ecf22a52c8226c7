#include "core/memory_broker.h"

#include <algorithm>

#include "base/random.h"
#include "core/error_codes.h"

namespace encke {
namespace {

constexpr Milliseconds kSweepInterval = 5'000;
constexpr Milliseconds kForgetInterval = 1'000;
constexpr size_t kEpochBytes = 6;  // 8 characters: enough that two lives of a channel never share one

tl::unexpected<Error> TooManyChannels(size_t limit) {
  return Fail(error_code::kLimitExceeded,
              "limit exceeded: the gateway has " + std::to_string(limit) + " channels (channels.max_channels)");
}

/// The part of `all` (oldest first) that the query asks for.
void Cut(std::vector<MessageRef>& all, const HistoryQuery& query) {
  if (query.reverse) std::reverse(all.begin(), all.end());
  if (query.limit >= 0 && all.size() > static_cast<size_t>(query.limit)) all.resize(static_cast<size_t>(query.limit));
}

}  // namespace

MemoryBroker::MemoryBroker(Timers& timers, Receiver& receiver, const BrokerLimits& limits)
    : timers_(timers), receiver_(receiver), limits_(limits) {
  timers_.Start(*this, kSweepInterval);
}

void MemoryBroker::Subscribe(const std::string& channel) {
  if (Channel* found = FindOrAdd(channel)) found->subscribed = true;
}

void MemoryBroker::Unsubscribe(const std::string& channel) {
  auto found = channels_.find(channel);
  if (found == channels_.end()) return;
  found->second->subscribed = false;
  found->second->used = timers_.Now();
}

void MemoryBroker::Publish(PublishRequest request, const ChannelOptions& options, const Published& done) {
  bool remembers = limits_.idempotency_window > 0 && !request.idempotency_key.empty();
  std::string key = remembers ? request.channel + '\n' + request.idempotency_key : "";
  if (auto known = by_idempotency_key_.find(key); !key.empty() && known != by_idempotency_key_.end()) {
    ++counts_.idempotent_repeats;
    return done(known->second);
  }
  Channel* channel = FindOrAdd(request.channel);
  if (channel == nullptr) return done(TooManyChannels(limits_.max_channels));
  auto message = MakeRef<const Message>(Publication{std::move(request.channel), std::move(request.data),
                                                    std::move(request.event), channel->history.Next()});
  channel->ttl = options.history_ttl;
  ForgetOld(*channel, options.history_ttl);
  // What may find no memory comes first: then nothing is published, and the publisher may say it again.
  if (!request.skip_history && options.history_size > 0) channel->history.MakeRoom();
  if (!key.empty()) RememberKey(key, message->publication()->position);
  Append(*channel, message, request.skip_history ? 0 : options.history_size);
  ++counts_.publications;
  receiver_.OnPublication(message);
  done(message->publication()->position);
}

void MemoryBroker::History(const std::string& name, const ChannelOptions& options, const HistoryQuery& query,
                           const Read& done) {
  Channel* channel = FindOrAdd(name);
  if (channel == nullptr) return done(TooManyChannels(limits_.max_channels));
  ForgetOld(*channel, options.history_ttl);
  const encke::History& history = channel->history;
  HistoryAnswer answer{history.top(), {}, true};
  if (query.since) {
    std::optional<std::vector<MessageRef>> since = history.Since(*query.since);
    answer.recovered = since.has_value();
    if (since) answer.publications = std::move(*since);
  } else if (query.limit != 0) {  // a subscriber asks for the position alone
    for (size_t i = 0; i < history.size(); ++i) answer.publications.push_back(history.At(i));
  }
  Cut(answer.publications, query);
  done(std::move(answer));
}

void MemoryBroker::RemoveHistory(const std::string& name, const std::function<void(Result<bool>)>& done) {
  if (auto found = channels_.find(name); found != channels_.end()) {
    history_bytes_ -= found->second->history.bytes();
    found->second->history.Clear();
  }
  done(true);
}

MemoryBroker::Channel* MemoryBroker::FindOrAdd(const std::string& name) {
  auto found = channels_.find(name);
  if (found == channels_.end()) {
    if (channels_.size() >= limits_.max_channels) ForgetUnpublished();
    if (channels_.size() >= limits_.max_channels) {
      ++counts_.channel_limit_hits;
      return nullptr;
    }
    found = channels_.emplace(name, std::make_unique<Channel>(RandomText(kEpochBytes))).first;
  }
  found->second->used = timers_.Now();
  return found->second.get();
}

/// Makes room: whoever may subscribe can name channels that nobody ever publishes in, and must not keep others out by it.
/// Not more often than a sweep, for it walks them all.
void MemoryBroker::ForgetUnpublished() {
  if (timers_.Now() < may_forget_at_) return;
  may_forget_at_ = timers_.Now() + kForgetInterval;
  std::erase_if(channels_, [](const auto& entry) {
    return !entry.second->subscribed && entry.second->history.top().offset == 0;
  });
}

void MemoryBroker::ForgetOld(Channel& channel, Milliseconds ttl) {
  size_t before = channel.history.bytes();
  channel.history.Expire(timers_.Now(), ttl);
  history_bytes_ -= before - channel.history.bytes();
}

void MemoryBroker::Append(Channel& channel, const MessageRef& message, size_t size) {
  size_t before = channel.history.bytes();
  channel.history.Append(message, size, timers_.Now());
  history_bytes_ += channel.history.bytes() - before;
  if (history_bytes_ <= limits_.history_bytes) return;
  // The publisher who fills the memory loses its own oldest publications, not those of others.
  ++counts_.history_limit_hits;
  while (history_bytes_ > limits_.history_bytes && channel.history.size() > 0) {
    before = channel.history.bytes();
    channel.history.DropOldest();
    history_bytes_ -= before - channel.history.bytes();
  }
}

void MemoryBroker::OnTimer() {
  ForgetIdleChannels();
  ForgetOldKeys();
  timers_.Start(*this, kSweepInterval);
}

void MemoryBroker::ForgetIdleChannels() {
  for (auto it = channels_.begin(); it != channels_.end();) {
    Channel& channel = *it->second;
    ForgetOld(channel, channel.ttl);
    bool idle = !channel.subscribed && channel.history.size() == 0 &&
                timers_.Now() - channel.used >= limits_.idle_ttl;
    it = idle ? channels_.erase(it) : std::next(it);
  }
}

void MemoryBroker::ForgetOldKeys() {
  while (!idempotency_keys_.empty() && timers_.Now() - idempotency_keys_.front().at >= limits_.idempotency_window) {
    by_idempotency_key_.erase(idempotency_keys_.front().key);
    idempotency_keys_.pop_front();
  }
}

void MemoryBroker::RememberKey(const std::string& key, const Position& position) {
  if (limits_.idempotency_entries == 0) return;
  if (idempotency_keys_.size() >= limits_.idempotency_entries) {
    ++counts_.idempotency_evictions;
    by_idempotency_key_.erase(idempotency_keys_.front().key);
    idempotency_keys_.pop_front();
  }
  idempotency_keys_.push_back({key, timers_.Now()});  // first: what is in the other must be found to be forgotten
  by_idempotency_key_.emplace(key, position);
}

}  // namespace encke
