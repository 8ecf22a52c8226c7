#include "load/subscriber.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <sstream>
#include <utility>

#include "common/clock.h"

namespace bench {
namespace {

/// Frames; what is compressed is looked at after it was inflated.
class WebSocketSubscriber final : public Subscriber {
 public:
  using Subscriber::Subscriber;

 private:
  void OnBytes(std::string_view bytes) override {
    if (!upgraded_) bytes = head_.Take(bytes, [this](std::string_view head, std::string_view) { return OnHead(head); });
    frames_.Take(bytes, [this](uint8_t first_byte, std::string_view payload) { OnFrame(first_byte, payload); });
  }

  bool OnHead(std::string_view head) {
    CheckStatus(head);
    upgraded_ = true;
    OnUpgraded();
    return false;
  }

  void OnFrame(uint8_t first_byte, std::string_view payload) {
    if (first_byte == kPingFrame) Send(MaskedFrame(kPongFrame, payload));
    OnText((first_byte & kCompressedBit) != 0 ? Inflated(payload) : payload);
    if (!target_.next_messages.empty() && MayProceed()) SendMessages(target_.next_messages);
  }

  bool upgraded_ = false;
  MessageReader head_;
  FrameReader frames_;
};

/// Text in which each message ends with a line break, whatever else stands between them: chunks, events, elements.
class StreamSubscriber final : public Subscriber {
 public:
  using Subscriber::Subscriber;

 private:
  void OnBytes(std::string_view bytes) override {
    if (!rest_.empty()) {
      whole_.assign(rest_).append(bytes);
      rest_.clear();
      bytes = whole_;
    }
    const size_t lines = bytes.rfind('\n') + 1;  // 0: none
    rest_.assign(bytes.substr(lines));
    if (!began_ && lines > 0) CheckStatus(bytes);
    began_ = began_ || lines > 0;
    OnText(bytes.substr(0, lines));
  }

  bool began_ = false;
  std::string rest_;
  static inline std::string whole_;  // scratch
};

/// Answers whose end is known; the next request follows each.
class PollSubscriber final : public Subscriber {
 public:
  using Subscriber::Subscriber;

 private:
  void OnBytes(std::string_view bytes) override {
    answers_.Take(bytes, [this](std::string_view head, std::string_view body) {
      CheckStatus(head);
      etag_ = HeaderOf(head, "ETag:");
      modified_ = HeaderOf(head, "Last-Modified:");
      OnText(body);
      ++attaches_;
      const bool next = !target_.next_head.empty() && MayProceed();
      Send(next ? RequestOf(target_.next_head, target_.next_body) : RequestOf(target_.again_head, target_.again_body));
      return true;
    });
  }

  std::string RequestOf(const Template& head, const Template& body) {
    return Request(head.Fill(values()), body.Fill(values()));
  }

  MessageReader answers_;
};

std::string KeyOf(uint64_t index) {
  return "k" + std::to_string(getpid()) + "-" + std::to_string(Now() % 1'000'000'000) + "-" + std::to_string(index);
}

}  // namespace

std::unique_ptr<Subscriber> Subscriber::Make(Loop& loop, const Target& target, Owner& owner, Tally& tally,
                                             uint64_t index) {
  switch (target.kind) {
    case Kind::kWebSocket: return std::make_unique<WebSocketSubscriber>(loop, target, owner, tally, index);
    case Kind::kStream: return std::make_unique<StreamSubscriber>(loop, target, owner, tally, index);
    case Kind::kPoll: return std::make_unique<PollSubscriber>(loop, target, owner, tally, index);
  }
  return nullptr;
}

Subscriber::Subscriber(Loop& loop, const Target& target, Owner& owner, Tally& tally, uint64_t index)
    : target_(target),
      socket_(loop, *this),
      owner_(owner),
      tally_(tally),
      index_(index),
      first_channel_(index * target.per_client % target.channels),
      had_(target.per_client),
      key_(KeyOf(index)) {
  for (uint64_t i = 0; i < target.per_client; ++i) {
    const uint64_t channel = (first_channel_ + i) % target.channels;
    const std::string name = target.ChannelName(channel);
    subscriptions_ += target.each_channel.Fill({.channel = name});
  }
}

void Subscriber::Open() {
  socket_.Take(Connect(target_.port, static_cast<uint8_t>(1 + index_ % target_.sources)));
  std::string opening = Request(target_.open_head.Fill(values()), target_.open_body.Fill(values()));
  if (!target_.open_message.empty() && !target_.after_upgrade) {
    opening += MaskedFrame(target_.frame, target_.open_message.Fill(values()));
  }
  Send(opening);
}

void Subscriber::Send(std::string_view bytes) {
  tally_.OnSent(bytes.size());
  socket_.Send(bytes);
}

void Subscriber::SendMessages(const Template& messages) {
  std::istringstream lines(messages.Fill(values()));
  for (std::string line; std::getline(lines, line);) Send(MaskedFrame(target_.frame, line));
}

bool Subscriber::MayProceed() { return !session_.empty() && !std::exchange(proceeded_, true); }

void Subscriber::OnUpgraded() {
  if (target_.after_upgrade) Send(MaskedFrame(target_.frame, target_.open_message.Fill(values())));
  if (!target_.ready.empty()) return;
  subscribed_ = target_.per_client;
  owner_.OnSubscribed();
}

Values Subscriber::values() {
  return {.key = key_, .channel = {}, .subscriptions = subscriptions_, .session = session_, .marker = {},
          .etag = etag_, .modified = modified_, .k = attaches_, .have = have_, .seq = 1 + subscribed_};
}

void Subscriber::OnReady(uint32_t events) {
  if ((events & EPOLLOUT) != 0) socket_.Flush();
  const std::string_view bytes = socket_.Receive();
  tally_.OnBytes(bytes.size());
  brought_ = false;
  if (!bytes.empty()) OnBytes(bytes);
  if (brought_) tally_.OnRead();
  if (!socket_.ended()) return;
  socket_.Close();
  tally_.OnBroken();
}

void Subscriber::CheckStatus(std::string_view head) const {
  const int status = StatusOf(head);
  if (status != 200 && status != 101) Fail("a client was answered: " + std::string(head.substr(0, 300)));
}

void Subscriber::OnText(std::string_view text) {
  if (subscribed_ < target_.per_client) Greet(text);
  Marker marker;
  if (!NextMarker(text, marker)) return;
  const uint64_t now = Now();
  do OnMarker(marker, now);
  while (NextMarker(text, marker));
  brought_ = true;
}

void Subscriber::Greet(std::string_view text) {
  if (text.find("\"disconnect\"") != std::string_view::npos) Fail("a client was sent away: " + std::string(text));
  const size_t named = target_.session.empty() || !session_.empty() ? std::string_view::npos : text.find(target_.session);
  if (named != std::string_view::npos) {
    const std::string_view rest = text.substr(named + target_.session.size());
    session_ = rest.substr(0, rest.find('"'));
  }
  for (size_t at = text.find(target_.ready); at != std::string_view::npos; at = text.find(target_.ready, at + 1)) {
    ++have_;
    if (++subscribed_ == target_.per_client) owner_.OnSubscribed();
  }
}

/// Publication n goes to channel n % channels.
void Subscriber::OnMarker(const Marker& marker, uint64_t now) {
  ++have_;
  const uint64_t mine = (marker.number + target_.channels - first_channel_) % target_.channels;
  if (mine >= had_.size()) return tally_.OnRepeated();  // of a channel that is not its
  switch (had_[mine].Take(marker.number / target_.channels)) {
    case Window::Finding::kFine: return tally_.OnDelivered(marker, now);
    case Window::Finding::kRepeated: return tally_.OnRepeated();
    case Window::Finding::kLost: return tally_.OnLost();
  }
}

}  // namespace bench
