#include "config/table.h"

#include <algorithm>

#include "base/strings.h"
#include "config/transport_table.h"

namespace encke::config {

/// Adds a section and then its keys to a table under construction.
class SectionKeys {
 public:
  SectionKeys(Table& table, std::string path, std::string_view doc) : table_(table), path_(std::move(path)) {
    table_.sections_.push_back({path_, doc});
  }
  SectionKeys& Add(std::string_view name, FieldPtr field, Reload reload, std::string_view doc,
                   std::string_view otherwise = {}) {
    table_.keys_.push_back({path_ + "." + std::string(name), std::move(field), reload, doc, otherwise});
    return *this;
  }

 private:
  Table& table_;
  std::string path_;
};

namespace {

constexpr Reload kFixed = Reload::kNo;
constexpr Reload kLive = Reload::kYes;
constexpr Milliseconds kDay = 24 * kHour;

FieldPtr LogLevel(std::string& level) {
  static constexpr std::string_view kLevels[] = {"trace", "debug", "info", "warn", "error", "off"};
  return Choice(
      {std::begin(kLevels), std::end(kLevels)},
      [&level] { return static_cast<size_t>(std::find(std::begin(kLevels), std::end(kLevels), level) - kLevels); },
      [&level](size_t index) { level = kLevels[index]; });
}

void AddServer(Table& table, Server& s) {
  SectionKeys(table, "server", "The process as a whole.")
      .Add("listen", Text(s.listen, kListenAddress), kFixed, "Where to accept connections.")
      .Add("prefix", Text(s.prefix, kPathPrefix), kFixed, "Every path of the gateway begins with it.")
      .Add("allowed_origins", TextList(s.allowed_origins, kOrigin), kLive,
           "Sites whose pages may connect. Pages of the gateway's own host always may.", "403")
      .Add("allowed_hosts", TextList(s.allowed_hosts, kHostName), kFixed,
           "Names under which the gateway is asked, all of them: those of pages, of the application, of a proxy that "
           "changes `Host`. IP addresses and localhost are always allowed. Empty: every name; then a page of any site "
           "can make its own name mean this address (DNS rebinding) and be of the gateway's own host.", "421")
      .Add("node", Text(s.node, kNodeName), kFixed,
           "Name of this process. Session ids begin with it, so that any node knows whose a session is.")
      .Add("shutdown_timeout", Duration(s.shutdown_timeout, 100, 10 * kMinute, Zero::kToo), kLive,
           "How long SIGTERM waits for clients to leave before the rest is cut off.")
      .Add("demo", Flag(s.demo), kFixed, "Serve the demo page at `/`. On where `encke serve` runs without a file.");
}

void AddLog(Table& table, Log& l) {
  SectionKeys(table, "log", "What is written to standard error, one line per event.")
      .Add("level", LogLevel(l.level), kLive, "The least important events that are written.");
}

void AddHttp(Table& table, Http& h) {
  SectionKeys(table, "http", "What one client may ask of the HTTP layer.")
      .Add("max_url", Bytes(h.max_url, 256, 1 * kMiB), kLive, "Longest request target (path and query).", "414")
      .Add("max_headers", Bytes(h.max_headers, 1 * kKiB, 1 * kMiB), kLive, "All header names and values.", "431")
      .Add("max_header_count", Count(h.max_header_count, 8, 10'000), kLive, "Header lines in one request.", "431")
      .Add("max_body", Bytes(h.max_body, 1 * kKiB, 1 * kGiB), kLive, "Largest body; routes may allow less.", "413")
      .Add("max_pipelined", Bytes(h.max_pipelined, 1 * kKiB, 16 * kMiB), kLive,
           "Bytes kept of requests that follow an unanswered one.", "reading stops until the answer is out")
      .Add("header_timeout", Duration(h.header_timeout, 100, 10 * kMinute), kLive,
           "From the first byte of a request to the end of its headers.", "408")
      .Add("body_timeout", Duration(h.body_timeout, 100, 1 * kHour), kLive,
           "From the end of the headers to the end of the body.", "408")
      .Add("keep_alive_timeout", Duration(h.keep_alive_timeout, 100, 1 * kHour), kLive,
           "How long a connection may be idle between requests.", "closed")
      .Add("write_timeout", Duration(h.write_timeout, 100, 1 * kHour), kLive,
           "How long a finished answer may wait for the client to take it.", "closed")
      .Add("max_connections", Count(h.max_connections, 1, 10'000'000), kLive,
           "Open connections in all. Each needs a file descriptor: see `ulimit -n`.", "503")
      .Add("max_connections_per_address", Count(h.max_connections_per_address, 0, 10'000'000), kFixed,
           "Open connections of one IPv4 address or one /64 of IPv6; 0: no limit. Whole offices and mobile networks share "
           "an address: give them room.", "429")
      .Add("unlimited_addresses", TextList(h.unlimited_addresses, kNetwork), kFixed,
           "Addresses and networks that `max_connections_per_address` does not hold for: the reverse proxies.");
}

void AddSession(Table& table, Session& s) {
  SectionKeys(table, "session", "One client's session, whatever transport carries it.")
      .Add("ping_interval", Duration(s.ping_interval, kSecond, 10 * kMinute), kLive,
           "Time between heartbeats. Keep it below the idle time-out of every proxy on the way.")
      .Add("pong_timeout", Duration(s.pong_timeout, 500, 5 * kMinute), kLive,
           "How long a client may take to answer a heartbeat; below `ping_interval`.", "transport closed, 3012")
      .Add("resume_window", Duration(s.resume_window, kSecond, kDay), kLive,
           "How long a session without a transport is kept.", "3010, the client subscribes anew from its positions")
      .Add("handshake_window", Duration(s.handshake_window, kSecond, 10 * kMinute), kLive,
           "Two openings with one client key join one session within it, so that a client may race transports.")
      .Add("stale_timeout", Duration(s.stale_timeout, kSecond, 5 * kMinute), kLive,
           "A WebSocket must send its first packet within it.", "closed, 3502")
      .Add("queue_bytes", Bytes(s.queue_bytes, 1 * kKiB, 1 * kGiB), kLive,
           "What may wait for one client, sent but not acknowledged included. A message counts with its content and "
           "about 300 bytes for itself.", "closed, 3008")
      .Add("message_bytes", Bytes(s.message_bytes, 128, 64 * kMiB), kLive,
           "Largest packet that a client may send; not above `queue_bytes` and `http.max_body`.",
           "refused, with this limit in the message")
      .Add("channels_per_session", Count(s.channels_per_session, 1, 1'000'000), kLive,
           "Channels that one session may be subscribed to.", "error 106")
      .Add("bad_packets", Count(s.bad_packets, 1, 10'000), kLive,
           "Wrong packets that are answered with an error before the session is closed.", "closed, 3501")
      .Add("max_sessions", Count(s.max_sessions, 1, 10'000'000), kLive, "Sessions in this process.", "3013")
      .Add("openings_per_second", Count(s.openings_per_second, 0, 1'000'000), kLive,
           "Sessions that may begin in the long run, so that the clients of a gateway that was away do not come back "
           "all at once; 0: no limit.", "3013, with the time after which to come again")
      .Add("openings_burst", Count(s.openings_burst, 1, 1'000'000), kLive,
           "Sessions that may begin at once, after a pause.", "3013, with the time after which to come again")
      .Add("packets_per_second", Count(s.packets_per_second, 1, 1'000'000), kLive,
           "Packets that a client may send in the long run.", "error 111")
      .Add("packet_burst", Count(s.packet_burst, 1, 1'000'000), kLive,
           "Packets that a client may send at once, after a pause.", "error 111");
}

void AddChannelOptions(SectionKeys& keys, ChannelOptions& c) {
  keys.Add("history_size", Count(c.history_size, 0, 1'000'000), kLive,
           "Publications kept per channel for clients that come back; 0: none.", "the oldest go, `recovered` is false")
      .Add("history_ttl", Duration(c.history_ttl, kSecond, 365 * kDay), kLive, "How long a publication is kept.")
      .Add("slow_consumer", EnumChoice(c.slow_consumer, {"disconnect", "drop-oldest", "latest"}), kLive,
           "What happens to a subscriber that cannot keep up: it is disconnected (3008) and recovers from history; or "
           "it misses the oldest publications; or it gets only the newest, which suits tickers.")
      .Add("allow_publish", Flag(c.allow_publish), kLive, "Clients may publish. The API always may.", "error 103")
      .Add("allow_subscribe", Flag(c.allow_subscribe), kLive, "Clients may subscribe.", "error 103");
}

void AddNamespaces(Table& table, std::vector<Namespace>& namespaces, Section list) {
  std::string path = list.path;
  std::string_view doc = list.doc;
  for (size_t i = 0; i < namespaces.size(); ++i) {
    SectionKeys keys(table, path + "[" + std::to_string(i) + "]", doc);
    keys.Add("name", Text(namespaces[i].name, kNamespaceName), kLive, "Required. What stands before the colon.");
    AddChannelOptions(keys, namespaces[i]);
  }
}

void AddChannels(Table& table, Channels& c) {
  SectionKeys(table, "channels", "Limits over all channels, and the options of each kind of channel.")
      .Add("max_channels", Count(c.max_channels, 1, 100'000'000), kLive, "Channels at one time.", "error 106")
      .Add("name_bytes", Bytes(c.name_bytes, 1, 4 * kKiB), kLive, "Longest channel name, namespace included.",
           "refused, with this limit in the message")
      .Add("message_bytes", Bytes(c.message_bytes, 128, 64 * kMiB), kLive,
           "Largest publication, from a client or the API; not above `session.queue_bytes`.",
           "refused, with this limit in the message")
      .Add("idle_ttl", Duration(c.idle_ttl, kSecond, 365 * kDay), kLive,
           "How long the position of a channel without subscribers and history is remembered.")
      .Add("history_bytes", Bytes(c.history_bytes, 64 * kKiB, 1024 * kGiB, Zero::kToo), kLive,
           "Memory of all histories together; 0: no history at all.", "the oldest publications go");
  SectionKeys default_keys(table, "channels.default", "Channels whose name has no namespace, like `news`.");
  AddChannelOptions(default_keys, c.default_options);
}

void AddCompression(Table& table, const std::string& transport, Compression& c) {
  SectionKeys(table, transport + ".compression",
              "permessage-deflate (RFC 7692), for clients that offer it. A publication is compressed once for all its "
              "readers, and what does not get shorter goes as it is.")
      .Add("enabled", Flag(c.enabled), kLive, "Off: no offer is accepted.")
      .Add("threshold", Bytes(c.threshold, 0, 1 * kMiB), kLive, "Messages down with fewer bytes go as they are.")
      .Add("level", Count(c.level, 1, 9), kLive, "zlib's: 1 is fast, 9 small.")
      .Add("window_bits", Count(c.window_bits, 9, 15), kLive,
           "How far back a message may refer, as a power of 2; also told to clients that can keep to it. A compressor "
           "takes 2^(window_bits + 2) bytes and 2^(memory_level + 9), a decompressor 2^window_bits and about 10 KiB.")
      .Add("memory_level", Count(c.memory_level, 1, 9), kLive, "See `window_bits`.")
      .Add("context_takeover", Flag(c.context_takeover), kLive,
           "Messages may refer to earlier ones, which makes small ones shorter. Each connection then has a compressor "
           "and a decompressor of its own, about 300 KiB by default, and each message is compressed anew for each "
           "reader.")
      .Add("not_for", TextList(c.not_for, kUserAgentPart), kLive,
           "Parts of the names of user agents that get no compression. The default is Safari and iOS 15.0 to 15.3, "
           "which break on it (uNetworking/uWebSockets#1347).");
}

void AddTransport(Table& table, Transport& t, const TransportRow& row) {
  SectionKeys keys(table, "transports." + std::string(row.name), row.doc);
  auto has = [&](TransportOption option) { return (row.options & option) != 0; };
  keys.Add("enabled", Flag(t.enabled), kLive, "Off: its route answers 404 and no client is told of it.");
  if (has(kPrelude)) {
    keys.Add("prelude_bytes", Bytes(t.prelude_bytes, 0, 64 * kKiB), kLive,
             "Padding at the start of a stream, for engines and proxies that hold back the first bytes.");
  }
  if (has(kRecycle)) {
    keys.Add("recycle_bytes", Bytes(t.recycle_bytes, 4 * kKiB, 1 * kGiB, Zero::kToo), kLive,
             "A stream ends after so many bytes and the client opens the next, for engines that keep the whole "
             "response in memory; 0: never.");
  }
  if (has(kHold)) {
    keys.Add("hold", Duration(t.hold, kSecond, 5 * kMinute), kLive,
             "A poll that finds nothing is answered after it. Keep it below the read time-out of every proxy.");
  }
  if (has(kInterval)) {
    keys.Add("interval", Duration(t.interval, 100, 10 * kMinute), kLive,
             "Time between two polls, told to the client; below `session.resume_window`.");
  }
  if (has(kHeartbeat)) {
    keys.Add("heartbeat", Duration(t.heartbeat, kSecond, 10 * kMinute, Zero::kToo), kLive,
             "Time between heartbeats on this transport; 0s: `session.ping_interval`.");
  }
  if (has(kMessages)) {
    keys.Add("max_fragments", Count(t.max_fragments, 65'536, 1'000'000'000), kLive,
             "Frames that one message from a client may consist of.", "closed, 1009");
    AddCompression(table, "transports." + std::string(row.name), t.compression);
  }
}

void AddTransports(Table& table, Transports& t) {
  SectionKeys(table, "transports", "What may carry sessions, and how.")
      .Add("order", TextList(t.order, kTransportName), kLive,
           "What clients are told to try, best first. One that is enabled but not named here is served, but no client "
           "is told of it.");
  for (size_t i = 0; i < std::size(kTransportRows); ++i) AddTransport(table, t.list[i], kTransportRows[i]);
}

void AddEvents(Table& table, Events& e) {
  SectionKeys(table, "events", "`GET /encke/events?channels=a,b`: native EventSource, without the client script.")
      .Add("enabled", Flag(e.enabled), kLive, "Off: the path answers 404.")
      .Add("retry", Duration(e.retry, 100, 10 * kMinute), kLive, "How long browsers wait before they reconnect.")
      .Add("max_channels", Count(e.max_channels, 1, 10'000), kLive, "Channels in one request.",
           "4xx, with this limit in the message");
}

void AddSockets(Table& table, Sockets& s) {
  SectionKeys(table, "sockets", "Sockets of raw messages: `/encke/socket/<service>` for any WebSocket client, and `open` "
                                "in the client's own protocol.")
      .Add("enabled", Flag(s.enabled), kLive,
           "Off: the paths answer 404 and `open` is an error. The paths need `transports.websocket`, too.")
      .Add("echo", Flag(s.echo), kLive, "The service that sends each message back.")
      .Add("channel", Flag(s.channel), kLive,
           "The service that is one channel: its publications come, and what is sent is published where "
           "`allow_publish` lets it.")
      .Add("per_session", Count(s.per_session, 1, 10'000), kLive, "Sockets open in one session.", "error 106");
}

void AddSockJsMounts(Table& table, std::vector<SockJsMount>& mounts, Section list) {
  for (size_t i = 0; i < mounts.size(); ++i) {
    SockJsMount& m = mounts[i];
    SectionKeys(table, list.path + "[" + std::to_string(i) + "]", list.doc)
        .Add("path", Text(m.path, kPathPrefix), kFixed, "Required. The base URL that clients are given: none of the gateway's own paths, nor inside of one.")
        .Add("service", EnumChoice(m.service, {"pubsub", "echo", "close"}), kFixed,
             "What sessions are for: each message is a packet of the client's own protocol (docs/protocol.md); or comes "
             "back; or the session is closed at once, for tests.")
        .Add("websocket", Flag(m.websocket), kFixed, "Off: clients are told so, and use the other transports.")
        .Add("websocket_draft76", Flag(m.websocket_draft76), kFixed,
             "WebSockets of the draft before RFC 6455, too, which Safari 5 and Opera 11 speak; without it these use the "
             "other transports. `http.header_timeout` holds for the handshake.")
        .Add("cookie_needed", Flag(m.cookie_needed), kFixed,
             "The requests of a session carry the cookie JSESSIONID, which some load balancers want.")
        .Add("script_url", Text(m.script_url, kScriptUrl), kFixed,
             "Where the page for iframe transports gets sockjs-client from: the same version as the site's.")
        .Add("response_limit", Bytes(m.response_limit, 4 * kKiB, 1 * kGiB), kFixed,
             "A stream ends after so many bytes and the client asks for the next.")
        .Add("heartbeat", Duration(m.heartbeat, kSecond, 10 * kMinute), kFixed, "Time between heartbeats.")
        .Add("disconnect_delay", Duration(m.disconnect_delay, 100, 10 * kMinute), kFixed,
             "How long a session without a receiver is kept, and how long an ended one is remembered.");
  }
}

void AddEcho(Table& table, Echo& e) {
  SectionKeys(table, "echo", "`/encke/echo`: a raw WebSocket that sends each message back as it came, for testing "
                             "clients and what is between. Needs `transports.websocket`.")
      .Add("enabled", Flag(e.enabled), kLive,
           "Off: the path answers 404. No rate of messages holds on it: who sends is read from as fast as it reads.")
      .Add("message_bytes", Bytes(e.message_bytes, 1 * kKiB, 64 * kMiB), kLive,
           "Largest message, decompressed. One connection may hold four times that.", "closed, 1009");
}

void AddClient(Table& table, Client& c) {
  SectionKeys(table, "client", "What pages may do with the client script. It is baked into the script.")
      .Add("share_tabs", Flag(c.share_tabs), kLive,
           "Whether the tabs of a site may share one connection, where the page asks for it (option `share`).");
}

void AddDoctor(Table& table, Doctor& d) {
  SectionKeys(table, "doctor", "`GET /encke/doctor`: the diagnosis page, which tries every transport from a browser.")
      .Add("enabled", Flag(d.enabled), kLive, "Off: the page, and what it asks, answer 404.");
}

void AddApi(Table& table, Api& a) {
  SectionKeys(table, "api", "Publishing and asking by HTTP, for the application behind the gateway.")
      .Add("enabled", Flag(a.enabled), kLive, "Off: `/encke/api` and `/encke/pub` answer 404.")
      .Add("key", Secret(a.key, kApiKey), kLive,
           "What `X-API-Key` must carry; empty: the API is off. Best given by the environment. Where `encke serve` "
           "runs without a file and without a key, it makes one and prints it.", "401")
      .Add("max_body", Bytes(a.max_body, 1 * kKiB, 64 * kMiB), kLive,
           "Largest body of an API request; not above `http.max_body`.", "413")
      .Add("idempotency_window", Duration(a.idempotency_window, kSecond, kDay, Zero::kToo), kLive,
           "A repeated idempotency key gets the first answer again within it; 0s: keys are ignored.")
      .Add("idempotency_entries", Count(a.idempotency_entries, 0, 10'000'000), kLive,
           "Idempotency keys remembered.", "the oldest go")
      .Add("batch_commands", Count(a.batch_commands, 1, 100'000), kLive,
           "Commands in one batch, and channels in one broadcast.", "4xx, with this limit in the message");
}

template <class Entry>
const Entry* Find(const std::deque<Entry>& entries, std::string_view path) {
  auto found = std::find_if(entries.begin(), entries.end(), [&](const Entry& e) { return e.path == path; });
  return found == entries.end() ? nullptr : &*found;
}

/// The path among `paths` the last name of which is nearest to `name`.
std::string_view NearestByName(std::string_view name, const std::vector<std::string_view>& paths) {
  std::vector<std::string_view> names;
  std::transform(paths.begin(), paths.end(), std::back_inserter(names), NameOf);
  std::string_view nearest = NearestName(name, names);
  auto found = std::find(names.begin(), names.end(), nearest);
  return found == names.end() ? std::string_view() : paths[static_cast<size_t>(found - names.begin())];
}

}  // namespace

Table::Table(Config& config) {
  AddServer(*this, config.server);
  AddLog(*this, config.log);
  AddHttp(*this, config.http);
  AddSession(*this, config.session);
  AddChannels(*this, config.channels);
  sections_.push_back({"channels.namespaces", "A list of objects. The options of the channels `name:...`, one object "
                       "per namespace; it inherits nothing from `channels.default`.", true});
  AddNamespaces(*this, config.channels.namespaces, sections_.back());
  AddTransports(*this, config.transports);
  AddEvents(*this, config.events);
  AddSockets(*this, config.sockets);
  sections_.push_back({"sockjs", "A list of objects. Paths for sockjs-client, one object each (docs/sockjs.md).", true});
  AddSockJsMounts(*this, config.sockjs, sections_.back());
  AddEcho(*this, config.echo);
  AddClient(*this, config.client);
  AddDoctor(*this, config.doctor);
  AddApi(*this, config.api);
}

const Key* Table::FindKey(std::string_view path) const { return Find(keys_, path); }
const Section* Table::FindSection(std::string_view path) const { return Find(sections_, path); }

std::string_view Table::Nearest(std::string_view path) const {
  std::vector<std::string_view> siblings;
  std::vector<std::string_view> namesakes;  // right name, wrong section
  auto sort = [&](std::string_view known) {
    if (ParentOf(known) == ParentOf(path)) siblings.push_back(known);
    if (NameOf(known) == NameOf(path)) namesakes.push_back(known);
  };
  for (const Section& section : sections_) sort(section.path);
  for (const Key& key : keys_) sort(key.path);
  std::string_view sibling = NearestByName(NameOf(path), siblings);
  return sibling.empty() && !namesakes.empty() ? namesakes.front() : sibling;
}

std::string Key::EnvironmentName() const {
  if (path.find('[') != std::string::npos) return {};
  std::string name = "ENCKE_";
  for (char c : path) name.push_back(c == '.' || c == '-' ? '_' : c >= 'a' && c <= 'z' ? static_cast<char>(c - 32) : c);
  return name;
}

std::string_view ParentOf(std::string_view path) {
  size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? std::string_view() : path.substr(0, dot);
}

std::string_view NameOf(std::string_view path) {
  size_t dot = path.rfind('.');
  return dot == std::string_view::npos ? path : path.substr(dot + 1);
}

}  // namespace encke::config
