// What operators set per channel namespace, and the grammar of channel names.
#ifndef ENCKE_CORE_CHANNEL_OPTIONS_H_
#define ENCKE_CORE_CHANNEL_OPTIONS_H_

#include <string>
#include <string_view>

#include "base/result.h"
#include "base/strings.h"
#include "base/timers.h"

namespace encke {

/// What happens to a reader who takes a channel's publications more slowly than they come (docs/configuration.md).
enum class SlowConsumer {
  kDisconnect,  // over the queue limit: the session is closed, 3008; it connects anew from its positions
  kDropOldest,  // over the queue limit: the channel's oldest waiting publications are dropped
  kLatest,      // while the reader is behind, only the newest publication of the channel waits for it
};

/// The options of one namespace. A plain value.
struct ChannelOptions {
  size_t history_size = 100;             // publications kept; 0: none
  Milliseconds history_ttl = 300'000;    // and no longer than this
  SlowConsumer slow_consumer = SlowConsumer::kDisconnect;
  bool allow_subscribe = true;           // clients may subscribe
  bool allow_publish = false;            // clients may publish
};

/// All channel options of the gateway, by the namespace that a channel's name begins with.
class ChannelRules {
 public:
  /// `name_bytes`: the longest channel name allowed; `message_bytes`: the largest publication.
  ChannelRules(ChannelOptions no_namespace, size_t name_bytes, size_t message_bytes)
      : no_namespace_(no_namespace), name_bytes_(name_bytes), message_bytes_(message_bytes) {}

  void AddNamespace(std::string name, ChannelOptions options) { namespaces_[std::move(name)] = options; }

  /// How often a name was longer than allowed, for metrics.
  const uint64_t& names_too_long() const { return names_too_long_; }

  /// The options for a channel name as the back end may use it. Errors: bad name, unknown namespace (107, 102).
  Result<const ChannelOptions*> Find(std::string_view channel) const;
  /// The same for somebody who publishes `data` there (106 where it is too large).
  Result<const ChannelOptions*> FindFor(std::string_view channel, std::string_view data) const;
  /// The same as Find() for clients, to whom private (`$`) and user (`#`) channels are closed (103).
  Result<const ChannelOptions*> FindForClient(std::string_view channel) const;
  /// The same for a client who subscribes, where the options let it.
  Result<const ChannelOptions*> FindForSubscriber(std::string_view channel) const;

 private:
  ChannelOptions no_namespace_;
  size_t name_bytes_;
  size_t message_bytes_;
  mutable uint64_t names_too_long_ = 0;  // rules do not change by being asked
  TextMap<ChannelOptions> namespaces_;
};

}  // namespace encke

#endif  // ENCKE_CORE_CHANNEL_OPTIONS_H_
