#include "from_config.h"

#include <algorithm>

#include "base/check.h"
#include "transports/builtin.h"

namespace encke {
namespace {

SlowConsumer Policy(config::SlowConsumer policy) {
  switch (policy) {
    case config::SlowConsumer::kDisconnect:
      return SlowConsumer::kDisconnect;
    case config::SlowConsumer::kDropOldest:
      return SlowConsumer::kDropOldest;
    case config::SlowConsumer::kLatest:
      return SlowConsumer::kLatest;
  }
  return SlowConsumer::kDisconnect;
}

ChannelOptions Options(const config::ChannelOptions& from) {
  return {from.history_size, from.history_ttl, Policy(from.slow_consumer), from.allow_subscribe, from.allow_publish};
}

/// A client takes a transport that is silent for longer than the ping interval (and some grace) for dead.
Milliseconds HoldOf(const config::Transport& tuning, const config::Config& config) {
  return std::min(tuning.hold, config.session.ping_interval);
}

Compression Tuned(const config::Compression& from) {
  return {.enabled = from.enabled,
          .threshold = from.threshold,
          .level = static_cast<int>(from.level),
          .window_bits = static_cast<int>(from.window_bits),
          .memory_level = static_cast<int>(from.memory_level),
          .context_takeover = from.context_takeover,
          .not_for = from.not_for};
}

TransportTraits Tuned(TransportTraits traits, const config::Transport& tuning, const config::Config& config) {
  traits.message_bytes = config.session.message_bytes;
  traits.fragments = tuning.max_fragments;
  traits.compression = Tuned(tuning.compression);
  traits.prelude_bytes = tuning.prelude_bytes;
  traits.recycle_after = tuning.recycle_bytes;
  traits.interval = tuning.interval;
  traits.hold = HoldOf(tuning, config);
  traits.heartbeat = std::min(tuning.heartbeat, config.session.ping_interval);
  return traits;
}

}  // namespace

http::Limits HttpLimits(const config::Config& config) {
  const config::Http& from = config.http;
  return {.max_url = from.max_url,
          .max_headers = from.max_headers,
          .max_header_count = from.max_header_count,
          .max_body = from.max_body,
          .max_pipelined = from.max_pipelined,
          .header_timeout = from.header_timeout,
          .body_timeout = from.body_timeout,
          .keep_alive_timeout = from.keep_alive_timeout,
          .write_timeout = from.write_timeout,
          .max_connections = from.max_connections,
          .max_connections_per_address = from.max_connections_per_address,
          .allowed_hosts = config.server.allowed_hosts};
}

std::vector<net::Network> UnlimitedAddresses(const config::Config& config) {
  std::vector<net::Network> networks;
  for (const std::string& text : config.http.unlimited_addresses) {
    std::optional<net::Network> network = net::ParseNetwork(text);
    CHECK(network);  // config's rule for them is the same
    networks.push_back(*network);
  }
  return networks;
}

SessionLimits LimitsOfSessions(const config::Config& config) {
  const config::Session& from = config.session;
  return {.ping_interval = from.ping_interval,
          .pong_timeout = from.pong_timeout,
          .resume_window = from.resume_window,
          .handshake_window = from.handshake_window,
          .stale_timeout = from.stale_timeout,
          .queue_bytes = from.queue_bytes,
          .message_bytes = from.message_bytes,
          .channels = from.channels_per_session,
          .bad_packets = from.bad_packets,
          .packets_per_second = from.packets_per_second,
          .packets_burst = from.packet_burst,
          .max_sessions = from.max_sessions,
          .openings_per_second = from.openings_per_second,
          .openings_burst = from.openings_burst};
}

BrokerLimits LimitsOfBroker(const config::Config& config) {
  return {.max_channels = config.channels.max_channels,
          .history_bytes = config.channels.history_bytes,
          .idle_ttl = config.channels.idle_ttl,
          .idempotency_window = config.api.idempotency_window,
          .idempotency_entries = config.api.idempotency_entries};
}

backend::ApiLimits LimitsOfApi(const config::Config& config) {
  return {.batch_commands = config.api.batch_commands};
}

ChannelRules RulesOfChannels(const config::Config& config) {
  ChannelRules rules(Options(config.channels.default_options), config.channels.name_bytes,
                     config.channels.message_bytes);
  for (const config::Namespace& space : config.channels.namespaces) rules.AddNamespace(space.name, Options(space));
  return rules;
}

frontend::Events::Times TimesOfEvents(const config::Config& config) {
  return {.retry = config.events.retry,
          .heartbeat = config.transports.Get("eventsource").heartbeat,
          .hold = HoldOf(config.transports.Get("long-polling"), config)};
}

TransportTraits TraitsOf(const TransportDescriptor& descriptor, const config::Config& config, TransportCounts& counts) {
  TransportTraits traits = Tuned(descriptor.traits, config.transports.Get(descriptor.traits.name), config);
  traits.counts = &counts;
  return traits;
}

TransportTraits TraitsOfEcho(const config::Config& config, TransportCounts& counts) {
  TransportTraits traits = TraitsOf(kWebSocket, config, counts);
  traits.message_bytes = config.echo.message_bytes;
  return traits;
}

SessionKind KindOfEcho(const config::Config& config, SessionKind kind) {
  constexpr size_t kMessagesAtOnce = 4;  // compressed well, more than one can come in what is read at once
  kind.answers_heartbeat = false;        // it may be far behind what waits
  kind.queue_bytes = kMessagesAtOnce * config.echo.message_bytes;
  kind.paced = true;
  return kind;
}

std::vector<OfferedTransport> OfferedTransports(const config::Config& config, TransportCounts& counts) {
  std::vector<OfferedTransport> offered;
  CHECK(BuiltinTransports().size() == config.transports.list.size());  // config's table names them once more
  for (const TransportDescriptor* descriptor : BuiltinTransports()) {
    bool enabled = config.transports.Get(descriptor->traits.name).enabled;
    if (enabled) offered.push_back({descriptor, TraitsOf(*descriptor, config, counts)});
  }
  return offered;
}

dialects::sockjs::Mount MountOf(const config::SockJsMount& from) {
  return {.path = from.path,
          .websocket = from.websocket,
          .websocket_draft76 = from.websocket_draft76,
          .cookie_needed = from.cookie_needed,
          .script_url = from.script_url,
          .response_limit = from.response_limit,
          .heartbeat = from.heartbeat,
          .disconnect_delay = from.disconnect_delay};
}

std::string SettingsOfClient(const config::Config& config) {
  std::string settings, names;
  const std::vector<std::string> offered = config.transports.Offered();
  for (const std::string& name : offered) names.append(names.empty() ? "\"" : ",\"").append(name).append("\"");
  if (offered != config::TransportNames()) settings.append("Encke.transports=[").append(names).append("];");
  if (!config.client.share_tabs) settings.append("Encke.share=false;");
  return settings;
}

}  // namespace encke
