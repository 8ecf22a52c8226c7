// PacketReader: Encke's own protocol on its way up.
#ifndef ENCKE_CORE_PACKET_READER_H_
#define ENCKE_CORE_PACKET_READER_H_

#include "core/packet.h"
#include "core/service.h"
#include "core/session_context.h"

namespace encke {

/// Reads the packets that come after an envelope: acknowledges, counts, applies each command once, and answers what is
/// no packet. One for all sessions of an endpoint.
class PacketReader final : public UpReader {
 public:
  /// REQUIRES: `service` outlives the reader.
  explicit PacketReader(Service& service) : service_(service) {}

  void OnPackets(Session& session, std::string_view packets, uint64_t& next) override;

 private:
  void OnPacket(Session& session, std::string_view line, uint64_t& next);
  void OnCommand(Session& session, const packet::Command& command, uint64_t number);
  void OnBadPacket(Session& session, const packet::BadPacket& bad, uint64_t number);

  Service& service_;
};

}  // namespace encke

#endif  // ENCKE_CORE_PACKET_READER_H_
