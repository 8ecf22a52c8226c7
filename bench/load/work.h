// Work: what the generator does, by the harness's command.
#ifndef ENCKE_BENCH_LOAD_WORK_H_
#define ENCKE_BENCH_LOAD_WORK_H_

#include <cstdint>
#include <memory>
#include <string>
#include <vector>

#include "common/loop.h"
#include "common/options.h"

namespace bench {

/// One kind of load. Each has made its connections when it was constructed.
class Work {
 public:
  virtual ~Work() = default;
  /// Does `count` of what it does and prints a line `done`. `arguments`: the numbers behind it.
  virtual void Run(uint64_t count, const std::vector<uint64_t>& arguments) = 0;
  /// Closes what it has opened.
  virtual void Leave() {}
};

/// Publications to a crowd.
std::unique_ptr<Work> MakeFanout(Loop& loop, Options& options);
/// Messages to WebSockets that come back.
std::unique_ptr<Work> MakeEcho(Loop& loop, Options& options);
/// Clients that come, subscribe and leave.
std::unique_ptr<Work> MakeOpenings(Loop& loop, Options& options);
/// Requests with short answers.
std::unique_ptr<Work> MakeRequests(Loop& loop, Options& options);

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_WORK_H_
