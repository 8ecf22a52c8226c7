// SessionContext: what all sessions of an endpoint share.
#ifndef ENCKE_CORE_SESSION_CONTEXT_H_
#define ENCKE_CORE_SESSION_CONTEXT_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/timers.h"
#include "core/message.h"

namespace encke {

class Session;

/// Every limit and time of a session (the `session` section of the configuration).
struct SessionLimits {
  Milliseconds ping_interval = 25'000;
  Milliseconds pong_timeout = 8'000;
  Milliseconds resume_window = 60'000;     // without a transport it lives this long
  Milliseconds handshake_window = 30'000;  // openings with the same key join within this
  Milliseconds stale_timeout = 10'000;     // a WebSocket must say something within this
  size_t queue_bytes = 1 << 20;            // waiting and unacknowledged together; beyond: slow
  size_t message_bytes = 64 * 1024;        // of one upward packet
  size_t channels = 128;                   // subscriptions
  size_t bad_packets = 8;                  // then closed
  size_t packets_per_second = 200;         // upward, in the long run
  size_t packets_burst = 400;              // and at once
  size_t max_sessions = 100'000;
  size_t openings_per_second = 1'000;      // new sessions, in the long run; 0: no limit
  size_t openings_burst = 2'000;           // and at once
};

/// How often something happened to any session since start; for metrics. Each limit that was met has its count.
struct SessionCounts {
  uint64_t opened = 0;
  uint64_t joined = 0;
  uint64_t resumed = 0;
  uint64_t ended = 0;
  uint64_t expired = 0;
  uint64_t fenced = 0;
  uint64_t replaced = 0;
  uint64_t recycled = 0;
  uint64_t unknown = 0;
  uint64_t no_pong = 0;
  uint64_t slow = 0;
  uint64_t dropped_oldest = 0;
  uint64_t conflated = 0;
  uint64_t bad_packets = 0;
  uint64_t rate_limited = 0;
  uint64_t refused_full = 0;
  uint64_t deferred = 0;     // openings that were told to come later: openings_per_second
  uint64_t stale = 0;
  uint64_t limit_errors = 0;  // commands and event requests answered with error 106
  uint64_t packets_up = 0;
  uint64_t packets_repeated = 0;
  uint64_t messages_sent = 0;
  uint64_t messages_resent = 0;
};

/// Takes what comes up on a duplex transport or with a request, as the client's dialect has it.
class UpReader {
 public:
  /// `next` is the number of the first command in `packets`; it is moved on behind the last. Dialects that do not count
  /// leave it.
  virtual void OnPackets(Session& session, std::string_view packets, uint64_t& next) = 0;
  /// A message that is no packets. Only where the transport's traits say `raw`.
  virtual void OnMessage(Session&, const RawMessage&) {}
  /// The session ends: what is kept for it must go.
  virtual void OnEnd(Session& session) = 0;

 protected:
  ~UpReader() = default;
};

/// Which of its transports' ends a session outlives.
enum class Outlives : uint8_t {
  kNothing,     // it ends with its transport
  kItsOwn,      // those that it brought about itself: an answered poll, a full stream. What was sent is not kept
  kEverything,  // also what breaks: what is sent is kept until the client acknowledges it
};

/// What sessions opened in the same way have in common. A constant of whoever opens them; outlives them.
struct SessionKind {
  Outlives outlives = Outlives::kNothing;
  bool answers_heartbeat = true;     // false: a reader that cannot (native EventSource); liveness is then TCP's
  UpReader* reader = nullptr;        // of its dialect, outlives it; null: the context's
  Milliseconds resume_window = 0;    // without a transport it lives this long; 0: the limits' resume_window
  size_t queue_bytes = 0;            // may wait for its client; 0: the limits' queue_bytes
  bool paced = false;                // its client is answered in kind and not read from while it does not read: that is
                                     // bound enough, no rate holds for what comes up
};

/// Shared by reference by all sessions of an endpoint, so that a session is small. Made by main, outlives them.
struct SessionContext {
  Timers& timers;
  const SessionLimits& limits;
  UpReader& reader;                     // of sessions whose kind has none
  std::string node;                     // readable prefix of session ids
  std::vector<std::string> transports;  // told to clients, best first
  SessionCounts counts;
  std::vector<MessageRef> batch;        // scratch of Session::Flush, so that a flush allocates nothing
};

}  // namespace encke

#endif  // ENCKE_CORE_SESSION_CONTEXT_H_
