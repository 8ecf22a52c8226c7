#include "dialects/raw.h"

#include "core/disconnect.h"
#include "core/message.h"
#include "core/packet.h"

namespace encke::dialects {
namespace {

void Encode(const Message& message, std::string& out) {
  if (const Publication* publication = message.publication()) {
    return AppendWebSocketText(packet::TextOfData(publication->data), out);
  }
  message.binary() ? AppendWebSocketBinary(message.packet_text(), out)
                   : AppendWebSocketText(message.packet_text(), out);
}

void EncodeNoControl(const Control&, std::string&) {}

/// Where the standard has a number for it, any client knows that; the others are the application's range.
int OwnCode(int code) {
  if (code == disconnect::kShutdown.code) return close_code::kGoingAway;
  if (code == disconnect::kServerError.code) return close_code::kInternal;
  if (code == disconnect::kTooManyRequests.code) return close_code::kTryAgainLater;
  return code;
}

}  // namespace

const Framing kRawWebSocket{"raw/websocket", "", "", "", "", Encode, EncodeNoControl, OwnCode};

}  // namespace encke::dialects
