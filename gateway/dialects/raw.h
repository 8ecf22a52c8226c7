// The raw dialect: a WebSocket's messages are a socket's messages, with nothing of ours in them (docs/protocol.md, 10).
#ifndef ENCKE_DIALECTS_RAW_H_
#define ENCKE_DIALECTS_RAW_H_

#include <memory>
#include <unordered_map>

#include "core/framing.h"
#include "core/session_context.h"
#include "core/socket.h"

namespace encke::dialects {

/// A publication is its text; a packet is a message as it is, text or bytes. Controls have no words, ends have RFC
/// 6455's codes.
extern const Framing kRawWebSocket;

/// Carries sockets each of which is a whole session: what comes up goes to the socket's service. Such a session has
/// neither counting nor resume. Made by main, outlives the sessions.
class RawDialect final : public UpReader {
 public:
  /// REQUIRES: `counts` outlive it.
  explicit RawDialect(SocketCounts& counts) : counts_(counts) {}

  /// Gives a fresh session, whose reader this is, to the service that has accepted the request. The session may have
  /// ended when this returns.
  void Begin(Session& session, SocketService& service, const SocketRequest& request);

  void OnPackets(Session& session, std::string_view message, uint64_t& next) override;
  void OnBinary(Session& session, std::string_view message) override;
  void OnEnd(Session& session) override;

 private:
  class Whole;

  /// The session's socket, kept alive by its holder, where it may take one more message; else null.
  std::shared_ptr<Whole> Admit(Session& session);

  SocketCounts& counts_;
  std::unordered_map<const Session*, std::shared_ptr<Whole>> sockets_;
};

}  // namespace encke::dialects

#endif  // ENCKE_DIALECTS_RAW_H_
