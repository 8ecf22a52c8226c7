#include "http/server.h"

#include <utility>

#include "base/log.h"
#include "http/server_state.h"

namespace encke::http {
namespace {

constexpr size_t kTurnedAwayAtOnce = 128;  // beyond them, without a word: to refuse must cost less than to serve
constexpr std::string_view kComeAgain = "10";

}  // namespace

Server::Server(Timers& timers, const Router& router, const Limits& limits, OpenStreams open_streams,
               StreamsToPeer streams_to_peer)
    : state_(std::make_unique<State>(timers, router, limits, std::move(open_streams), std::move(streams_to_peer))) {}

Server::~Server() {
  while (TurnedAway* one = state_->turned_away.front()) delete one;
  while (Connection* connection = state_->connections.front()) delete connection;
}

void Server::Accept(std::unique_ptr<net::Stream> stream) {
  if (state_->OpenStreams() > state_->limits.max_connections) {
    ++state_->counts.connections_refused;
    return TurnAway(std::move(stream), TextResponse(503, "too many connections (http.max_connections)"));
  }
  if (state_->HasTooMany(*stream)) {
    ++state_->counts.connections_refused_per_address;
    log::Warn("address_refused", "peer", stream->peer_address().Text(), "cure",
              "raise http.max_connections_per_address, or name proxies in http.unlimited_addresses");
    return TurnAway(std::move(stream),
                    TextResponse(429, "too many connections of one address (http.max_connections_per_address)"));
  }
  ++state_->counts.connections_accepted;
  new Connection(*state_, std::move(stream));
}

/// Where it is not answered, the stream's end closes it.
void Server::TurnAway(std::unique_ptr<net::Stream> stream, Response answer) {
  if (state_->turned_away_open >= kTurnedAwayAtOnce) return;
  answer.Set("Retry-After", kComeAgain);
  Framing framing{.body = Framing::Body::kLength, .length = answer.body->size(), .keep_alive = false};
  BufferRef bytes = Buffer::Of({state_->heads.Make(answer, framing), answer.body->view()});
  state_->turned_away.PushBack(*new TurnedAway(std::move(stream), bytes, state_->turned_away_open));
}

const ServerCounts& Server::counts() const { return state_->counts; }
size_t Server::connections() const { return state_->open; }

void Server::Drain() {
  state_->draining = true;
  state_->connections.ForEach([](Connection& connection) { connection.Drain(); });
}

}  // namespace encke::http
