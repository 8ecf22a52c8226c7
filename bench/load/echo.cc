// Echo: messages over WebSockets that must come back as they were.
#include <sys/epoll.h>

#include "common/http.h"
#include "common/socket.h"
#include "common/websocket.h"
#include "load/effort.h"
#include "load/histogram.h"
#include "load/patience.h"
#include "load/target.h"
#include "load/work.h"

namespace bench {
namespace {

/// What all connections of a run share.
struct Exchange {
  std::string request;  // the message as a frame up
  std::string answer;   // and as it must come down
  uint64_t left = 0;    // to be sent
  uint64_t done = 0;
  Histogram latency;
};

/// One WebSocket with one message under way.
class Echoer final : public Watcher {
 public:
  Echoer(Loop& loop, const Target& target, Exchange& shared) : socket_(loop, *this), shared_(shared) {
    socket_.Take(Connect(target.port, 1));
    socket_.Send(Request(target.open_head.Fill({}), ""));
  }

  bool upgraded() const { return upgraded_; }
  void SendIfAny() {
    if (shared_.left == 0) return;
    --shared_.left;
    sent_at_ = Now();
    socket_.Send(shared_.request);
  }

 private:
  void OnReady(uint32_t events) override {
    if ((events & EPOLLOUT) != 0) socket_.Flush();
    const std::string_view bytes = socket_.Receive();
    if (socket_.ended()) Fail("an echo's connection was cut");
    if (upgraded_) return Compare(bytes);
    head_.Take(bytes, [this](std::string_view head, std::string_view) {
      upgraded_ = StatusOf(head) == 101;
      if (!upgraded_) Fail("no echo: " + std::string(head));
      return false;
    });
  }

  void Compare(std::string_view bytes) {
    if (shared_.answer.compare(seen_, bytes.size(), bytes) != 0) Fail("an echo is not what was sent");
    seen_ += bytes.size();
    if (seen_ < shared_.answer.size()) return;
    seen_ = 0;
    ++shared_.done;
    shared_.latency.Add(Now() - sent_at_);
    SendIfAny();
  }

  Socket socket_;
  Exchange& shared_;
  MessageReader head_;
  bool upgraded_ = false;
  size_t seen_ = 0;
  uint64_t sent_at_ = 0;
};

class Echo final : public Work {
 public:
  Echo(Loop& loop, Options& options) : loop_(loop), target_(options) {
    const std::string message(options.Number("size", 32), 'e');
    options.CheckAllKnown();
    shared_.request = MaskedFrame(kTextFrame, message);
    shared_.answer = FrameHead(kTextFrame, message.size(), false) + message;
    for (uint64_t i = 0; i < target_.clients; ++i) {
      all_.push_back(std::make_unique<Echoer>(loop, target_, shared_));
      while (!all_.back()->upgraded()) loop_.Turn(1000);
    }
  }

  void Run(uint64_t count, const std::vector<uint64_t>&) override {
    shared_.left = count;
    shared_.done = 0;
    shared_.latency = {};
    const Effort effort(loop_);
    for (const auto& one : all_) one->SendIfAny();
    Patience patience(target_.patience);
    while (shared_.done < count) {
      loop_.Turn(1000);
      if (patience.Lost(shared_.done)) break;
    }
    JsonLine line("done");
    effort.Tell(line);
    shared_.latency.Tell(line.Whole("deliveries", shared_.done).Whole("lost", count - shared_.done), "latency");
    line.Print();
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
