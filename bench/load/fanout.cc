// Fan-out: a crowd reads what is published as the server takes publications, with so many of them outstanding.
#include <algorithm>

#include "load/crowd.h"
#include "load/effort.h"
#include "load/patience.h"
#include "load/publisher.h"
#include "load/work.h"

namespace bench {
namespace {

constexpr int kSilenceMs = 20;  // in which what should not come would come

/// A run is paced by its readers: a publication follows when an earlier one has reached all of them. Or by the clock:
/// then it counts from when it was due, however late it went out.
class Fanout final : public Work {
 public:
  Fanout(Loop& loop, Options& options)
      : loop_(loop),
        target_(options),
        crowd_(loop, target_, tally_),
        publisher_(MakePublisher(loop, target_, options)) {
    options.CheckAllKnown();
    crowd_.Open();
  }

  /// Arguments: publications outstanding at a time (1); publications a second (0: as the readers let).
  void Run(uint64_t count, const std::vector<uint64_t>& arguments) override {
    in_flight_ = !arguments.empty() ? arguments[0] : 1;
    interval_ = arguments.size() > 1 && arguments[1] > 0 ? 1'000'000'000 / arguments[1] : 0;
    tally_.Begin(number_, target_.ReadersOfEach());
    const Effort effort(loop_);
    began_ = Now();
    PublishAll(count);
    JsonLine line("done");
    effort.Tell(line);
    while (loop_.Turn(kSilenceMs) > 0) continue;
    tally_.Tell(line);
    line.Print();
  }

  void Leave() override { crowd_.Leave(); }

 private:
  void PublishAll(uint64_t count) {
    Patience patience(target_.patience);
    while (tally_.published() < count || tally_.outstanding() > 0 || publisher_->Waits()) {
      while (tally_.published() < count && publisher_->Ready() && IsDue()) Publish();
      loop_.Turn(WaitMs());
      if (tally_.broken() > 0 || patience.Lost(tally_.deliveries() + publisher_->answered())) return;
    }
  }

  uint64_t NextDue() const { return began_ + tally_.published() * interval_; }
  bool IsDue() const { return interval_ > 0 ? Now() >= NextDue() : tally_.outstanding() < in_flight_; }
  /// By the clock it does not sleep over the next publication: below a millisecond it looks all the time.
  int WaitMs() const {
    if (interval_ == 0) return 100;
    const uint64_t now = Now();
    return now >= NextDue() ? 0 : static_cast<int>(std::min<uint64_t>((NextDue() - now) / 1'000'000, 100));
  }

  void Publish() {
    const std::string channel = target_.ChannelName(number_ % target_.channels);
    const std::string marker = Marker{number_, interval_ > 0 ? NextDue() : Now()}.Text();
    const Values values{.key = {}, .channel = channel, .subscriptions = {}, .session = {}, .marker = marker};
    publisher_->Publish(values);
    tally_.OnPublished();
    ++number_;
  }

  Loop& loop_;
  const Target target_;
  Tally tally_;
  Crowd crowd_;
  std::unique_ptr<Publisher> publisher_;
  uint64_t number_ = 0;  // of the next publication
  uint64_t in_flight_ = 1;
  uint64_t interval_ = 0;
  uint64_t began_ = 0;
};

}  // namespace

std::unique_ptr<Work> MakeFanout(Loop& loop, Options& options) { return std::make_unique<Fanout>(loop, options); }

}  // namespace bench
