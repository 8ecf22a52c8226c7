#include "http/server.h"

#include <utility>

#include "http/server_state.h"

namespace encke::http {

Server::Server(Timers& timers, const Router& router, const Limits& limits, OpenStreams open_streams)
    : state_(std::make_unique<State>(timers, router, limits, std::move(open_streams))) {}

Server::~Server() {
  while (Connection* connection = state_->connections.front()) delete connection;
}

void Server::Accept(std::unique_ptr<net::Stream> stream) {
  if (state_->OpenStreams() > state_->limits.max_connections) {
    ++state_->counts.connections_refused;
    return;  // and the stream's end closes it
  }
  ++state_->counts.connections_accepted;
  new Connection(*state_, std::move(stream));
}

const ServerCounts& Server::counts() const { return state_->counts; }
size_t Server::connections() const { return state_->open; }

void Server::Drain() {
  state_->draining = true;
  state_->connections.ForEach([](Connection& connection) { connection.Drain(); });
}

}  // namespace encke::http
