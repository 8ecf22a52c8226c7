// SessionSockets: sockets as numbers in a session of Encke's own protocol (docs/protocol.md, 10).
#ifndef ENCKE_CORE_SESSION_SOCKETS_H_
#define ENCKE_CORE_SESSION_SOCKETS_H_

#include <cstdint>
#include <map>
#include <memory>
#include <unordered_map>

#include "core/packet.h"
#include "core/socket.h"

namespace encke {

/// Opens, feeds and closes the sockets of all sessions of an endpoint. They live as long as their session, whatever
/// transports come and go; one that has none costs nothing here. Made by main, outlives the sessions.
class SessionSockets {
 public:
  /// REQUIRES: `context` outlives it.
  explicit SessionSockets(SocketContext& context) : context_(context) {}

  /// A command that came for the first time, in order. `in_rate`: whether the client keeps to the rate.
  void OnCommand(Session& session, const packet::SocketCommand& command, bool in_rate);
  /// The session ends, and its sockets with it: their services hear of it, the client knows.
  void OnEnd(Session& session);

 private:
  class Numbered;
  using Numbers = std::map<uint64_t, std::shared_ptr<Numbered>>;

  void Open(Session& session, const packet::SocketCommand& command);
  Result<const SocketOffer*> MayOpen(const Session& session, const packet::SocketCommand& command) const;
  void OnMessage(Numbered& socket, const packet::SocketCommand& command);
  /// Null where there is no such socket. The holder keeps it alive: it may be closed in a call.
  std::shared_ptr<Numbered> Find(const Session& session, uint64_t number) const;
  void Forget(const Session& session, uint64_t number);

  SocketContext& context_;
  std::unordered_map<const Session*, Numbers> sockets_;
};

}  // namespace encke

#endif  // ENCKE_CORE_SESSION_SOCKETS_H_
