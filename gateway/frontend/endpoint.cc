#include "frontend/endpoint.h"

#include "base/strings.h"
#include "frontend/uplink.h"

namespace encke::frontend {

Endpoint::Endpoint(std::string path, SessionTable& sessions, http::OriginGuard& origins,
                   std::vector<OfferedTransport> transports, size_t max_body)
    : path_(std::move(path)),
      sessions_(sessions),
      origins_(origins),
      transports_(std::move(transports)),
      max_body_(max_body),
      opening_(sessions) {}

void Endpoint::Mount(http::Router& router) {
  for (const OfferedTransport& offered : transports_) {
    bool by_query = offered.traits.by_query;
    router.Add({.path = path_ + "/" + std::string(offered.traits.route),
                .methods = {by_query ? http::Method::kGet : http::Method::kPost},
                .no_head = true,
                .max_body = by_query ? 0 : max_body_,
                .handler = [this, &offered](auto exchange) { OnDownlink(offered, std::move(exchange)); },
                .options = origins_.Preflight(by_query ? "GET, OPTIONS" : "POST, OPTIONS")});
  }
  router.Add({.path = path_ + "/send",
              .methods = {http::Method::kGet, http::Method::kPost},
              .no_head = true,
              .max_body = max_body_,
              .handler = [this](auto exchange) { OnUplink(std::move(exchange)); },
              .options = origins_.Preflight("GET, POST, OPTIONS")});
}

void Endpoint::OnDownlink(const OfferedTransport& offered, std::unique_ptr<http::Exchange> exchange) {
  if (!origins_.AdmitsReader(*exchange)) return;
  const http::Request& request = exchange->request();
  const std::string packets = offered.traits.by_query ? request.parameter("p").value_or("") : exchange->TakeBody();
  const TransportDescriptor& kind = *offered.descriptor;
  if (offered.traits.duplex && ListHolds(request.list("Sec-WebSocket-Protocol"), packet::kWebSocketProtocol)) {
    exchange->AgreeOn(std::string(packet::kWebSocketProtocol));
  }
  Transport* transport = kind.open(std::move(exchange), offered.traits, *kind.native_framing);
  if (transport == nullptr) return;  // answered
  if (offered.traits.duplex) return opening_.AwaitPackets(*transport);
  opening_.Open(*transport, packets);
}

void Endpoint::OnUplink(std::unique_ptr<http::Exchange> exchange) {
  if (origins_.AdmitsReader(*exchange)) AnswerUplink(sessions_, *exchange);
}

}  // namespace encke::frontend
