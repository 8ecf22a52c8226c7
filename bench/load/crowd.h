// Crowd: all the clients that read.
#ifndef ENCKE_BENCH_LOAD_CROWD_H_
#define ENCKE_BENCH_LOAD_CROWD_H_

#include <memory>
#include <vector>

#include "load/subscriber.h"

namespace bench {

/// Opens its clients, a number of them at a time, and holds them until it leaves.
class Crowd : private Subscriber::Owner {
 public:
  Crowd(Loop& loop, const Target& target, Tally& tally);

  /// Turns the loop until all are subscribed; no progress in ten seconds ends the program.
  void Open();
  void Leave();
  const std::vector<std::unique_ptr<Subscriber>>& clients() const { return clients_; }

 private:
  void OnSubscribed() override { ++subscribed_; }

  Loop& loop_;
  const Target& target_;
  Tally& tally_;
  std::vector<std::unique_ptr<Subscriber>> clients_;
  size_t subscribed_ = 0;
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_CROWD_H_
