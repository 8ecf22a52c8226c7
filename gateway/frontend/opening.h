// Opening: from a fresh transport and its first packets to an attached session.
#ifndef ENCKE_FRONTEND_OPENING_H_
#define ENCKE_FRONTEND_OPENING_H_

#include <string_view>

#include "core/packet.h"
#include "core/session_table.h"
#include "core/transport.h"

namespace encke::frontend {

/// Opens sessions of one endpoint in Encke's own protocol (docs/protocol.md, 2). Stateless; outlives the transports.
class Opening {
 public:
  explicit Opening(SessionTable& sessions) : sessions_(sessions) {}

  /// Attaches `transport` as the envelope in the first line of `packets` says, and applies the commands behind it. On
  /// any error the transport is told why and closed: the caller may not touch it again.
  void Open(Transport& transport, std::string_view packets);
  /// For a duplex transport that has nothing to say yet: waits for its first packets, but not for ever.
  void AwaitPackets(Transport& transport);

 private:
  class Silent;

  void OpenAs(Transport& transport, std::string_view packets);
  void Connect(Transport& transport, const packet::Connect& connect, std::string_view rest);
  void Resume(Transport& transport, const packet::Resume& resume, std::string_view rest);
  void Attach(Session& session, Transport& transport, const packet::Resume& at, Control::Kind kind,
              std::string_view rest);

  SessionTable& sessions_;
};

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_OPENING_H_
