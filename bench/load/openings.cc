// Openings: clients that connect, subscribe and leave, so many at a time.
#include <sys/epoll.h>

#include "common/socket.h"
#include "common/websocket.h"
#include "load/effort.h"
#include "load/histogram.h"
#include "load/patience.h"
#include "load/target.h"
#include "load/work.h"

namespace bench {
namespace {

/// What all visitors of a run share.
struct Visits {
  uint64_t begun = 0;
  uint64_t left = 0;
  uint64_t done = 0;
  Histogram latency;
};

/// One client after the other. It is subscribed when what says so has come, and leaves at once.
class Visitor final : public Watcher {
 public:
  Visitor(Loop& loop, const Target& target, Visits& shared) : socket_(loop, *this), target_(target), shared_(shared) {}

  void ComeIfAny() {
    if (shared_.left == 0) return;
    --shared_.left;
    const std::string number = std::to_string(++shared_.begun);
    const std::string key = "visitor-" + std::to_string(Now() % 1'000'000'000) + "-" + number;
    const std::string channel = target_.ChannelName(0);
    const std::string subscription = target_.each_channel.Fill({.channel = channel});
    const Values values{.key = key, .channel = channel, .subscriptions = subscription, .session = {}, .marker = {}};
    began_ = Now();
    answer_.clear();
    socket_.Take(Connect(target_.port, static_cast<uint8_t>(1 + shared_.begun % target_.sources)));
    std::string opening = Request(target_.open_head.Fill(values), target_.open_body.Fill(values));
    if (!target_.open_message.empty()) opening += MaskedFrame(kTextFrame, target_.open_message.Fill(values));
    socket_.Send(opening);
  }

 private:
  void OnReady(uint32_t events) override {
    if ((events & EPOLLOUT) != 0) socket_.Flush();
    answer_.append(socket_.Receive());
    if (answer_.find(target_.ready) == std::string::npos) {
      if (socket_.ended()) Fail("a client was sent away: " + answer_.substr(0, 600));
      return;
    }
    socket_.Close();
    ++shared_.done;
    shared_.latency.Add(Now() - began_);
    ComeIfAny();
  }

  Socket socket_;
  const Target& target_;
  Visits& shared_;
  std::string answer_;
  uint64_t began_ = 0;
};

class Openings final : public Work {
 public:
  Openings(Loop& loop, Options& options) : loop_(loop), target_(options) {
    options.CheckAllKnown();
    for (uint64_t i = 0; i < target_.clients; ++i) all_.push_back(std::make_unique<Visitor>(loop, target_, shared_));
  }

  void Run(uint64_t count, const std::vector<uint64_t>&) override {
    shared_.left = count;
    shared_.done = 0;
    shared_.latency = {};
    const Effort effort(loop_);
    for (const auto& one : all_) one->ComeIfAny();
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
  Visits shared_;
  std::vector<std::unique_ptr<Visitor>> all_;
};

}  // namespace

std::unique_ptr<Work> MakeOpenings(Loop& loop, Options& options) { return std::make_unique<Openings>(loop, options); }

}  // namespace bench
