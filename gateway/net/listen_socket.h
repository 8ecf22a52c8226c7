// Opening a listening socket, with errors that say what to do.
#ifndef ENCKE_NET_LISTEN_SOCKET_H_
#define ENCKE_NET_LISTEN_SOCKET_H_

#include <string>

#include "base/result.h"
#include "base/timers.h"

namespace encke::net {

/// A non-blocking listening TCP socket; the caller closes it. Error.code is an errno. `dead_after`: how long the peer
/// of an accepted connection may leave what was sent to it unacknowledged, or take none of what waits, before the
/// kernel gives it up; where nothing is sent, the kernel asks it after as long. 0: the system's quarter of an hour, and
/// it does not ask.
[[nodiscard]] Result<int> OpenListenSocket(const std::string& address, int backlog, Milliseconds dead_after = 0);

}  // namespace encke::net

#endif  // ENCKE_NET_LISTEN_SOCKET_H_
