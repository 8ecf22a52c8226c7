#include "core/session.h"

#include <algorithm>
#include <limits>

#include "base/log.h"
#include "base/random.h"
#include "core/session_table.h"

namespace encke {
namespace {

constexpr uint64_t kTellUpEvery = 32;  // commands; docs/protocol.md 3.6
constexpr size_t kReplyBytes = 512;  // more than any reply to subscribe costs
constexpr size_t kFewGaps = 16;      // not worth closing
constexpr size_t kStreamBatchBytes = Transport::kHighWater;

}  // namespace

Session::Name::Name() {
  const std::string text = RandomText(16);
  CHECK(text.size() == text_.size());
  text.copy(text_.data(), text_.size());
}

Session::IdText::IdText(const Session& session) {
  const std::string& node = session.context_.node;
  CHECK(node.size() <= kLongestNode);
  size_ = node.copy(text_.data(), node.size());
  text_[size_++] = '-';
  size_ += session.name().view().copy(&text_[size_], sizeof(Name));
}

Session::Session(SessionTable& table, SessionContext& context, const SessionKind& kind)
    : context_(context),
      kind_(kind),
      table_(table),
      tokens_at_(context.timers.Now()),
      tokens_(static_cast<uint32_t>(context.limits.packets_burst)) {
  AwaitTransport();  // an opening that fails must not leave it for ever
}

Session::~Session() { CHECK(transport_ == nullptr && subscriptions_.empty()); }

// Attaching.

const Disconnect* Session::Attach(Transport& transport, uint64_t k, uint64_t have, Control::Kind kind) {
  if (ended()) return &end_reason();
  // An attach with fewer than were acknowledged since is one that its client has given up and that comes late, also
  // where its k is the highest yet.
  if (k <= k_ || have < acknowledged_) {
    ++context_.counts.fenced;
    return &disconnect::kFenced;
  }
  if (!Acknowledge(have)) {
    End(disconnect::kBadRequest.With("have of what was not sent"));
    return &end_reason();
  }
  k_ = k;
  confirmed_ = confirmed_ || kind == Control::Kind::kResumed;
  if (Transport* older = std::exchange(transport_, &transport)) {
    ++context_.counts.replaced;
    older->set_delegate(nullptr);
    older->Close(disconnect::kReplaced);
  }
  transport.set_delegate(this);
  resend_ = !sent_.empty();
  Try([&] { Greet(kind); });
  MarkDirty();
  return nullptr;
}

void Session::Greet(Control::Kind kind) {
  const TransportTraits& traits = transport_->traits();
  const SessionLimits& limits = context_.limits;
  const IdText own_id(*this);
  Welcome welcome{own_id.view(),
                  traits.name,
                  context_.transports,
                  limits.resume_window,
                  limits.ping_interval,  // a transport's own heartbeat is never slower
                  limits.pong_timeout,
                  traits.interval,
                  limits.message_bytes,
                  limits.channels,
                  limits.queue_bytes};
  told_up_ = applied_;
  Tell({kind, &welcome, applied_, nullptr, {}});
  answer_now_ = traits.one_shot && (kind == Control::Kind::kWelcome || traits.hold == 0);
  if (!traits.one_shot) return StartWaiting(Wait::kHeartbeat, HeartbeatInterval());
  StartWaiting(Wait::kHold, traits.hold);
}

void Session::Tell(Control control) {
  if (!transport_->traits().one_shot) control.time = context_.timers.Now();
  transport_->SendControl(control);
}

void Session::DropTransport(const Disconnect& why) {
  Transport* transport = std::exchange(transport_, nullptr);
  transport->set_delegate(nullptr);
  transport->Close(why);
}

void Session::AwaitTransport() {
  StartWaiting(Wait::kResume, kind_.resume_window > 0 ? kind_.resume_window : context_.limits.resume_window);
}

void Session::OnOwnEnd() {
  if (kind_.outlives == Outlives::kNothing) return End(disconnect::kClosed);
  AwaitTransport();
}

void Session::OnBroken() {
  if (kind_.outlives == Outlives::kEverything) return AwaitTransport();
  End(kind_.outlives == Outlives::kNothing ? disconnect::kClosed : disconnect::kInterrupted);
}

void Session::OnClosed(int code) {
  transport_ = nullptr;
  constexpr int kNormalClosure = 1000;  // only the client's own word ends the session: 1001 may be a proxy's
  if (code == kNormalClosure) return End(disconnect::kClosed);
  OnBroken();
}

// Time.

void Session::StartWaiting(Wait what, Milliseconds delay) {
  wait_ = what;
  context_.timers.Start(*this, delay);
}

Milliseconds Session::HeartbeatInterval() const {
  Milliseconds own = transport_->traits().heartbeat;
  return own > 0 ? own : context_.limits.ping_interval;
}

void Session::OnTimer() {
  Try([this] { OnTime(); });
}

void Session::OnTime() {
  switch (std::exchange(wait_, Wait::kNothing)) {
    case Wait::kNothing:
      return;
    case Wait::kHold:
      answer_now_ = true;
      return Flush();
    case Wait::kHeartbeat:
      return SendHeartbeat();
    case Wait::kPong:
      if (heard_) {
        Milliseconds rest = HeartbeatInterval() - context_.limits.pong_timeout;
        return StartWaiting(Wait::kHeartbeat, std::max<Milliseconds>(rest, 1));
      }
      ++context_.counts.no_pong;
      DropTransport(disconnect::kNoPong);
      return OnBroken();
    case Wait::kResume:
      ++context_.counts.expired;
      return End(disconnect::kSessionUnknown);
  }
}

void Session::SendHeartbeat() {
  Control heartbeat;
  if (applied_ != told_up_) heartbeat.up = told_up_ = applied_;
  Tell(heartbeat);
  const bool answers = kind_.answers_heartbeat && transport_->asks_for_life();
  if (!answers) return StartWaiting(Wait::kHeartbeat, HeartbeatInterval());
  heard_ = false;
  StartWaiting(Wait::kPong, context_.limits.pong_timeout);
}

// Down.

bool Session::Behind() const {
  return transport_ == nullptr || transport_->queued_bytes() >= Transport::kHighWater ||
         queued_bytes() >= QueueLimit();
}

/// What cannot be queued must not be missed in silence. The session ends with the flush: never while whoever publishes
/// walks the subscribers.
template <class Work>
void Session::TryToQueue(Work work) {
  if (ended() || overflowed_ || missed_) return;
  memory::Try("queue", work, [this] {
    missed_ = true;
    MarkDirty();
  });
}

void Session::Enqueue(const MessageRef& message, Subscription& subscription) {
  TryToQueue([&] { EnqueueByPolicy(message, subscription); });
}

void Session::EnqueueByPolicy(const MessageRef& message, Subscription& subscription) {
  const Channel& channel = subscription.channel;
  switch (channel.options().slow_consumer) {
    case SlowConsumer::kDisconnect:
      if (!Fits(message)) return;
      break;
    case SlowConsumer::kDropOldest:
      MakeRoom(message->cost(), channel);
      break;
    case SlowConsumer::kLatest:
      if (Behind() && Conflate(message, subscription)) return;
      break;
  }
  Append(message);
  subscription.waiting = taken_ + waiting_.size();
}

void Session::Enqueue(const MessageRef& message) {
  TryToQueue([&] {
    if (Fits(message)) Append(message);
  });
}

void Session::Reply(std::string packet_text) {
  TryToQueue([&] { Enqueue(MakeRef<const Message>(Packet{std::move(packet_text)})); });
}

bool Session::HasRoomFor(std::span<const MessageRef> missed) const {
  size_t bytes = kReplyBytes;
  for (const MessageRef& message : missed) bytes += message->cost();
  return missed.empty() || HasRoom(bytes);
}

bool Session::Fits(const MessageRef& message) {
  // Alone it may be as large as the limit says, which tells of contents.
  bool alone = queued_bytes() == 0 && message->size() <= QueueLimit();
  if (alone || HasRoom(message->cost())) return true;
  overflowed_ = true;
  MarkDirty();
  return false;
}

/// The newcomer itself is always kept, so a session may be over its limit by one publication per channel.
void Session::MakeRoom(size_t bytes, const Channel& channel) {
  while (!HasRoom(bytes) && DropOldest(channel.name())) {
    ++context_.counts.dropped_oldest;
  }
}

bool Session::DropOldest(const std::string& channel) {
  for (size_t i = 0; i < waiting_.size(); ++i) {
    const Publication* publication = waiting_[i] ? waiting_[i]->publication() : nullptr;
    if (publication == nullptr || publication->channel != channel) continue;
    waiting_bytes_ -= waiting_[i]->cost();
    waiting_[i] = nullptr;
    ++dropped_;
    for (; !waiting_.empty() && !waiting_[0]; ++taken_, --dropped_) waiting_.PopFront();
    if (dropped_ > kFewGaps && dropped_ > waiting_.size() / 2) CloseGaps();
    return true;
  }
  return false;
}

/// Behind something that stays, dropped publications would leave ever more places. Subscriptions mark places.
void Session::CloseGaps() {
  RingQueue<MessageRef> closed;
  std::vector<size_t> new_place(waiting_.size());
  for (size_t i = 0; i < waiting_.size(); ++i) {
    new_place[i] = closed.size();
    if (waiting_[i]) closed.PushBack(std::move(waiting_[i]));
  }
  subscriptions_.ForEach([&](Subscription& s) {
    if (s.waiting > taken_) s.waiting = taken_ + new_place[s.waiting - taken_ - 1] + 1;
  });
  waiting_ = std::move(closed);
  dropped_ = 0;
}

/// Puts the message in the place of the channel's last one that still waits.
bool Session::Conflate(const MessageRef& message, Subscription& subscription) {
  if (subscription.waiting <= taken_) return false;
  MessageRef& last = waiting_[subscription.waiting - taken_ - 1];
  if (!last) return false;
  waiting_bytes_ += message->cost() - last->cost();
  last = message;
  ++context_.counts.conflated;
  return true;
}

void Session::Append(const MessageRef& message) {
  waiting_.PushBack(message);
  waiting_bytes_ += message->cost();
  MarkDirty();
}

void Session::MarkDirty() { table_.MarkDirty(*this); }

void Session::Flush() {
  if (!ended()) Try([this] { FlushAll(); });
}

void Session::FlushAll() {
  if (missed_) return End(disconnect::kServerError);
  if (overflowed_) {
    ++context_.counts.slow;
    log::Warn("session_slow", "session", IdText(*this).view(), "queued_bytes", queued_bytes(), "limit", QueueLimit(),
              "cure", "the client reads or acknowledges too slowly; raise session.queue_bytes or set slow_consumer");
    return End(disconnect::kSlow);
  }
  while (transport_ != nullptr && FlushOnce()) {
  }
}

bool Session::TransportIsFull() const {
  if (transport_->traits().one_shot) return false;  // it answers once, with all there is
  return transport_->queued_bytes() >= Transport::kHighWater || sent_bytes_ >= QueueLimit();
}

/// One Send. Returns whether there may be more to send.
bool Session::FlushOnce() {
  bool owes_up = !transport_->traits().one_shot && applied_ - told_up_ >= kTellUpEvery;
  if (owes_up && !TransportIsFull()) TellUp();
  std::vector<MessageRef>& batch = context_.batch;
  batch.clear();
  if (std::exchange(resend_, false)) TakeSent(batch);
  if (!TransportIsFull()) TakeWaiting(batch);
  if (batch.empty() && !answer_now_) return false;
  answer_now_ = false;
  context_.counts.messages_sent += batch.size();
  if (transport_->traits().one_shot) {
    Answer(batch);
    batch.clear();
    return false;
  }
  transport_->Send(batch);
  batch.clear();  // or it would keep the messages alive until somebody's next flush
  Recycle();
  return transport_ != nullptr && !waiting_.empty() && !TransportIsFull();
}

/// A one-shot transport ends with its Send.
void Session::Answer(std::span<const MessageRef> batch) {
  Transport* transport = std::exchange(transport_, nullptr);
  transport->set_delegate(nullptr);
  transport->Send(batch);
  OnOwnEnd();
}

void Session::Recycle() {
  size_t most = transport_->traits().recycle_after;
  if (most == 0 || transport_->sent_bytes() < most) return;
  if (kind_.outlives == Outlives::kNothing) return;  // it would end with its transport, and with what waits
  ++context_.counts.recycled;
  DropTransport(disconnect::kRecycle);
  OnOwnEnd();
}

void Session::TakeSent(std::vector<MessageRef>& batch) {
  for (size_t i = 0; i < sent_.size(); ++i) batch.push_back(sent_[i]);
  context_.counts.messages_resent += sent_.size();
}

void Session::TakeWaiting(std::vector<MessageRef>& batch) {
  size_t most = transport_->traits().one_shot ? std::numeric_limits<size_t>::max() : kStreamBatchBytes;
  for (size_t bytes = 0; !waiting_.empty() && bytes < most;) {
    MessageRef message = waiting_.PopFront();
    ++taken_;
    if (!message) {
      --dropped_;
      continue;
    }
    bytes += message->size();
    waiting_bytes_ -= message->cost();
    if (resumable()) {
      sent_bytes_ += message->cost();
      sent_.PushBack(message);
    }
    batch.push_back(std::move(message));
  }
}

// Up.

bool Session::Acknowledge(uint64_t have) {
  if (have <= acknowledged_ || !resumable()) return true;  // old news: requests overtake each other
  if (have - acknowledged_ > sent_.size()) return false;
  confirmed_ = true;
  bool was_full = sent_bytes_ >= QueueLimit();
  for (; acknowledged_ < have; ++acknowledged_) sent_bytes_ -= sent_.PopFront()->cost();
  if (was_full) MarkDirty();
  return true;
}

Session::Turn Session::Admit(uint64_t number) {
  if (number > applied_ + 1) return Turn::kGap;
  if (number <= applied_) {
    ++context_.counts.packets_repeated;
    return Turn::kRepeated;
  }
  applied_ = number;
  ++context_.counts.packets_up;
  MarkDirty();
  return Turn::kApply;
}

void Session::OnPackets(std::string_view packets) {
  heard_ = true;
  Apply(packets, next_up_);
}

void Session::Apply(std::string_view packets, uint64_t& next) {
  Try([&] { reader().OnPackets(*this, packets, next); });
}

void Session::OnMessage(const RawMessage& message) {
  heard_ = true;
  Try([&] { reader().OnMessage(*this, message); });
}

void Session::AnswerPing() {
  if (transport_ == nullptr) return;
  if (transport_->traits().one_shot) {
    if (applied_ != told_up_) TellUp();
    answer_now_ = true;
    return MarkDirty();
  }
  if (transport_->queued_bytes() < Transport::kHighWater) TellUp();  // who reads no answers gets none
}

void Session::TellUp() {
  told_up_ = applied_;
  Tell(Control::Heartbeat(applied_));
}

bool Session::TakeToken() {
  if (kind_.paced) return true;
  Milliseconds now = context_.timers.Now();
  uint64_t fresh = static_cast<uint64_t>(now - tokens_at_) * context_.limits.packets_per_second / 1000;
  if (fresh > 0) {
    tokens_ = static_cast<uint32_t>(std::min<uint64_t>(tokens_ + fresh, context_.limits.packets_burst));
    tokens_at_ += static_cast<Milliseconds>(fresh * 1000 / context_.limits.packets_per_second);
  }
  if (tokens_ == 0) {
    ++context_.counts.rate_limited;
    return false;
  }
  --tokens_;
  return true;
}

void Session::CountBadPacket() {
  ++context_.counts.bad_packets;
  if (++bad_packets_ < context_.limits.bad_packets) return;
  log::Warn("session_bad_packets", "session", IdText(*this).view(), "limit", context_.limits.bad_packets, "cure",
            "the client does not speak docs/protocol.md");
  End(disconnect::kBadRequest.With("too many bad packets"));
}

void Session::End(const Disconnect& why) {
  if (ended()) return;
  ended_.reset(&disconnect::kServerError);
  memory::Try("reason", [&] { ended_.reset(new Disconnect(why)); }, [] {});
  context_.timers.Stop(*this);
  ListNode<Session>::Unlink();
  ++context_.counts.ended;
  log::Debug("session_ended", "session", IdText(*this).view(), "code", why.code, "reason", why.reason);
  if (Transport* transport = std::exchange(transport_, nullptr)) {
    transport->set_delegate(nullptr);
    transport->Close(why);
  }
  reader().OnEnd(*this);
  table_.Bury(*this);
}

// For the hub.

void Session::AddSubscription(Subscription& subscription) {
  subscriptions_.PushBack(subscription);
  ++subscription_count_;
}

void Session::RemoveSubscription(Subscription& subscription) {
  static_cast<ListNode<BySession>&>(subscription).Unlink();
  --subscription_count_;
}

}  // namespace encke
