// Stage: who reads, and what is published to them.
#ifndef ENCKE_BENCH_LIMIT_STAGE_H_
#define ENCKE_BENCH_LIMIT_STAGE_H_

#include <cstdint>
#include <deque>
#include <string>
#include <vector>

#include "limit/frames.h"

namespace bench {

/// Whoever reads the one channel that there is. On the stage from its greeting to its end.
class Reader {
 public:
  /// False: broken, which its owner finds out by itself.
  virtual bool Deliver(const std::string& bytes) = 0;

  const Framing* framing = nullptr;
  uint64_t had = 0;      // publications, of all
  bool waiting = false;  // a poll is under way; streams always are
  size_t place = 0;      // on the stage

 protected:
  ~Reader() = default;
};

/// All readers are expected to be of one framing; the bytes for those that have had the same are made once.
class Stage {
 public:
  /// `coalesce`: what is published in one turn of the loop goes out at its end, as one delivery.
  /// `lie_every`: of so many deliveries one is left out, and another made twice; 0: none. It shows that lies are found.
  Stage(bool coalesce, uint64_t lie_every) : coalesce_(coalesce), lie_every_(lie_every) {}

  void Enter(Reader& reader);
  void Leave(Reader& reader);
  /// Returns the publication's number, from 1.
  uint64_t Publish(std::string_view data);
  /// Gives a poll what it has not had, or lets it wait.
  void Serve(Reader& reader);
  void OnTurnEnd();

 private:
  void DeliverToAll();
  void Deliver(Reader& reader, const std::string& bytes);
  size_t IndexOf(uint64_t had) const { return packets_.size() - (published_ - had); }

  const bool coalesce_;
  const uint64_t lie_every_;
  uint64_t deliveries_ = 0;
  std::vector<Reader*> readers_;
  std::deque<std::string> packets_;  // the last of them, for polls that were away
  uint64_t published_ = 0;
  bool undelivered_ = false;
};

}  // namespace bench

#endif  // ENCKE_BENCH_LIMIT_STAGE_H_
