#include "frontend/raw_sockets.h"

#include "frontend/error_answer.h"

namespace encke::frontend {
RawSockets::RawSockets(const Parts& parts, const TransportTraits& traits, const SessionKind& kind)
    : parts_(parts), opener_(parts.sessions, parts.whole, parts.transport, traits, kind) {}

void RawSockets::Mount(http::Router& router, const std::string& path) {
  for (const SocketOffer& offer : parts_.sockets.offers) {
    MountOne(router, path + "/" + std::string(offer.name), offer);
  }
}

void RawSockets::MountOne(http::Router& router, const std::string& path, const SocketOffer& offer) {
  router.Add({.path = path,
              .methods = {http::Method::kGet},
              .no_head = true,
              .handler = [this, &offer](auto exchange) { OnRequest(offer, std::move(exchange)); },
              .options = parts_.origins.Preflight("GET, OPTIONS")});
}

void RawSockets::OnRequest(const SocketOffer& offer, std::unique_ptr<http::Exchange> exchange) {
  if (!parts_.origins.Admits(*exchange)) return;
  const SocketRequest asked = dialects::SocketRequestOf(exchange->request());
  Result<std::string> protocol = offer.service->Accept(asked);
  if (!protocol) {
    ++parts_.sockets.counts.refused;
    return AnswerError(*exchange, protocol.error());
  }
  exchange->AgreeOn(std::move(*protocol));
  opener_.Open(std::move(exchange), *offer.service, asked);
}

}  // namespace encke::frontend
