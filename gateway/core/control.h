// Control: what the session tells a transport that is not a message and is not counted.
#ifndef ENCKE_CORE_CONTROL_H_
#define ENCKE_CORE_CONTROL_H_

#include <cstdint>
#include <optional>
#include <span>
#include <string>
#include <string_view>

#include "base/timers.h"
#include "core/disconnect.h"

namespace encke {

/// What a new session tells its client about itself (docs/protocol.md 2.5). A view: made, encoded and forgotten.
struct Welcome {
  std::string_view session;
  std::string_view transport;
  std::span<const std::string> transports;  // the operator's list, best first
  Milliseconds resume_window = 0;
  Milliseconds ping_interval = 0;
  Milliseconds pong_timeout = 0;
  Milliseconds poll_interval = 0;
  size_t message_bytes = 0;
  size_t channels = 0;
  size_t queue_bytes = 0;
};

/// One of: the session is open, the session goes on, "I am alive", the end. Each dialect has its own words for them,
/// or none. A plain value that lives for one call.
struct Control {
  enum class Kind { kWelcome, kResumed, kHeartbeat, kDisconnect };

  Kind kind = Kind::kHeartbeat;
  const Welcome* welcome = nullptr;        // kWelcome
  std::optional<uint64_t> up;              // commands applied; kWelcome, kResumed, kHeartbeat where there is news
  const Disconnect* disconnect = nullptr;  // kDisconnect
  std::optional<Milliseconds> time;        // the gateway's clock; not kDisconnect; only where the transport stays open

  /// `why` must outlive the control.
  static Control Ending(const Disconnect& why) { return {Kind::kDisconnect, nullptr, std::nullopt, &why, {}}; }
  static Control Heartbeat(std::optional<uint64_t> up) { return {Kind::kHeartbeat, nullptr, up, nullptr, {}}; }
};

}  // namespace encke

#endif  // ENCKE_CORE_CONTROL_H_
