// ChannelSocket: the socket service that makes one channel a raw socket.
#ifndef ENCKE_SERVICES_CHANNEL_SOCKET_H_
#define ENCKE_SERVICES_CHANNEL_SOCKET_H_

#include "core/socket.h"
#include "services/client_channels.h"

namespace encke {

/// Takes the parameter `channel`. Publications reach the session through its queue and as shared bytes, so the socket
/// must be the whole session; in Encke's own protocol subscribe and publish do the same.
class ChannelSocket final : public SocketService {
 public:
  static constexpr std::string_view kInstead = "a session of this protocol has subscribe and publish for channels";

  /// REQUIRES: `channels` outlive the service.
  explicit ChannelSocket(ClientChannels& channels) : channels_(channels) {}

  Result<std::string> Accept(const SocketRequest& request) override;
  std::unique_ptr<SocketEnd> Open(Socket& socket, const SocketRequest& request) override;

 private:
  ClientChannels& channels_;
};

}  // namespace encke

#endif  // ENCKE_SERVICES_CHANNEL_SOCKET_H_
