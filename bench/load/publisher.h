// Publisher: how publications get to the server.
#ifndef ENCKE_BENCH_LOAD_PUBLISHER_H_
#define ENCKE_BENCH_LOAD_PUBLISHER_H_

#include <cstdint>
#include <memory>

#include "common/loop.h"
#include "common/options.h"
#include "load/target.h"
#include "load/template.h"

namespace bench {

/// Sends publications over connections of its own.
class Publisher {
 public:
  virtual ~Publisher() = default;
  /// REQUIRES: Ready().
  virtual void Publish(const Values& values) = 0;
  virtual bool Ready() const = 0;
  /// Something that was sent has yet to be answered.
  virtual bool Waits() const = 0;
  /// What was answered so far, or needs no answer: progress.
  virtual uint64_t answered() const = 0;
};

/// By requests (--publish-head, --payload), of which 16 can be under way. Where --publish-bytes is given: by one
/// connection to --publish-port that begins with --publish-greeting; whatever comes back is no answer.
std::unique_ptr<Publisher> MakePublisher(Loop& loop, const Target& target, Options& options);

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_PUBLISHER_H_
