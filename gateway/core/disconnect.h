// Why a transport or a session ends: the table of codes.
#ifndef ENCKE_CORE_DISCONNECT_H_
#define ENCKE_CORE_DISCONNECT_H_

#include <string>

#include "base/timers.h"

namespace encke {

/// A code and the words that go with it, as the client sees them (docs/protocol.md, 6). A plain value. Ranges as in
/// the field: 3000-3499 begin again, 3500-3999 stay away, 4000-4499 and 4500-4999 the same for the application.
struct Disconnect {
  int code = 0;
  std::string reason;
  Milliseconds retry_after = 0;  // the client begins again no sooner than this; 0: when it likes

  /// The same code with what exactly was wrong: "bad request: seq must be a positive integer".
  Disconnect With(const std::string& detail) const {
    bool said = detail.starts_with(reason + ": ");  // by an Error's text
    return {code, said ? detail : reason + ": " + detail, retry_after};
  }
  /// The same, with the time that the client must let pass.
  Disconnect After(Milliseconds delay) const { return {code, reason, delay}; }
};

namespace disconnect {

inline const Disconnect kClosed{3000, "connection closed"};
/// A transport broke, and what was on its way is lost: the end of sessions that outlive nothing but its own ends. Known
/// to dialects only, and in their words.
inline const Disconnect kInterrupted{1002, "Connection interrupted"};
inline const Disconnect kShutdown{3001, "shutdown"};
inline const Disconnect kReplaced{3002, "replaced"};
inline const Disconnect kRecycle{3003, "recycle"};
inline const Disconnect kServerError{3004, "server error"};
inline const Disconnect kSlow{3008, "slow"};
inline const Disconnect kSessionUnknown{3010, "session unknown"};
inline const Disconnect kForceReconnect{3011, "force reconnect"};
inline const Disconnect kNoPong{3012, "no pong"};
inline const Disconnect kTooManyRequests{3013, "too many requests"};
inline const Disconnect kInvalidToken{3500, "invalid token"};
inline const Disconnect kBadRequest{3501, "bad request"};
inline const Disconnect kStale{3502, "stale"};
inline const Disconnect kFenced{3503, "fenced"};
inline const Disconnect kForceDisconnect{3505, "force disconnect"};
inline const Disconnect kPermissionDenied{3507, "permission denied"};

}  // namespace disconnect

/// Codes of RFC 6455, 7.4.1: what raw sockets are closed with, whose clients know no other table.
namespace close_code {

inline constexpr int kNormal = 1000;
inline constexpr int kGoingAway = 1001;
inline constexpr int kProtocolError = 1002;
inline constexpr int kUnsupportedData = 1003;
inline constexpr int kNone = 1005;  // "no code": never on the wire
inline constexpr int kInvalidData = 1007;
inline constexpr int kPolicy = 1008;
inline constexpr int kTooLarge = 1009;
inline constexpr int kInternal = 1011;
inline constexpr int kTryAgainLater = 1013;  // IANA's registry

}  // namespace close_code
}  // namespace encke

#endif  // ENCKE_CORE_DISCONNECT_H_
