// Echo: the socket service that sends each message back as it came. For trying sockets out.
#ifndef ENCKE_SERVICES_ECHO_H_
#define ENCKE_SERVICES_ECHO_H_

#include "core/socket.h"

namespace encke {

/// Has no state, takes any query and sub-protocol.
class Echo final : public SocketService {
 public:
  Result<std::string> Accept(const SocketRequest& request) override { return FirstProtocol(request); }
  std::unique_ptr<SocketEnd> Open(Socket& socket, const SocketRequest& request) override;
};

}  // namespace encke

#endif  // ENCKE_SERVICES_ECHO_H_
