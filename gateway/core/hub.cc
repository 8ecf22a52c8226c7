#include "core/hub.h"

#include "core/session.h"

namespace encke {

void Hub::Subscribe(Session& session, const std::string& name, const ChannelOptions& options) {
  CHECK(!IsSubscribed(session, name));
  auto found = channels_.find(name);
  if (found == channels_.end()) {
    auto channel = std::make_unique<Channel>(name, options);
    auto first = std::make_unique<Subscription>(*channel, session);
    found = channels_.emplace(name, std::move(channel)).first;
    Link(*first.release());
    return broker_->Subscribe(name);
  }
  Link(*new Subscription(*found->second, session));
}

void Hub::Link(Subscription& subscription) {
  subscription.channel.subscriptions_.PushBack(subscription);
  ++subscription.channel.count_;
  subscription.session.AddSubscription(subscription);
}

bool Hub::Unsubscribe(Session& session, std::string_view channel) {
  Subscription* subscription = Find(session, channel);
  if (subscription == nullptr) return false;
  Remove(*subscription);
  return true;
}

void Hub::UnsubscribeAll(Session& session) {
  while (Subscription* subscription = session.subscriptions().front()) Remove(*subscription);
}

bool Hub::IsSubscribed(const Session& session, std::string_view channel) const {
  return Find(session, channel) != nullptr;
}

void Hub::OnPublication(const MessageRef& message) {
  auto found = channels_.find(message->publication()->channel);
  if (found == channels_.end()) return;
  Channel& channel = *found->second;
  deliveries_ += channel.count_;
  // Enqueue never ends a session (one that is too slow ends at its flush), so the list stays as it is during the walk.
  channel.subscriptions_.ForEach([&](Subscription& s) { s.session.Enqueue(message, s); });
}

const Channel* Hub::Find(std::string_view name) const {
  auto found = channels_.find(name);
  return found == channels_.end() ? nullptr : found->second.get();
}

void Hub::ForEachChannel(const std::function<void(const Channel&)>& visit) const {
  for (const auto& [name, channel] : channels_) visit(*channel);
}

/// Walks the session's subscriptions: few, while a channel may have many.
Subscription* Hub::Find(const Session& session, std::string_view channel) const {
  Subscription* found = nullptr;
  session.subscriptions().ForEach([&](Subscription& s) {
    if (s.channel.name() == channel) found = &s;
  });
  return found;
}

void Hub::Remove(Subscription& subscription) {
  Channel& channel = subscription.channel;
  subscription.session.RemoveSubscription(subscription);
  delete &subscription;  // leaves both lists
  if (--channel.count_ > 0) return;
  broker_->Unsubscribe(channel.name());
  channels_.erase(channels_.find(channel.name()));
}

}  // namespace encke
