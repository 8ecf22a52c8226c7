// PacketReader: Encke's own protocol on its way up.
#ifndef ENCKE_CORE_PACKET_READER_H_
#define ENCKE_CORE_PACKET_READER_H_

#include "core/packet.h"
#include "core/service.h"
#include "core/session_context.h"
#include "core/session_sockets.h"

namespace encke {

/// Reads the packets that come after an envelope: acknowledges, counts, applies each command once, and answers what is
/// no packet. One for all sessions of an endpoint.
class PacketReader final : public UpReader {
 public:
  /// REQUIRES: both outlive the reader.
  PacketReader(Service& service, SessionSockets& sockets) : service_(service), sockets_(sockets) {}

  void OnPackets(Session& session, std::string_view packets, uint64_t& next) override;
  void OnEnd(Session& session) override;

 private:
  void OnPacket(Session& session, std::string_view line, uint64_t& next);
  void OnCommand(Session& session, const packet::Command& command, uint64_t number);
  void OnSocketCommand(Session& session, const packet::SocketCommand& command, uint64_t number);
  void OnBadPacket(Session& session, const packet::BadPacket& bad, uint64_t number);

  Service& service_;
  SessionSockets& sockets_;
};

}  // namespace encke

#endif  // ENCKE_CORE_PACKET_READER_H_
