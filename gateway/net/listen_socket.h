// Opening a listening socket, with errors that say what to do.
#ifndef ENCKE_NET_LISTEN_SOCKET_H_
#define ENCKE_NET_LISTEN_SOCKET_H_

#include <string>

#include "base/result.h"

namespace encke::net {

/// A non-blocking listening TCP socket; the caller closes it. Error.code is an errno.
[[nodiscard]] Result<int> OpenListenSocket(const std::string& address, int backlog);

}  // namespace encke::net

#endif  // ENCKE_NET_LISTEN_SOCKET_H_
