// Session: one client's conversation, whatever carries it.
#ifndef ENCKE_CORE_SESSION_H_
#define ENCKE_CORE_SESSION_H_

#include <array>
#include <cstdint>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/intrusive_list.h"
#include "base/memory.h"
#include "base/prefetch.h"
#include "base/ring_queue.h"
#include "base/timers.h"
#include "core/channel_options.h"
#include "core/hub.h"
#include "core/message.h"
#include "core/session_context.h"
#include "core/transport.h"

namespace encke {

class SessionTable;

/// Owns all policy: queue, counting, replay, heartbeat, limits and expiry, once for all transports. It has at most one
/// transport at a time and survives its loss for the resume window. Owned by the SessionTable.
///
/// Down: `waiting_` holds what no transport has been given yet, `sent_` what was given but not acknowledged. Both ends
/// count (docs/protocol.md, 3), so a message carries no number of the session.
/// Rules: what piles up is flushed once per loop iteration (SessionTable::FlushDirty). Ending is final at once, but the
/// object lives until the end of the iteration, so that nothing dies inside its own callback. Where memory runs out in
/// something that is done for it, it ends (kServerError): its client begins anew from its positions and misses nothing.
class Session final : public Transport::Delegate, public ListNode<Session>, private Timer {
 public:
  /// The random text in its id: 128 bits, for who has the id has the session. A plain value.
  class Name {
   public:
    Name();
    std::string_view view() const { return {text_.data(), text_.size()}; }

   private:
    std::array<char, 22> text_;
  };

  /// REQUIRES: `kind` outlives it.
  Session(SessionTable& table, SessionContext& context, const SessionKind& kind);
  ~Session();

  /// "w0-" and its name: what clients and operators call it by.
  std::string id() const { return std::string(IdText(*this).view()); }
  const Name& name() const { return name_; }
  /// Of its opening, in the table's list of keys; null where it has none, or none any more.
  const std::string* key() const { return key_; }
  void set_key(const std::string* key) { key_ = key; }
  bool ended() const { return ended_ != nullptr; }
  /// REQUIRES: ended().
  const Disconnect& end_reason() const { return *ended_; }
  /// Whether the client has shown that it knows of the session: its opening need not be recognised any more.
  bool confirmed() const { return confirmed_; }
  bool attached() const { return transport_ != nullptr; }
  /// Whether its client counts: what is sent is kept until it is acknowledged, and the loss of a transport is outlived.
  bool resumable() const { return kind_.outlives == Outlives::kEverything; }
  SessionContext& context() const { return context_; }
  /// Brings nearer what Flush() begins with beside the session itself.
  void PrefetchTransport() const { Prefetch(transport_, kPrefetchedBehindInterface); }
  /// Does `work` for this session, which ends where there is no memory for it.
  template <class Work>
  void Try(Work&& work) {
    memory::Try("session", work, [this] { End(disconnect::kServerError); });
  }

  // Attaching.

  /// Makes `transport` the session's, from the client's count `have` on; the older one is closed as replaced. `kind` is
  /// the word it is greeted with. Returns why not, and then leaves `transport` alone; null where attached. A count that
  /// cannot be ends the session: what it has cannot be known.
  [[nodiscard]] const Disconnect* Attach(Transport& transport, uint64_t k, uint64_t have, Control::Kind kind);

  // Down.

  /// Queues a publication for a subscriber, by the slow-consumer policy of its channel.
  void Enqueue(const MessageRef& message, Subscription& subscription);
  /// Queues a publication that the client missed, or a packet of its own; never dropped by policy.
  void Enqueue(const MessageRef& message);
  /// Whether all that was missed, and the reply before it, can be queued. Where not, it cannot be recovered: the
  /// session would be too slow, and again when its client comes again from the same position.
  [[nodiscard]] bool HasRoomFor(std::span<const MessageRef> missed) const;
  void Reply(std::string packet_text);
  /// Gives the transport what waits, as far as it takes it.
  void Flush();

  // Up.

  /// Takes packets that came with a request, as the client's dialect has them (UpReader::OnPackets).
  void Apply(std::string_view packets, uint64_t& next);
  /// The client has `have` counted packets; fewer than it said before is old news. False where so many were never sent
  /// (a bug of the client's). A session that is not resumable keeps nothing, and takes any count.
  [[nodiscard]] bool Acknowledge(uint64_t have);
  enum class Turn { kApply, kRepeated, kGap };
  /// Whether the command with this number is to be applied now; counts it where so.
  [[nodiscard]] Turn Admit(uint64_t number);
  uint64_t applied() const { return applied_; }
  /// The number of the next command that comes on the duplex transport.
  void set_next_up(uint64_t number) { next_up_ = number; }
  /// The client asked for a sign of life.
  void AnswerPing();
  /// The client is alive.
  void Heard() { heard_ = true; }
  /// False where the client sends faster than it may.
  [[nodiscard]] bool TakeToken();
  /// One more packet that is none; ends the session when there were too many.
  void CountBadPacket();

  /// Ends the session for good; its transport is told why.
  void End(const Disconnect& why);

  // For the hub.

  const List<Subscription, BySession>& subscriptions() const { return subscriptions_; }
  List<Subscription, BySession>& subscriptions() { return subscriptions_; }
  size_t subscription_count() const { return subscription_count_; }
  void AddSubscription(Subscription& subscription);
  void RemoveSubscription(Subscription& subscription);

  size_t queued_bytes() const { return sent_bytes_ + waiting_bytes_; }
  /// Places in the queue of what waits, those of dropped publications included. For tests.
  size_t waiting_places() const { return waiting_.size(); }

 private:
  /// The id, without a byte of memory: sessions end, and are logged, where there is none.
  class IdText {
   public:
    explicit IdText(const Session& session);
    std::string_view view() const { return {text_.data(), size_}; }

   private:
    static constexpr size_t kLongestNode = 16;  // server.node
    std::array<char, kLongestNode + 1 + sizeof(Name)> text_;
    size_t size_;
  };

  enum class Wait : uint8_t { kNothing, kHold, kHeartbeat, kPong, kResume };

  // Transport::Delegate
  void OnPackets(std::string_view packets) override;
  void OnMessage(const RawMessage& message) override;
  void OnAlive() override { heard_ = true; }
  void OnWritable() override { Flush(); }
  void OnClosed(int code) override;

  void OnTimer() override;
  void OnTime();
  void StartWaiting(Wait what, Milliseconds delay);
  void Greet(Control::Kind kind);
  /// A control with the time, where the transport stays open: what a proxy holds back can be seen by it.
  void Tell(Control control);
  void SendHeartbeat();
  void TellUp();
  Milliseconds HeartbeatInterval() const;
  UpReader& reader() const { return kind_.reader != nullptr ? *kind_.reader : context_.reader; }
  /// Lets go of the transport, which closes for `why`.
  void DropTransport(const Disconnect& why);
  void AwaitTransport();
  /// A transport has answered, or was full.
  void OnOwnEnd();
  /// A transport has broken, or was found dead.
  void OnBroken();

  template <class Work>
  void TryToQueue(Work work);
  void EnqueueByPolicy(const MessageRef& message, Subscription& subscription);
  void FlushAll();
  bool Behind() const;
  bool Conflate(const MessageRef& message, Subscription& subscription);
  void MakeRoom(size_t bytes, const Channel& channel);
  bool DropOldest(const std::string& channel);
  void CloseGaps();
  bool HasRoom(size_t bytes) const { return queued_bytes() + bytes <= QueueLimit(); }
  size_t QueueLimit() const {
    return kind_.queue_bytes > 0 ? kind_.queue_bytes : context_.limits.queue_bytes;
  }
  bool Fits(const MessageRef& message);
  void Append(const MessageRef& message);
  void MarkDirty();
  bool FlushOnce();
  bool TransportIsFull() const;
  void TakeSent(std::vector<MessageRef>& batch);
  void TakeWaiting(std::vector<MessageRef>& batch);
  void Answer(std::span<const MessageRef> batch);
  void Recycle();

  SessionContext& context_;
  const SessionKind& kind_;
  SessionTable& table_;
  const std::string* key_ = nullptr;
  Transport* transport_ = nullptr;  // owns itself; null where detached
  List<Subscription, BySession> subscriptions_;
  RingQueue<MessageRef> sent_;     // given to a transport, not acknowledged; only where resumable
  RingQueue<MessageRef> waiting_;  // not given yet; null where dropped by policy
  uint64_t acknowledged_ = 0;      // counted packets that the client has; sent_[0] is number acknowledged_ + 1
  uint64_t taken_ = 0;             // ever taken out of waiting_; the mark of waiting_[i] is taken_ + i + 1
  uint64_t k_ = 0;
  uint64_t applied_ = 0;
  uint64_t told_up_ = 0;           // the value of applied_ that the client was told last
  uint64_t next_up_ = 1;
  size_t sent_bytes_ = 0;
  size_t waiting_bytes_ = 0;
  Milliseconds tokens_at_ = 0;
  struct DeleteReason {
    /// The constant stands in where there is no memory for another.
    void operator()(const Disconnect* why) const {
      if (why != &disconnect::kServerError) delete why;
    }
  };
  std::unique_ptr<const Disconnect, DeleteReason> ended_;  // why; null while it lives
  uint32_t tokens_ = 0;
  uint32_t dropped_ = 0;           // nulls in waiting_
  uint32_t subscription_count_ = 0;
  uint16_t bad_packets_ = 0;
  const Name name_;
  Wait wait_ = Wait::kNothing;
  bool resend_ = false;      // sent_ goes to the transport first: it is a new one
  bool answer_now_ = false;  // a one-shot transport answers even with nothing
  bool confirmed_ : 1 = false;
  bool heard_ : 1 = false;
  bool overflowed_ : 1 = false;  // ends as slow at the next flush
  bool missed_ : 1 = false;      // there was no memory to queue something: ends at the next flush
};

}  // namespace encke

#endif  // ENCKE_CORE_SESSION_H_
