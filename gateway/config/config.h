// Config: everything an operator can decide, as plain structs with one struct per section of the file.
//
// The structs hold values and defaults only. How a key is written, what it allows and what it means stands in
// table.cc, from which parsing, `encke config`, docs/configuration.md and reload are made. To add a key: a field
// here, a line there, and `build/encke config --docs > docs/configuration.md`.
//
// config uses nothing but base, so it mirrors the structs of other folders (http::Limits, for one); main.cc copies.
// All times are milliseconds, all sizes bytes. A Config that Load() returned without problems is within the ranges
// given here; nobody need check again.
#ifndef ENCKE_CONFIG_CONFIG_H_
#define ENCKE_CONFIG_CONFIG_H_

#include <cstddef>
#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/timers.h"

namespace encke::config {

inline constexpr size_t kKiB = 1024;
inline constexpr size_t kMiB = 1024 * kKiB;
inline constexpr size_t kGiB = 1024 * kMiB;
inline constexpr Milliseconds kSecond = 1000;
inline constexpr Milliseconds kMinute = 60 * kSecond;
inline constexpr Milliseconds kHour = 60 * kMinute;

/// `server`: the process as a whole.
struct Server {
  std::string listen = "127.0.0.1:8080";       // address:port, [IPv6 address]:port, :port; port 0 takes a free one
  std::string prefix = "/encke";               // every path of ours begins with it; no '/' at its end
  std::vector<std::string> allowed_origins;    // as http::OriginPolicy takes them; the same host is always allowed
  std::vector<std::string> allowed_hosts;      // as http::IsAllowedHost takes them; empty: every host
  std::string node = "w0";                     // [a-z0-9]{1,16}; session ids begin with it
  Milliseconds shutdown_timeout = 10 * kSecond;  // 0 to 10m: how long SIGTERM waits for clients to leave
  bool demo = false;                           // serve the demo page at "/"; true in the embedded default only
};

/// `log`: what is written to standard error.
struct Log {
  std::string level = "info";  // as log::Start() takes it: trace, debug, info, warn, error, off
};

/// `http`: the mirror of http::Limits, field by field; see there for what each means and answers.
struct Http {
  size_t max_url = 16 * kKiB;
  size_t max_headers = 32 * kKiB;
  size_t max_header_count = 100;
  size_t max_body = 1 * kMiB;
  size_t max_pipelined = 64 * kKiB;
  Milliseconds header_timeout = 10 * kSecond;
  Milliseconds body_timeout = 30 * kSecond;
  Milliseconds keep_alive_timeout = 75 * kSecond;
  Milliseconds write_timeout = 30 * kSecond;
  size_t max_connections = 100'000;
  size_t max_connections_per_address = 0;
  std::vector<std::string> unlimited_addresses = {"127.0.0.1", "::1"};  // as net::ParseNetwork takes them
};

/// `session`: one client's session, whatever transport carries it.
struct Session {
  Milliseconds ping_interval = 25 * kSecond;     // 1s to 10m; silence downward lasts no longer
  Milliseconds pong_timeout = 8 * kSecond;       // 500ms to 5m, below ping_interval
  Milliseconds resume_window = 60 * kSecond;     // 1s to 24h: how long a session without a transport is kept
  Milliseconds handshake_window = 30 * kSecond;  // 1s to 10m: two openings with one client key join within it
  Milliseconds stale_timeout = 10 * kSecond;     // 1s to 5m: a WebSocket must send its opening packet within it
  size_t queue_bytes = 1 * kMiB;                 // 1KiB to 1GiB waiting for one client; more: closed, 3008 "slow"
  size_t message_bytes = 64 * kKiB;              // 128B to 64MiB: largest packet a client may send
  size_t channels_per_session = 128;             // 1 to 1000000
  size_t bad_packets = 8;                        // 1 to 10000 wrong packets, then the session is closed
  size_t max_sessions = 100'000;                 // 1 to 10000000 in this process
  size_t openings_per_second = 1000;             // 0 (no limit) to 1000000 sessions begun in the long run
  size_t openings_burst = 2000;                  // 1 to 1000000: how many may begin at once
  size_t packets_per_second = 200;               // 1 to 1000000: the lasting rate upward
  size_t packet_burst = 400;                     // 1 to 1000000: how many may come at once
};

/// What happens to a subscriber whose queue is full.
enum class SlowConsumer { kDisconnect, kDropOldest, kLatest };

/// What holds for the channels of one namespace (`channels.namespaces`), or of none (`channels.default`). A namespace
/// does not inherit from `channels.default`: what it leaves out has the value given here.
struct ChannelOptions {
  size_t history_size = 100;                 // 0 to 1000000 publications kept per channel; 0: no history
  Milliseconds history_ttl = 5 * kMinute;    // 1s to 365d: older publications are forgotten
  SlowConsumer slow_consumer = SlowConsumer::kDisconnect;
  bool allow_publish = false;                // clients may publish; the publish API always may
  bool allow_subscribe = true;               // clients may subscribe
};

/// One element of `channels.namespaces`: the options of the channels `name:...`.
struct Namespace : ChannelOptions {
  std::string name;  // [a-z0-9_-]{1,32}, unique
};

/// `channels`: limits over all channels, and the options of each kind of channel.
struct Channels {
  size_t max_channels = 100'000;               // 1 to 100000000 that exist at one time
  size_t name_bytes = 255;                     // 1 to 4096: longest name, namespace included
  size_t message_bytes = 64 * kKiB;            // 128B to 64MiB: largest publication, from a client or the API
  Milliseconds idle_ttl = 10 * kMinute;        // 1s to 365d: how long the position of an unused channel is kept
  size_t history_bytes = 256 * kMiB;           // 0 to 1TiB: all histories together
  ChannelOptions default_options;              // key `channels.default`: names without a namespace
  std::vector<Namespace> namespaces;
};

/// `transports.websocket.compression`: RFC 7692.
struct Compression {
  bool enabled = true;
  size_t threshold = 512;         // 0 to 1MiB: shorter messages go as they are
  size_t level = 6;               // 1 to 9, zlib's
  size_t window_bits = 15;        // 9 to 15
  size_t memory_level = 8;        // 1 to 9, zlib's
  bool context_takeover = false;  // a compressor for each connection, instead of shared bytes
  std::vector<std::string> not_for = {"Version/15.0", "Version/15.1", "Version/15.2", "Version/15.3",
                                      "OS 15_0", "OS 15_1", "OS 15_2", "OS 15_3"};
};

/// One object in `transports`. Which of the options a transport has is told by its line in table.cc; those it has not
/// are 0. config knows the transports by name only: main.cc hands each its options.
struct Transport {
  std::string_view name;         // "xhr-streaming"; of static storage
  bool enabled = true;           // a disabled transport has no route and is never told to clients
  size_t prelude_bytes = 0;      // 0 to 64KiB of padding that opens a stream
  size_t recycle_bytes = 0;      // 0 (never) or 4KiB to 1GiB: a stream of so many bytes ends, the client opens the next
  Milliseconds hold = 0;         // 1s to 5m: an empty poll is answered after it
  Milliseconds interval = 0;     // 100ms to 10m between two polls
  Milliseconds heartbeat = 0;    // 0 (session.ping_interval holds) or 1s to 10m
  size_t max_fragments = 1'000'000;  // 65536 to 1000000000 parts of one message up
  Compression compression;
};

/// `transports`: what carries sessions.
struct Transports {
  Transports();

  /// REQUIRES: `name` is one of TransportNames().
  const Transport& Get(std::string_view name) const;
  /// Enabled ones, in the order in which clients shall prefer them: what the welcome and the script tell.
  std::vector<std::string> Offered() const;

  std::vector<std::string> order;  // default: TransportNames(). Not named: served to who forces it, never told
  std::vector<Transport> list;     // one per TransportNames(), in that order
};

/// All transports that the configuration knows, in the default order of preference.
[[nodiscard]] std::vector<std::string> TransportNames();

/// `events`: the endpoint for native EventSource, without our script.
struct Events {
  bool enabled = true;
  Milliseconds retry = 2 * kSecond;  // 100ms to 10m: told to the browser as `retry:`
  size_t max_channels = 32;          // 1 to 10000 in one request
};

/// `sockets`: raw messages both ways, for native WebSockets and the drop-in object.
struct Sockets {
  bool enabled = true;
  bool echo = true;
  bool channel = true;
  size_t per_session = 16;  // 1 to 10000 open in one session
};

/// What the sessions of a SockJS mount are for.
enum class SockJsService { kPubSub, kEcho, kClose };

/// One element of `sockjs`: a path for sockjs-client.
struct SockJsMount {
  std::string path;                              // a path prefix; required, unique
  SockJsService service = SockJsService::kPubSub;
  bool websocket = true;
  bool websocket_draft76 = false;
  bool cookie_needed = false;
  std::string script_url = "https://cdn.jsdelivr.net/npm/sockjs-client@1/dist/sockjs.min.js";
  size_t response_limit = 128 * kKiB;            // 4KiB to 1GiB
  Milliseconds heartbeat = 25 * kSecond;         // 1s to 10m
  Milliseconds disconnect_delay = 5 * kSecond;   // 100ms to 10m
};

/// `echo`: a raw WebSocket for testers.
struct Echo {
  bool enabled = false;
  size_t message_bytes = 16 * kMiB;  // 1KiB to 64MiB
};

/// `client`: what pages may do with the script.
struct Client {
  bool share_tabs = true;
};

/// `doctor`: the diagnosis page.
struct Doctor {
  bool enabled = true;
};

/// `api`: publishing and asking by HTTP, for the application.
struct Api {
  bool enabled = true;
  std::string key;                              // printable ASCII without spaces; "": the API is off
  size_t max_body = 1 * kMiB;                   // 1KiB to 64MiB, not above http.max_body
  Milliseconds idempotency_window = 5 * kMinute;  // 0 (off) to 24h: a repeated idempotency key gets the first answer
  size_t idempotency_entries = 10'000;          // 0 to 10000000 keys remembered; the oldest go first
  size_t batch_commands = 1000;                 // 1 to 100000 in one batch; also channels in one broadcast
};

/// The whole. Made by Load(); a copy belongs to whoever asked.
struct Config {
  Server server;
  Log log;
  Http http;
  Session session;
  Channels channels;
  Transports transports;
  Events events;
  Sockets sockets;
  std::vector<SockJsMount> sockjs;
  Echo echo;
  Client client;
  Doctor doctor;
  Api api;
};

}  // namespace encke::config

#endif  // ENCKE_CONFIG_CONFIG_H_
