// Events: channels for a plain EventSource, with no script of ours (docs/protocol.md, 7).
#ifndef ENCKE_FRONTEND_EVENTS_H_
#define ENCKE_FRONTEND_EVENTS_H_

#include <string>
#include <vector>

#include "core/broker.h"
#include "core/channel_options.h"
#include "core/hub.h"
#include "core/session_table.h"
#include "core/transport_descriptor.h"
#include "http/origin_guard.h"
#include "http/router.h"

namespace encke::frontend {

class EventsStamper;

/// Serves GET <path>: each request is a session without resume, over the eventsource transport with a framing of its
/// own; its place in every channel is in the events' ids. Made by main, outlives the server.
class Events {
 public:
  /// What the endpoint works with. All outlive it.
  struct Parts {
    SessionTable& sessions;
    Hub& hub;
    Broker& broker;
    const ChannelRules& rules;
    http::OriginGuard& origins;
    const TransportDescriptor& transport;  // eventsource
  };

  struct Times {
    Milliseconds retry;      // told to browsers as the time before they reconnect
    Milliseconds heartbeat;  // of streams
    Milliseconds hold;       // of polls
  };

  Events(const Parts& parts, const Times& times, size_t max_channels);

  void Mount(http::Router& router, const std::string& path);

 private:
  static bool Asks(const http::Request& request, std::string_view parameter);
  struct Asked;
  void OnRequest(std::unique_ptr<http::Exchange> exchange);
  void Open(Transport& transport, const Asked& asked);
  void Begin(Session& session, EventsStamper* stamper, const Asked& asked);
  Result<std::vector<std::string>> Channels(const http::Request& request) const;
  /// Where a reader begins in a channel, and where the channel is; they differ by what the reader missed.
  struct Start {
    Position from;
    Position now;
  };

  Start Subscribe(Session& session, const std::string& channel, const std::optional<Position>& since);

  const Parts parts_;
  const size_t max_channels_;
  /// [poll][padded]: for polyfills on old engines, some of which show nothing before 2 KiB, others before the end.
  TransportTraits traits_[2][2];
};

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_EVENTS_H_
