// Target: the server, and how its clients speak to it.
#ifndef ENCKE_BENCH_LOAD_TARGET_H_
#define ENCKE_BENCH_LOAD_TARGET_H_

#include <cstdint>
#include <string>

#include "common/options.h"
#include "load/template.h"

namespace bench {

/// How what comes down is read.
enum class Kind { kWebSocket, kStream, kPoll };

/// Everything the generator knows of a server, all of it from the command line: systems are described in
/// bench/harness/systems. Constant after the beginning.
struct Target {
  explicit Target(Options& options);

  uint16_t port;
  Kind kind;
  Template open_head;     // request line and headers
  Template open_body;
  Template open_message;  // WebSocket: the first message up; empty: none
  Template next_head;     // poll: of the one request that follows when the session is known; empty: none
  Template next_body;
  Template next_messages; // WebSocket: what follows when the session is known, a message a line; empty: nothing
  Template each_channel;  // what makes {subscriptions}
  Template again_head;    // poll: of all further requests; as open_head where none is given
  Template again_body;
  uint8_t frame;          // WebSocket: the first byte of a message up
  bool after_upgrade;     // WebSocket: the first message waits for the answer to the upgrade
  std::string ready;      // comes once for each subscription; empty: the upgrade says it
  std::string session;    // stands before the session's name; empty: there is none
  uint64_t clients;
  uint64_t channels;      // in all
  uint64_t per_client;    // channels of one client: client i has the `per_client` that begin at i * per_client
  uint64_t sources;       // loopback addresses that the clients connect from
  uint64_t opening;       // clients that may be opening at one time
  uint64_t patience;      // seconds without progress after which a run is given up

  std::string ChannelName(uint64_t channel) const;
  /// Deliveries of one publication. REQUIRES: the clients fill the channels evenly.
  uint64_t ReadersOfEach() const { return clients * per_client / channels; }
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_TARGET_H_
