// Echo: messages over WebSockets that must come back, as they were or as the server words them.
#include <sys/epoll.h>

#include "common/http.h"
#include "common/socket.h"
#include "common/websocket.h"
#include "load/patience.h"
#include "load/quota.h"
#include "load/target.h"
#include "load/work.h"

namespace bench {
namespace {

/// What all connections of a run share.
struct Exchange {
  std::string message;
  Template up;    // what becomes of it on its way up
  Template down;  // and as it must come down
  Quota quota;
};

/// One WebSocket with one message under way. Its channel is its own, for servers that echo what one has subscribed to.
class Echoer final : public Watcher {
 public:
  Echoer(Loop& loop, const Target& target, Exchange& shared, uint64_t index)
      : socket_(loop, *this), target_(target), shared_(shared), channel_(target.ChannelName(index)) {
    request_ = MaskedFrame(target.frame, shared.up.Fill(values()));
    const std::string down = shared.down.Fill(values());
    answer_ = FrameHead(target.frame, down.size(), false) + down;
    socket_.Take(Connect(target.port, 1));
    socket_.Send(Request(target.open_head.Fill(values()), ""));
  }

  bool ready() const { return ready_; }
  void SendIfAny() {
    answered_ = false;
    if (!shared_.quota.TakeOne()) return;
    sent_at_ = Now();
    socket_.Send(request_);
  }
  void SendIfDue() {
    if (answered_ && shared_.quota.IsDue(sent_at_)) SendIfAny();
  }

 private:
  Values values() const {
    return {.key = channel_, .channel = channel_, .subscriptions = {}, .session = {}, .marker = shared_.message};
  }

  void OnReady(uint32_t events) override {
    if ((events & EPOLLOUT) != 0) socket_.Flush();
    const std::string_view bytes = socket_.Receive();
    if (socket_.ended()) Fail("an echo's connection was cut");
    if (ready_) return Compare(bytes);
    if (upgraded_) return Greet(bytes);
    const std::string_view rest = head_.Take(bytes, [this](std::string_view head, std::string_view) {
      upgraded_ = StatusOf(head) == 101;
      if (!upgraded_) Fail("no echo: " + std::string(head));
      return false;
    });
    if (!upgraded_) return;
    if (!target_.open_message.empty()) socket_.Send(MaskedFrame(target_.frame, target_.open_message.Fill(values())));
    Greet(rest);
  }

  /// Until what says that it is subscribed has come, where there is such a thing.
  void Greet(std::string_view bytes) {
    greeting_.append(bytes);
    ready_ = greeting_.find(target_.ready) != std::string::npos;
  }

  void Compare(std::string_view bytes) {
    if (answer_.compare(seen_, bytes.size(), bytes) != 0) Fail("an echo is not what was sent");
    seen_ += bytes.size();
    if (seen_ < answer_.size()) return;
    seen_ = 0;
    shared_.quota.Finish(sent_at_);
    answered_ = true;
    SendIfDue();
  }

  Socket socket_;
  const Target& target_;
  Exchange& shared_;
  const std::string channel_;
  std::string request_;
  std::string answer_;
  std::string greeting_;
  MessageReader head_;
  bool upgraded_ = false;
  bool ready_ = false;
  bool answered_ = false;  // and the next one is not due yet
  size_t seen_ = 0;
  uint64_t sent_at_ = 0;
};

class Echo final : public Work {
 public:
  Echo(Loop& loop, Options& options)
      : loop_(loop),
        target_(options),
        shared_{std::string(options.Number("size", 32), 'e'), Template(options.Text("echo-up", "{marker}")),
                Template(options.Text("echo-down", "{marker}")), Quota(options)} {
    options.CheckAllKnown();
    for (uint64_t i = 0; i < target_.clients; ++i) {
      all_.push_back(std::make_unique<Echoer>(loop, target_, shared_, i));
      Patience patience(target_.patience);
      while (!all_.back()->ready()) {
        loop_.Turn(1000);
        if (patience.Lost(0)) Fail("an echo was not opened");
      }
    }
  }

  void Run(uint64_t count, const std::vector<uint64_t>&) override {
    auto begin = [this] {
      for (const auto& one : all_) one->SendIfAny();
    };
    auto each_turn = [this] {
      for (const auto& one : all_) one->SendIfDue();
    };
    shared_.quota.Run(loop_, count, target_.patience, begin, each_turn);
  }

 private:
  Loop& loop_;
  const Target target_;
  Exchange shared_;
  std::vector<std::unique_ptr<Echoer>> all_;
};

}  // namespace

std::unique_ptr<Work> MakeEcho(Loop& loop, Options& options) { return std::make_unique<Echo>(loop, options); }

}  // namespace bench
