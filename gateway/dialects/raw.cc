#include "dialects/raw.h"

#include "base/check.h"
#include "base/strings.h"
#include "core/packet.h"
#include "core/session.h"

namespace encke::dialects {
namespace {

void EncodePublication(const Message& message, std::string& out) {
  AppendWebSocketText(packet::TextOfData(message.publication()->data), out);
}

void EncodeHead(const RawMessage& message, std::string& out) {
  constexpr int kText = 0x1, kBinary = 0x2;  // RFC 6455, 5.2
  AppendWebSocketHeader(message.binary ? kBinary : kText, message.content->size(), out);
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

const Framing kRawWebSocket{.name = "raw/websocket",
                            .content_type = "",
                            .batch_prefix = "",
                            .separator = "",
                            .batch_suffix = "",
                            .encode = EncodePublication,
                            .encode_control = EncodeNoControl,
                            .own_code = OwnCode,
                            .encode_head = EncodeHead};

SocketRequest SocketRequestOf(const http::Request& request) {
  SocketRequest asked{request.query, {}};
  const std::string list = request.list("Sec-WebSocket-Protocol");
  for (std::string_view protocol : Split(list, ',')) {
    if (IsToken(Trim(protocol))) asked.protocols.emplace_back(Trim(protocol));
  }
  return asked;
}

RawOpener::RawOpener(SessionTable& sessions, WholeSockets& whole, const TransportDescriptor& websocket,
                     const TransportTraits& traits, const SessionKind& kind)
    : sessions_(sessions), whole_(whole), websocket_(websocket), traits_(traits), kind_(kind) {
  traits_.raw = true;
}

void RawOpener::Open(std::unique_ptr<http::Exchange> exchange, SocketService& service, const SocketRequest& asked) {
  Transport* transport = websocket_.open(std::move(exchange), traits_, kRawWebSocket);
  if (transport != nullptr) OrRefuse(*transport, [&] { Attach(*transport, service, asked); });
}

void RawOpener::Attach(Transport& transport, SocketService& service, const SocketRequest& asked) {
  tl::expected<Session*, Disconnect> made = sessions_.Create(kind_);
  if (!made) return Refuse(transport, made.error());
  Session& session = **made;
  CHECK(session.Attach(transport, 1, 0, Control::Kind::kWelcome) == nullptr);
  session.Try([&] {
    if (!session.ended()) whole_.Begin(session, service, asked);
  });
  if (!session.ended()) transport.Start();
}

}  // namespace encke::dialects
