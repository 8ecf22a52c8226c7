// GoAway: the socket service that closes every socket as it opens. For trying out how clients take it.
#ifndef ENCKE_SERVICES_GO_AWAY_H_
#define ENCKE_SERVICES_GO_AWAY_H_

#include "core/socket.h"

namespace encke {

/// Closes with 3000 "Go away!", as the test services of SockJS do. Has no state.
class GoAway final : public SocketService {
 public:
  Result<std::string> Accept(const SocketRequest& request) override { return FirstProtocol(request); }
  std::unique_ptr<SocketEnd> Open(Socket& socket, const SocketRequest&) override {
    socket.Close({3000, "Go away!"});
    return nullptr;
  }
};

}  // namespace encke

#endif  // ENCKE_SERVICES_GO_AWAY_H_
