#include "core/packet_reader.h"

#include "core/error_codes.h"
#include "core/session.h"

namespace encke {
namespace {

packet::BadPacket TooLarge(size_t limit) {
  return {0, {error_code::kLimitExceeded, "limit exceeded: a packet has at most " + std::to_string(limit) +
                                              " bytes (session.message_bytes)"}};
}

}  // namespace

void PacketReader::OnPackets(Session& session, std::string_view packets, uint64_t& next) {
  while (!session.ended()) {
    std::string_view line = packet::NextLine(packets);
    if (line.empty()) return;
    OnPacket(session, line, next);
  }
}

void PacketReader::OnEnd(Session& session) {
  sockets_.OnEnd(session);
  service_.OnEnd(session);
}

void PacketReader::OnPacket(Session& session, std::string_view line, uint64_t& next) {
  size_t limit = session.context().limits.message_bytes;
  if (line.size() > limit) {
    ++session.context().counts.limit_errors;
    return OnBadPacket(session, TooLarge(limit), next++);
  }
  tl::expected<packet::Up, packet::BadPacket> up = packet::Parse(line);
  if (!up) return OnBadPacket(session, up.error(), next++);
  if (auto* command = std::get_if<packet::Command>(&*up)) {
    OnCommand(session, *command, next++);
  } else if (auto* socket = std::get_if<packet::SocketCommand>(&*up)) {
    OnSocketCommand(session, *socket, next++);
  } else if (auto* ack = std::get_if<packet::Ack>(&*up)) {
    if (!session.Acknowledge(ack->have)) session.End(disconnect::kBadRequest.With("ack of what was not sent"));
  } else if (std::holds_alternative<packet::Ping>(*up)) {
    session.AnswerPing();
  } else if (std::holds_alternative<packet::Leave>(*up)) {
    session.End(disconnect::kClosed);
  } else {
    OnBadPacket(session, {0, {error_code::kBadRequest, "bad request: an envelope must be the first line"}}, next++);
  }
}

void PacketReader::OnCommand(Session& session, const packet::Command& command, uint64_t number) {
  if (session.Admit(number) != Session::Turn::kApply) return;
  if (session.TakeToken()) return service_.OnCommand(session, command);
  if (command.id != 0) session.Reply(packet::ErrorReply(command.id, packet::TooFast()));
}

void PacketReader::OnSocketCommand(Session& session, const packet::SocketCommand& command, uint64_t number) {
  if (session.Admit(number) == Session::Turn::kApply) sockets_.OnCommand(session, command, session.TakeToken());
}

void PacketReader::OnBadPacket(Session& session, const packet::BadPacket& bad, uint64_t number) {
  if (session.Admit(number) != Session::Turn::kApply) return;
  session.Reply(packet::ErrorReply(bad.id, bad.error));
  session.CountBadPacket();
}

}  // namespace encke
