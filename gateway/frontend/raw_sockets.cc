#include "frontend/raw_sockets.h"

#include "base/strings.h"
#include "dialects/raw.h"
#include "frontend/error_answer.h"

namespace encke::frontend {
namespace {

SocketRequest WhatIsAsked(const http::Request& request) {
  SocketRequest asked{request.query, {}};
  for (std::string_view protocol : Split(request.header("Sec-WebSocket-Protocol"), ',')) {
    if (IsToken(Trim(protocol))) asked.protocols.emplace_back(Trim(protocol));
  }
  return asked;
}

}  // namespace

RawSockets::RawSockets(const Parts& parts, const TransportTraits& traits) : parts_(parts), kind_{.reader = &parts.whole}, traits_(traits) {
  traits_.binary = true;
}

void RawSockets::Mount(http::Router& router, const std::string& path) {
  for (const SocketOffer& offer : parts_.sockets.offers) {
    router.Add({.path = path + "/" + std::string(offer.name),
                .methods = {http::Method::kGet},
                .no_head = true,
                .handler = [this, &offer](auto exchange) { OnRequest(offer, std::move(exchange)); },
                .options = parts_.origins.Preflight("GET, OPTIONS")});
  }
}

void RawSockets::OnRequest(const SocketOffer& offer, std::unique_ptr<http::Exchange> exchange) {
  if (!parts_.origins.Admits(*exchange)) return;
  const SocketRequest asked = WhatIsAsked(exchange->request());
  Result<std::string> protocol = offer.service->Accept(asked);
  if (!protocol) {
    ++parts_.sockets.counts.refused;
    return AnswerError(*exchange, protocol.error());
  }
  exchange->AgreeOn(*protocol);
  Transport* transport = parts_.transport.open(std::move(exchange), traits_, dialects::kRawWebSocket);
  if (transport == nullptr) return;  // answered
  tl::expected<Session*, Disconnect> made = parts_.sessions.Create(kind_);
  if (!made) return Refuse(*transport, made.error());
  Session& session = **made;
  CHECK(session.Attach(*transport, 1, 0, Control::Kind::kWelcome) == nullptr);
  parts_.whole.Begin(session, *offer.service, asked);
  if (!session.ended()) transport->Start();
}

}  // namespace encke::frontend
