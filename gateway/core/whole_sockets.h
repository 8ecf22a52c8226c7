// WholeSockets: sockets each of which is a whole session.
#ifndef ENCKE_CORE_WHOLE_SOCKETS_H_
#define ENCKE_CORE_WHOLE_SOCKETS_H_

#include <memory>
#include <unordered_map>

#include "core/session_context.h"
#include "core/socket.h"

namespace encke {

/// Reads the sessions of dialects that carry one socket each (dialects/raw.h, dialects/sockjs): what comes up goes to the
/// socket's service. Nothing is counted. Made by main, outlives the sessions.
class WholeSockets final : public UpReader {
 public:
  /// REQUIRES: `counts` outlive it.
  explicit WholeSockets(SocketCounts& counts) : counts_(counts) {}

  /// Of its sessions: they end with their transport.
  const SessionKind& kind() const { return kind_; }

  /// Gives a fresh session, whose reader this is, to the service that has accepted the request. The session may have
  /// ended when this returns.
  void Begin(Session& session, SocketService& service, const SocketRequest& request);

  void OnPackets(Session& session, std::string_view message, uint64_t& next) override;
  void OnMessage(Session& session, const RawMessage& message) override;
  void OnEnd(Session& session) override;

 private:
  class Whole;

  /// The session's socket, kept alive by its holder, where it may take one more message; else null.
  std::shared_ptr<Whole> Admit(Session& session);

  SocketCounts& counts_;
  const SessionKind kind_{.reader = this};
  std::unordered_map<const Session*, std::shared_ptr<Whole>> sockets_;
};

}  // namespace encke

#endif  // ENCKE_CORE_WHOLE_SOCKETS_H_
