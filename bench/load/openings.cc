// Openings: clients that connect, subscribe and leave, so many at a time.
#include <utility>

#include "load/quota.h"
#include "load/subscriber.h"
#include "load/work.h"

namespace bench {
namespace {

/// What all visitors of a run share.
struct Visits {
  Quota quota;
  uint64_t begun = 0;
};

/// One client after the other. It leaves when it is subscribed: after the turn of the loop that says so.
class Visitor final : private Subscriber::Owner {
 public:
  Visitor(Loop& loop, const Target& target, Tally& tally, Visits& shared)
      : loop_(loop), target_(target), tally_(tally), shared_(shared) {}

  void ComeIfAny() {
    subscribed_ = false;  // who was, when the last run ended, has not left yet
    if (!shared_.quota.TakeOne()) return;
    began_ = Now();
    client_ = Subscriber::Make(loop_, target_, *this, tally_, ++shared_.begun);
    client_->Open();
  }

  void LeaveIfSubscribed() {
    if (!subscribed_ || !shared_.quota.IsDue(began_)) return;
    client_.reset();
    ComeIfAny();
  }

 private:
  void OnSubscribed() override {
    subscribed_ = true;
    shared_.quota.Finish(began_);
  }

  Loop& loop_;
  const Target& target_;
  Tally& tally_;
  Visits& shared_;
  std::unique_ptr<Subscriber> client_;
  uint64_t began_ = 0;
  bool subscribed_ = false;
};

class Openings final : public Work {
 public:
  Openings(Loop& loop, Options& options) : loop_(loop), target_(options), shared_{Quota(options)} {
    options.CheckAllKnown();
    for (uint64_t i = 0; i < target_.clients; ++i) all_.push_back(std::make_unique<Visitor>(loop, target_, tally_, shared_));
  }

  void Run(uint64_t count, const std::vector<uint64_t>&) override {
    auto begin = [this] {
      for (const auto& one : all_) one->ComeIfAny();
    };
    auto each_turn = [this] {
      for (const auto& one : all_) one->LeaveIfSubscribed();
      if (tally_.broken() > 0) Fail("a client was sent away");
    };
    shared_.quota.Run(loop_, count, target_.patience, begin, each_turn);
  }

 private:
  Loop& loop_;
  const Target target_;
  Tally tally_;
  Visits shared_;
  std::vector<std::unique_ptr<Visitor>> all_;
};

}  // namespace

std::unique_ptr<Work> MakeOpenings(Loop& loop, Options& options) { return std::make_unique<Openings>(loop, options); }

}  // namespace bench
