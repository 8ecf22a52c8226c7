#include "frontend/endpoint.h"

#include "base/log.h"
#include "frontend/uplink.h"

namespace encke::frontend {

namespace {

/// A page can hide where it is (referrerpolicy) when it loads a script, frame or image; today's browsers then still say
/// that it is another site's (Fetch Metadata), over https and to localhost. Such a page is nobody's: "null".
std::string Origin(const http::Request& request) {
  std::string origin = http::RequestOrigin(request);
  std::string_view site = request.header("Sec-Fetch-Site");
  return origin.empty() && (site == "cross-site" || site == "same-site") ? "null" : origin;
}

}  // namespace

bool CheckOrigin(const http::OriginPolicy& origins, http::Exchange& exchange) {
  const http::Request& request = exchange.request();
  std::string origin = Origin(request);
  if (origin.empty() || origins.Allows(origin, request.header("Host"))) return true;
  log::Warn("origin_refused", "origin", origin, "host", request.header("Host"), "path", request.path, "peer",
            request.peer, "cure", "add the origin to server.allowed_origins if its pages may use this gateway");
  exchange.Respond(http::TextResponse(403, "origin not allowed (server.allowed_origins)"));
  return false;
}

http::Handler PreflightHandler(const http::OriginPolicy& origins, std::string methods) {
  return [&origins, methods = std::move(methods)](std::unique_ptr<http::Exchange> exchange) {
    if (CheckOrigin(origins, *exchange)) exchange->Respond(http::PreflightResponse(exchange->request(), methods));
  };
}

Endpoint::Endpoint(std::string path, SessionTable& sessions, const http::OriginPolicy& origins,
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
                .options = PreflightHandler(origins_, by_query ? "GET, OPTIONS" : "POST, OPTIONS")});
  }
  router.Add({.path = path_ + "/send",
              .methods = {http::Method::kGet, http::Method::kPost},
              .no_head = true,
              .max_body = max_body_,
              .handler = [this](auto exchange) { OnUplink(std::move(exchange)); },
              .options = PreflightHandler(origins_, "GET, POST, OPTIONS")});
}

void Endpoint::OnDownlink(const OfferedTransport& offered, std::unique_ptr<http::Exchange> exchange) {
  if (!CheckOrigin(origins_, *exchange)) return;
  const http::Request& request = exchange->request();
  std::string packets = offered.traits.by_query ? request.parameter("p").value_or("") : request.body;
  const TransportDescriptor& kind = *offered.descriptor;
  Transport* transport = kind.open(std::move(exchange), offered.traits, *kind.native_framing);
  if (transport == nullptr) return;  // answered
  if (offered.traits.duplex) return opening_.AwaitPackets(*transport);
  opening_.Open(*transport, packets);
}

void Endpoint::OnUplink(std::unique_ptr<http::Exchange> exchange) {
  if (CheckOrigin(origins_, *exchange)) AnswerUplink(sessions_, *exchange);
}

}  // namespace encke::frontend
