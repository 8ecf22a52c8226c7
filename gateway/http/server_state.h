// What a server's connections share.
#ifndef ENCKE_HTTP_SERVER_STATE_H_
#define ENCKE_HTTP_SERVER_STATE_H_

#include <utility>
#include <vector>

#include "http/connection.h"
#include "http/response_head.h"
#include "http/server.h"
#include "http/turned_away.h"

namespace encke::http {

/// Owned by the Server; lives longer than its connections, which it lists (they delete themselves).
struct Server::State {
  State(Timers& its_timers, const Router& its_router, const Limits& its_limits, Server::OpenStreams its_open_streams,
        Server::StreamsToPeer its_streams_to_peer)
      : timers(its_timers),
        router(its_router),
        limits(its_limits),
        open_streams(std::move(its_open_streams)),
        streams_to_peer(std::move(its_streams_to_peer)) {}

  /// With the one that is being accepted; without those that have been turned away.
  size_t OpenStreams() const { return open_streams ? open_streams() - turned_away_open : open + 1; }
  bool HasTooMany(const net::Stream& stream) const {
    return limits.max_connections_per_address > 0 && streams_to_peer &&
           streams_to_peer(stream) > limits.max_connections_per_address;
  }

  Timers& timers;
  const Router& router;
  const Limits limits;
  const Server::OpenStreams open_streams;        // may be empty
  const Server::StreamsToPeer streams_to_peer;  // may be empty
  ServerCounts counts;
  List<Connection> connections;
  size_t open = 0;
  size_t turned_away_open = 0;
  List<TurnedAway> turned_away;
  bool draining = false;

  HeadMaker heads;
  ChunkSizeLines chunk_sizes;
  const BufferRef crlf = Buffer::Of("\r\n");
  const BufferRef last_chunk = Buffer::Of("0\r\n\r\n");
  const BufferRef please_continue = Buffer::Of("HTTP/1.1 100 Continue\r\n\r\n");
  // The answer where there is no memory to make one; the body is for whoever called the API, error 100 of its table.
  const BufferRef no_memory = Buffer::Of(
      "HTTP/1.1 503 Service Unavailable\r\nContent-Type: application/json\r\nContent-Length: 59\r\n"
      "Cache-Control: no-store\r\nRetry-After: 1\r\nConnection: close\r\n\r\n");
  const BufferRef no_memory_body =
      Buffer::Of("{\"error\":{\"code\":100,\"message\":\"internal: out of memory\"}}\n");
  std::vector<BufferRef> scratch;  // empty between calls: room for one chunk's buffers
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_SERVER_STATE_H_
