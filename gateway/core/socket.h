// Sockets: raw messages both ways between a client and a service, whatever carries them.
#ifndef ENCKE_CORE_SOCKET_H_
#define ENCKE_CORE_SOCKET_H_

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "base/result.h"
#include "core/disconnect.h"

namespace encke {

class Session;

/// What a client asks for as it opens a socket. A plain value.
struct SocketRequest {
  std::string query;                   // "channel=news"
  std::vector<std::string> protocols;  // sub-protocols, best first; tokens
};

/// The client's end, as a service sees it: a session as a whole (dialects/raw.h), or a number in one
/// (core/session_sockets.h). Owned by who carries it. After Close(), or SocketEnd::OnClose, it is not to be used.
class Socket {
 public:
  /// REQUIRES: valid UTF-8.
  virtual void SendText(const BufferRef& text) = 0;
  virtual void SendBinary(const BufferRef& bytes) = 0;
  /// The client is told the code (of RFC 6455, 7.4) and reason. OnClose comes from inside the call.
  virtual void Close(const Disconnect& why) = 0;
  /// The session that it is, or is in.
  virtual Session& session() = 0;

 protected:
  ~Socket() = default;
};

/// The service's end of one socket. Owned by who carries the socket; it may close that in any call, and lives until the
/// call returns.
class SocketEnd {
 public:
  virtual ~SocketEnd() = default;
  virtual void OnText(const BufferRef& message) = 0;
  virtual void OnBinary(const BufferRef& message) = 0;
  /// The socket is over, whoever ended it. Last, exactly once.
  virtual void OnClose(const Disconnect& why) = 0;
};

/// What sockets are for: echo, a channel, ... Knows nothing of what carries them. Made by main, outlives the sockets.
class SocketService {
 public:
  /// Whether a client may open this; the sub-protocol that will be spoken, empty for none.
  [[nodiscard]] virtual Result<std::string> Accept(const SocketRequest& request) = 0;
  /// The other end of `socket`, whose request was accepted just now. A service that closes it here returns null.
  [[nodiscard]] virtual std::unique_ptr<SocketEnd> Open(Socket& socket, const SocketRequest& request) = 0;

 protected:
  ~SocketService() = default;
};

/// For services that carry whatever the ends agree on: what the client likes best.
[[nodiscard]] inline std::string FirstProtocol(const SocketRequest& request) {
  return request.protocols.empty() ? "" : request.protocols.front();
}

/// A service under the name by which clients open it.
struct SocketOffer {
  std::string_view name;
  SocketService* service;
  std::string_view instead;  // where it cannot share a session with others: what to do there; empty: it can
};

/// How often something happened to any socket since start; for metrics.
struct SocketCounts {
  uint64_t open = 0;      // now
  uint64_t opened = 0;
  uint64_t refused = 0;   // unknown service, limit, or the service's own reasons
  uint64_t messages = 0;  // up
};

/// Shared by all that carry sockets. Made by main, outlives them.
struct SocketContext {
  std::vector<SocketOffer> offers;
  size_t per_session = 16;
  SocketCounts counts;
};

}  // namespace encke

#endif  // ENCKE_CORE_SOCKET_H_
