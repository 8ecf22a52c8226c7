// Requests: the same request over keep-alive connections, again and again. Each connection may speak for a client that
// has opened a session before.
#include "load/crowd.h"
#include "load/effort.h"
#include "load/patience.h"
#include "load/requester.h"
#include "load/template.h"
#include "load/work.h"

namespace bench {
namespace {

class Requests final : public Work {
 public:
  Requests(Loop& loop, Options& options)
      : loop_(loop),
        target_(options),
        head_(options.Text("request-head")),
        body_(options.Text("request-body")),
        sent_(options.Number("connections", 16), 0),
        crowd_(loop, target_, tally_),
        requester_(loop, target_.port, sent_.size()) {
    options.CheckAllKnown();
    if (target_.clients > 0 && target_.clients < sent_.size()) Fail("a client for each connection is needed");
    crowd_.Open();
  }

  void Run(uint64_t count, const std::vector<uint64_t>&) override {
    const Effort effort(loop_);
    const uint64_t goal = requester_.answered() + count;
    const uint64_t bytes_in = requester_.bytes_in();
    const uint64_t bytes_out = requester_.bytes_out();
    Patience patience(target_.patience);
    for (uint64_t left = count; requester_.answered() < goal;) {
      for (; left > 0 && requester_.idle() > 0; --left) SendOne();
      loop_.Turn(1000);
      if (tally_.broken() > 0 || patience.Lost(requester_.answered())) break;
    }
    JsonLine line("done");
    effort.Tell(line);
    line.Whole("deliveries", count - (goal - requester_.answered())).Whole("lost", goal - requester_.answered());
    line.Whole("bytes_in", requester_.bytes_in() - bytes_in).Whole("bytes_out", requester_.bytes_out() - bytes_out);
    line.Whole("broken", tally_.broken()).Print();
  }

  void Leave() override { crowd_.Leave(); }

 private:
  void SendOne() {
    const size_t connection = requester_.next();
    const std::string channel = target_.ChannelName(0);
    // The first command of a session is its subscription.
    const Values values{.key = {}, .channel = channel, .subscriptions = {}, .session = SessionOf(connection),
                        .marker = {}, .k = 1, .have = 1, .seq = 1 + target_.per_client + sent_[connection]++};
    requester_.Send(Request(head_.Fill(values), body_.Fill(values)));
  }

  std::string_view SessionOf(size_t connection) const {
    return crowd_.clients().empty() ? std::string_view() : crowd_.clients()[connection]->session();
  }

  Loop& loop_;
  const Target target_;
  const Template head_;
  const Template body_;
  std::vector<uint64_t> sent_;  // of each connection
  Tally tally_;
  Crowd crowd_;
  Requester requester_;
};

}  // namespace

std::unique_ptr<Work> MakeRequests(Loop& loop, Options& options) { return std::make_unique<Requests>(loop, options); }

}  // namespace bench
