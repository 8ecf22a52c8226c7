#include "gateway.h"

#include <fmt/core.h>

#include <algorithm>
#include <cstdio>

#include "backend/api.h"
#include "backend/api_http.h"
#include "base/log.h"
#include "base/memory.h"
#include "client-js/embedded.h"
#include "core/hub.h"
#include "core/memory_broker.h"
#include "core/packet_reader.h"
#include "core/session_sockets.h"
#include "core/session_table.h"
#include "core/whole_sockets.h"
#include "dialects/sockjs/sockjs.h"
#include "frontend/doctor.h"
#include "frontend/endpoint.h"
#include "frontend/events.h"
#include "frontend/raw_sockets.h"
#include "frontend/script.h"
#include "from_config.h"
#include "http/server.h"
#include "net/fd_limit.h"
#include "net/loop.h"
#include "net/signals.h"
#include "net/tcp_listener.h"
#include "ops/heap_trimmer.h"
#include "ops/metrics.h"
#include "services/channel_socket.h"
#include "services/echo.h"
#include "services/go_away.h"
#include "services/pubsub.h"
#include "transports/builtin.h"

namespace encke {
namespace {

constexpr int kBacklog = 4096;
constexpr Milliseconds kLookAgain = 20;  // while draining

/// SIGHUP ends a process that does not handle it, which an operator who means "reload" does not want.
void SayThatReloadIsMissing() {
  log::Warn("reload_not_available", "cure", "restart to apply a changed configuration: clients reconnect by themselves");
}

/// Everything, in the order in which one thing needs another; taken down in the opposite order.
class Gateway {
 public:
  explicit Gateway(const config::Config& config);
  bool Run(bool print_key);
  const std::vector<config::Conflict>& route_conflicts() const { return route_conflicts_; }

 private:
  /// Ends the loop when all connections are gone, or after the time that is given for it.
  struct Drain final : Timer {
    explicit Drain(Gateway& of) : gateway(of) {}
    void OnTimer() override { gateway.LookWhetherDrained(); }
    Gateway& gateway;
    Milliseconds until = 0;
  };

  std::vector<SocketOffer> OfferedSockets(const config::Sockets& config);
  void MountAll();
  void MountSockJs();
  void FindTakenPaths();
  dialects::sockjs::Purpose PurposeOf(config::SockJsService service);
  void AddMetrics();
  void AddSocketMetrics();
  bool Listen();
  void Announce(bool print_key) const;
  void Stop(int signal);
  void LookWhetherDrained();

  const config::Config config_;
  const SessionLimits session_limits_;
  const ChannelRules rules_;
  http::OriginGuard origins_;

  net::Loop loop_;
  Hub hub_;
  MemoryBroker broker_;
  ClientChannels channels_;
  PubSub pubsub_;
  Echo echo_;
  GoAway go_away_;
  ChannelSocket channel_socket_;
  SocketContext sockets_;
  SessionSockets session_sockets_;
  WholeSockets whole_sockets_;
  const SessionKind echo_kind_;
  PacketReader reader_;
  SessionContext context_;
  SessionTable sessions_;
  TransportCounts transport_counts_;
  const std::vector<OfferedTransport> offered_;
  frontend::Endpoint endpoint_;
  frontend::Events events_;
  frontend::RawSockets raw_sockets_;
  const SocketOffer echo_offer_;
  frontend::RawSockets echo_sockets_;
  std::vector<std::unique_ptr<dialects::sockjs::SockJs>> sockjs_;
  frontend::ClientFiles files_;
  frontend::Doctor doctor_;
  backend::Api api_;
  backend::ApiHttp api_http_;
  ops::Metrics metrics_;
  ops::HeapTrimmer heap_trimmer_;
  http::Router router_;
  std::vector<config::Conflict> route_conflicts_;
  http::Server server_;
  std::unique_ptr<net::TcpListener> listener_;
  Drain drain_;
  net::Signals signals_;
};

Gateway::Gateway(const config::Config& config)
    : config_(config),
      session_limits_(LimitsOfSessions(config)),
      rules_(RulesOfChannels(config)),
      origins_({config.server.allowed_origins}),
      broker_(loop_.timers(), hub_, LimitsOfBroker(config)),
      channels_(hub_, broker_, rules_),
      pubsub_(channels_),
      channel_socket_(channels_),
      sockets_{OfferedSockets(config.sockets), config.sockets.per_session, {}},
      session_sockets_(sockets_),
      whole_sockets_(sockets_.counts),
      echo_kind_(KindOfEcho(config, whole_sockets_.kind())),
      reader_(pubsub_, session_sockets_),
      context_{loop_.timers(), session_limits_, reader_, config.server.node, config.transports.Offered(), {}, {}},
      sessions_(context_),
      offered_(OfferedTransports(config_, transport_counts_)),
      endpoint_(config.server.prefix, sessions_, origins_, offered_, config.http.max_body),
      events_({sessions_, hub_, broker_, rules_, origins_, kEventSource}, TimesOfEvents(config),
              config.events.max_channels),
      raw_sockets_({sessions_, origins_, sockets_, whole_sockets_, kWebSocket},
                   TraitsOf(kWebSocket, config_, transport_counts_), whole_sockets_.kind()),
      echo_offer_{"echo", &echo_, {}},
      echo_sockets_({sessions_, origins_, sockets_, whole_sockets_, kWebSocket},
                    TraitsOfEcho(config_, transport_counts_), echo_kind_),
      files_(EmbeddedFiles()),
      doctor_(loop_.timers(), origins_, EmbeddedFiles()),
      api_({sessions_, hub_, broker_, rules_, loop_.timers()}, LimitsOfApi(config)),
      api_http_(api_, config.server.prefix, config.api.key, config.api.max_body),
      heap_trimmer_(
          loop_.timers(), [this] { return sessions_.size(); },
          [this] {
            sessions_.Shrink();
            ops::TrimHeap();
          }),
      server_(loop_.timers(), router_, HttpLimits(config), [this] { return loop_.open_streams(); },
              [this](const net::Stream& stream) { return loop_.StreamsTo(stream.peer_address()); }),
      drain_(*this),
      signals_(loop_, {.on_stop = [this](int signal) { Stop(signal); }, .on_reload = &SayThatReloadIsMissing}) {
  hub_.set_broker(&broker_);
  if (config_.http.max_connections_per_address > 0) loop_.CountPeers(UnlimitedAddresses(config_));
  loop_.OnEachIteration([this] { sessions_.FlushDirty(); });
  MountAll();
  AddMetrics();
}

std::vector<SocketOffer> Gateway::OfferedSockets(const config::Sockets& config) {
  std::vector<SocketOffer> offers;
  if (config.enabled && config.echo) offers.push_back({"echo", &echo_, {}});
  if (config.enabled && config.channel) offers.push_back({"channel", &channel_socket_, ChannelSocket::kInstead});
  return offers;
}

void Gateway::MountAll() {
  const std::string& prefix = config_.server.prefix;
  router_.LetRead([this](const http::Request& request) { return origins_.Allows(request); });
  endpoint_.Mount(router_);
  if (config_.events.enabled) events_.Mount(router_, prefix + "/events");
  if (config_.transports.Get("websocket").enabled) {
    raw_sockets_.Mount(router_, prefix + "/socket");
    if (config_.echo.enabled) echo_sockets_.MountOne(router_, prefix + "/echo", echo_offer_);
  }
  if (config_.api.enabled) api_http_.Mount(router_);
  if (std::string settings = SettingsOfClient(config_); !settings.empty()) files_.Bake(settings);
  files_.MountScript(router_, prefix);
  if (config_.server.demo) files_.MountDemo(router_);
  if (config_.doctor.enabled) doctor_.Mount(router_, prefix);
  metrics_.Mount(router_, prefix + "/metrics", config_.api.key);
  auto healthy = [](std::unique_ptr<http::Exchange> exchange) { exchange->Respond(http::TextResponse(200, "ok")); };
  router_.Add({.path = prefix + "/health", .methods = {http::Method::kGet}, .handler = healthy, .options = {}});
  FindTakenPaths();
  MountSockJs();
}

/// REQUIRES: the router has all paths but those of the mounts.
void Gateway::FindTakenPaths() {
  for (size_t i = 0; i < config_.sockjs.size(); ++i) {
    const std::string& path = config_.sockjs[i].path;
    for (const char* page : {"", "/", "/info", "/websocket"}) {
      if (router_.Find(path + page) == nullptr) continue;
      route_conflicts_.push_back({{"sockjs[" + std::to_string(i) + "].path"},
                                  "the gateway itself answers " + path + page + "; choose another path for the mount"});
      break;
    }
  }
}

void Gateway::MountSockJs() {
  const dialects::sockjs::Parts parts{sessions_, origins_, whole_sockets_, offered_, config_.http.max_body,
                                       config_.http.header_timeout};
  for (const config::SockJsMount& mount : config_.sockjs) {
    sockjs_.push_back(
        std::make_unique<dialects::sockjs::SockJs>(parts, MountOf(mount), PurposeOf(mount.service)));
    sockjs_.back()->MountAt(router_);
  }
}

dialects::sockjs::Purpose Gateway::PurposeOf(config::SockJsService service) {
  switch (service) {
    case config::SockJsService::kPubSub:
      break;
    case config::SockJsService::kEcho:
      return {whole_sockets_, &echo_};
    case config::SockJsService::kClose:
      return {whole_sockets_, &go_away_};
  }
  return {reader_, nullptr};
}

void Gateway::AddMetrics() {
  const SessionCounts& s = context_.counts;
  metrics_.Gauge("sessions", "Sessions that live now.", [this] { return sessions_.size(); });
  metrics_.Gauge("channels", "Channels with a subscriber.", [this] { return hub_.channels(); });
  metrics_.Gauge("positions", "Channels with a position, subscribed or not.", [this] { return broker_.channels(); });
  metrics_.Gauge("history_bytes", "Bytes in all histories.", [this] { return broker_.history_bytes(); });
  metrics_.Gauge("http_connections", "HTTP connections, WebSockets not counted.",
                 [this] { return server_.connections(); });
  metrics_.Histogram("loop_turn_seconds", "Turns of the event loop: the time worked between two waits.", loop_.turns());
  metrics_.Counter("publications_total", "Publications.", broker_.counts().publications);
  metrics_.Counter("deliveries_total", "Publications times subscribers.", [this] { return hub_.deliveries(); });
  metrics_.Counter("sessions_opened_total", "Sessions begun.", s.opened);
  metrics_.Counter("sessions_joined_total", "Openings that joined a session by key.", s.joined);
  metrics_.Counter("sessions_resumed_total", "Attaches to a living session.", s.resumed);
  metrics_.Counter("sessions_ended_total", "Sessions ended for any reason.", s.ended);
  metrics_.Counter("sessions_expired_total", "Sessions whose resume window passed.", s.expired);
  metrics_.Counter("sessions_unknown_total", "Requests for a session that is not there.", s.unknown);
  metrics_.Counter("sessions_refused_total", "Openings refused by session.max_sessions.", s.refused_full);
  metrics_.Counter("openings_deferred_total", "Openings told to come later by session.openings_per_second.",
                   s.deferred);
  metrics_.Counter("stale_total", "WebSockets closed by session.stale_timeout.", s.stale);
  metrics_.Counter("limit_errors_total", "Clients' commands and event requests answered with error 106.",
                   s.limit_errors);
  metrics_.Counter("channel_names_too_long_total", "Names refused by channels.name_bytes.", rules_.names_too_long());
  metrics_.Counter("origin_refused_total", "Requests answered 403 by server.allowed_origins.", origins_.refused());
  metrics_.Counter("doctor_refused_total", "Streams of the diagnosis page refused because too many ran.",
                   doctor_.refused());
  metrics_.Counter("api_unauthorized_total", "API requests answered 401: no key, or a wrong one.",
                   api_http_.unauthorized());
  metrics_.Counter("metrics_unauthorized_total", "Requests for the metrics answered 401.", metrics_.unauthorized());
  metrics_.Counter("api_limit_errors_total", "API calls answered with error 106; the answer names the limit.",
                   api_.limit_errors());
  metrics_.Counter("attach_fenced_total", "Attaches older than the transport in use.", s.fenced);
  metrics_.Counter("attach_replaced_total", "Transports replaced by a newer one.", s.replaced);
  metrics_.Counter("transports_recycled_total", "Streams ended because of their size.", s.recycled);
  metrics_.Counter("no_pong_total", "Transports closed because the client was silent.", s.no_pong);
  metrics_.Counter("slow_total", "Sessions ended by session.queue_bytes.", s.slow);
  metrics_.Counter("dropped_oldest_total", "Publications dropped by slow_consumer drop-oldest.", s.dropped_oldest);
  metrics_.Counter("conflated_total", "Publications replaced by slow_consumer latest.", s.conflated);
  metrics_.Counter("bad_packets_total", "Upward packets that were none.", s.bad_packets);
  metrics_.Counter("rate_limited_total", "Commands refused by session.packets_per_second.", s.rate_limited);
  metrics_.Counter("packets_up_total", "Commands applied.", s.packets_up);
  metrics_.Counter("packets_repeated_total", "Commands that came again and were not applied again.",
                   s.packets_repeated);
  metrics_.Counter("messages_sent_total", "Counted packets given to transports, repeats included.", s.messages_sent);
  metrics_.Counter("messages_resent_total", "Counted packets given to a transport again.", s.messages_resent);
  metrics_.Counter("channel_limit_total", "Publications and subscriptions refused by channels.max_channels.",
                   broker_.counts().channel_limit_hits);
  metrics_.Counter("idempotent_repeats_total", "Publications with a known idempotency key.",
                   broker_.counts().idempotent_repeats);
  metrics_.Counter("idempotency_evictions_total", "Keys forgotten early by api.idempotency_entries.",
                   broker_.counts().idempotency_evictions);
  metrics_.Counter("history_limit_total", "Histories shortened by channels.history_bytes.",
                   broker_.counts().history_limit_hits);
  metrics_.Counter("http_accepted_total", "Connections accepted.", server_.counts().connections_accepted);
  metrics_.Counter("http_refused_total", "Connections refused by http.max_connections.",
                   server_.counts().connections_refused);
  metrics_.Counter("http_refused_per_address_total", "Connections refused by http.max_connections_per_address.",
                   server_.counts().connections_refused_per_address);
  metrics_.Counter("hosts_refused_total", "Requests answered 421 by server.allowed_hosts.",
                   server_.counts().hosts_refused);
  metrics_.Counter("accept_pauses_total", "Moments without accepting because files or memory ran out.",
                   [this] { return listener_ ? listener_->pauses() : 0; });
  metrics_.Counter("http_requests_total", "Requests.", server_.counts().requests);
  metrics_.Counter("http_bad_requests_total", "Requests answered 4xx by the HTTP layer.",
                   server_.counts().bad_requests);
  metrics_.Counter("http_timeouts_total", "Connections closed because the client was too slow.",
                   server_.counts().timeouts);
  metrics_.Counter("websocket_too_long_total", "WebSockets closed with 1009: a message was too long, or in too many parts.",
                   transport_counts_.too_long);
  metrics_.Counter("websocket_broken_total", "WebSockets closed with 1002, 1003 or 1007: the client broke the protocol.",
                   transport_counts_.broken);
  metrics_.Counter("websocket_unfinished_total", "WebSockets of draft 76 whose handshake was never whole.",
                   transport_counts_.unfinished);
  metrics_.Counter("memory_failures_total", "Things given up, and what they were for closed, for want of memory.",
                   memory::failures());
  AddSocketMetrics();
}

void Gateway::AddSocketMetrics() {
  const SocketCounts& s = sockets_.counts;
  metrics_.Gauge("sockets_open", "Raw sockets, and sockets in sessions, that are open now.", [&s] { return s.open; });
  metrics_.Counter("sockets_opened_total", "Sockets opened.", s.opened);
  metrics_.Counter("sockets_refused_total", "Sockets refused by sockets.per_session, or by their service.", s.refused);
  metrics_.Counter("socket_messages_up_total", "Messages that came up on sockets.", s.messages);
}

bool Gateway::Run(bool print_key) {
  const uint64_t files = net::RaiseFileLimit();
  if (!Listen()) return false;
  log::Info("started", "version", ENCKE_VERSION, "file_limit", files);
  Announce(print_key);
  loop_.Run();
  log::Info("stopped");
  return true;
}

bool Gateway::Listen() {
  auto accepted = [this](std::unique_ptr<net::Stream> stream) { server_.Accept(std::move(stream)); };
  // A peer that has vanished is noticed where nothing is asked of it, too: native events, answers under way.
  Milliseconds dead_after =
      std::max(config_.session.ping_interval + config_.session.pong_timeout, config_.http.write_timeout);
  auto listener = net::TcpListener::Listen(loop_, config_.server.listen, kBacklog, accepted, dead_after);
  if (!listener) {
    log::Failure("listen_failed", "error", listener.error().message);
    return false;
  }
  listener_ = std::move(*listener);
  return true;
}

/// For the person, and for programs that start us: on standard output.
void Gateway::Announce(bool print_key) const {
  std::string site = "http://" + listener_->address();
  fmt::print("listening address={}\n", site);
  if (config_.server.demo) fmt::print("demo: {}/\n", site);
  if (print_key) {
    fmt::print("API key of this run: {}\n", config_.api.key);
    fmt::print("publish: curl -H 'X-API-Key: {}' -d '{{\"price\":42}}' {}{}/pub/ticker:demo\n", config_.api.key, site,
               config_.server.prefix);
  }
  std::fflush(stdout);
}

void Gateway::Stop(int signal) {
  if (drain_.running()) return loop_.CloseStreams();  // told twice: at once
  log::Info("stopping", "signal", signal, "sessions", sessions_.size());
  listener_->Stop();
  sessions_.EndAll(disconnect::kShutdown);
  server_.Drain();
  drain_.until = loop_.timers().Now() + config_.server.shutdown_timeout;
  LookWhetherDrained();
}

void Gateway::LookWhetherDrained() {
  if (loop_.open_streams() == 0) return loop_.Stop();
  if (loop_.timers().Now() >= drain_.until) {
    log::Warn("stopped_early", "connections", loop_.open_streams(), "cure", "raise server.shutdown_timeout");
    loop_.CloseStreams();
  }
  loop_.timers().Start(drain_, kLookAgain);
}

}  // namespace

std::vector<config::Conflict> FindRouteConflicts(const config::Config& config) {
  if (config.sockjs.empty()) return {};
  return Gateway(config).route_conflicts();
}

bool RunGateway(const config::Config& config, bool print_key) { return Gateway(config).Run(print_key); }

}  // namespace encke
