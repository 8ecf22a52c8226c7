// Requester: keep-alive connections that send requests and await their answers.
#ifndef ENCKE_BENCH_LOAD_REQUESTER_H_
#define ENCKE_BENCH_LOAD_REQUESTER_H_

#include <cstdint>
#include <memory>
#include <string_view>
#include <vector>

#include "common/http.h"
#include "common/loop.h"
#include "common/socket.h"

namespace bench {

/// Connections that each have at most one request under way. An answer other than 2xx, and a connection that ends, end
/// the program.
class Requester {
 public:
  Requester(Loop& loop, uint16_t port, size_t connections);
  ~Requester();

  /// How many have nothing under way.
  size_t idle() const { return idle_.size(); }
  size_t connections() const { return all_.size(); }
  /// Returns which connection sends it. REQUIRES: idle() > 0.
  size_t Send(std::string_view request);
  /// The connection that the next Send() uses.
  size_t next() const { return idle_.back(); }
  uint64_t answered() const { return answered_; }
  uint64_t bytes_in() const { return bytes_in_; }
  uint64_t bytes_out() const { return bytes_out_; }

 private:
  class Connection;

  std::vector<std::unique_ptr<Connection>> all_;
  std::vector<size_t> idle_;
  uint64_t answered_ = 0;
  uint64_t bytes_in_ = 0;
  uint64_t bytes_out_ = 0;
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_REQUESTER_H_
