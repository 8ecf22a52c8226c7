// Hub: who listens to which channel on this node.
#ifndef ENCKE_CORE_HUB_H_
#define ENCKE_CORE_HUB_H_

#include <functional>
#include <memory>
#include <string>

#include "base/intrusive_list.h"
#include "base/strings.h"
#include "core/broker.h"
#include "core/channel_options.h"
#include "core/message.h"

namespace encke {

class Session;
class Channel;

struct ByChannel;
struct BySession;

/// One session's place in one channel. Made and deleted by the hub; stands in the lists of both.
struct Subscription : ListNode<ByChannel>, ListNode<BySession> {
  Subscription(Channel& in_channel, Session& of_session) : channel(in_channel), session(of_session) {}

  Channel& channel;
  Session& session;
  uint64_t waiting = 0;  // the session's mark of the last publication it holds back; see Session::Enqueue
};

/// The subscribers of one channel. Lives while it has any; made and deleted by the hub. Positions and history are the
/// broker's.
class Channel {
 public:
  Channel(std::string name, const ChannelOptions& options) : name_(std::move(name)), options_(options) {}

  const std::string& name() const { return name_; }
  const ChannelOptions& options() const { return options_; }
  size_t subscribers() const { return count_; }

 private:
  friend class Hub;

  std::string name_;
  const ChannelOptions& options_;
  List<Subscription, ByChannel> subscriptions_;
  size_t count_ = 0;
};

/// Hands each publication to the sessions that subscribed its channel. It holds no message: what waits, waits in the
/// sessions.
class Hub final : public Broker::Receiver {
 public:
  /// Must be told the broker before the first subscription: the two know each other.
  void set_broker(Broker* broker) { broker_ = broker; }

  /// REQUIRES: not subscribed yet. `options` are those of the name and outlive the hub. Without memory for it, the
  /// session must end: it is not said whether it is subscribed.
  void Subscribe(Session& session, const std::string& channel, const ChannelOptions& options);
  /// False where there was no such subscription.
  bool Unsubscribe(Session& session, std::string_view channel);
  void UnsubscribeAll(Session& session);
  bool IsSubscribed(const Session& session, std::string_view channel) const;

  void OnPublication(const MessageRef& message) override;

  size_t channels() const { return channels_.size(); }
  /// Null where nobody listens.
  const Channel* Find(std::string_view name) const;
  void ForEachChannel(const std::function<void(const Channel&)>& visit) const;
  uint64_t deliveries() const { return deliveries_; }

 private:
  Subscription* Find(const Session& session, std::string_view channel) const;
  static void Link(Subscription& subscription);
  void Remove(Subscription& subscription);

  Broker* broker_ = nullptr;
  TextMap<std::unique_ptr<Channel>> channels_;
  uint64_t deliveries_ = 0;
};

}  // namespace encke

#endif  // ENCKE_CORE_HUB_H_
