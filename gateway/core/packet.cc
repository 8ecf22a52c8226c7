#include "core/packet.h"

#include <array>
#include <cstddef>

#include "base/strings.h"
#include "core/envelope.h"
#include "core/error_codes.h"
#include "core/json.h"

namespace encke::packet {
namespace {

using json::Value;
using error_code::kBadRequest;

constexpr uint64_t kMaxId = (uint64_t{1} << 53) - 1;  // what a script can count exactly
constexpr size_t kMaxEventName = 128;
constexpr size_t kPacketPool = 2048;  // for the values of most packets; more are allocated
constexpr size_t kMaxReason = 123;  // what a close frame holds (RFC 6455, 5.5)

bool IsKey(std::string_view key) {
  return key.size() >= 8 && key.size() <= 64 &&
         key.find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789-_") ==
             std::string_view::npos;
}

/// Reads members of one object into fields; remembers the first error, so that callers read in a row and ask once.
class Members {
 public:
  /// `name` is the object's, for the error.
  Members(std::string_view name, const Value& object) : object_(object) {
    if (!object.IsObject()) error_ = Wrong(name, "must be an object");
  }

  Members& Text(std::string_view name, std::string& field) { return Take(json::TextMember(object_, name, field), field); }
  Members& Count(std::string_view name, uint64_t& field) { return Take(json::CountMember(object_, name, field), field); }
  /// A count that begins at 1.
  Members& Number(std::string_view name, uint64_t& field) {
    Count(name, field);
    if (field == 0 && !error_) error_ = Wrong(name, "begins at 1");
    return *this;
  }
  Members& Flag(std::string_view name, bool& field) { return Take(json::FlagMember(object_, name, field), field); }

  template <class T>
  Result<T> Done(T value) {
    if (error_) return tl::unexpected(std::move(*error_));
    return value;
  }

 private:
  static Error Wrong(std::string_view name, std::string_view why) {
    return {kBadRequest, std::string("bad request: \"").append(name).append("\" ").append(why)};
  }
  template <class T>
  Members& Take(Result<T> result, T& field) {
    if (result) {
      field = std::move(*result);
    } else if (!error_) {
      error_ = std::move(result.error());
    }
    return *this;
  }

  const Value& object_;
  std::optional<Error> error_;
};

Result<Up> ParseConnect(const Value& value) {
  Connect c;
  Members members("connect", value);
  members.Text("key", c.key).Flag("resume", c.resume).Number("k", c.k).Count("have", c.have).Number("seq", c.seq);
  if (c.resume && !IsKey(c.key)) {
    return Fail(kBadRequest, "bad request: connect with resume needs a key of 8 to 64 of A-Z a-z 0-9 - _");
  }
  if (!c.resume) c.key.clear();  // nothing to join: such a session has one transport in its life
  return members.Done<Up>(std::move(c));
}

Result<Up> ParseResume(const Value& value) {
  Resume r;
  Members members("resume", value);
  members.Text("session", r.session).Number("k", r.k).Count("have", r.have).Number("seq", r.seq);
  return members.Done<Up>(std::move(r));
}

Result<Up> ParseSend(const Value& value) {
  SendHead s;
  Members members("send", value);
  members.Text("session", s.session).Number("seq", s.seq).Count("have", s.have);
  return members.Done<Up>(std::move(s));
}

Result<Up> ParseAck(const Value& value) {
  if (!value.IsUint64()) return Fail(kBadRequest, "bad request: ack must be an integer, not negative");
  return Up(Ack{value.GetUint64()});
}

Result<Up> ParseLeave(const Value&) { return Up(Leave{}); }

Result<Up> ParseSubscribe(const Value& value) {
  Command c{.method = Command::Method::kSubscribe};
  Members members("subscribe", value);
  members.Text("channel", c.channel);
  if (const Value* since = json::Find(value, "since"); since != nullptr && !since->IsNull()) {
    Position position;
    Members parts("since", *since);
    parts.Count("offset", position.offset).Text("epoch", position.epoch);
    Result<Position> read = parts.Done(position);
    if (!read) return tl::unexpected(read.error());
    c.since = *read;
  }
  return members.Done<Up>(std::move(c));
}

Result<Up> ParseUnsubscribe(const Value& value) {
  Command c{.method = Command::Method::kUnsubscribe};
  Members members("unsubscribe", value);
  members.Text("channel", c.channel);
  return members.Done<Up>(std::move(c));
}

Result<Up> ParsePublish(const Value& value) {
  Command c{.method = Command::Method::kPublish};
  Members members("publish", value);
  members.Text("channel", c.channel).Text("event", c.event);
  const Value* data = json::Find(value, "data");
  if (data == nullptr) return Fail(kBadRequest, "bad request: publish needs data");
  if (!IsEventName(c.event)) {
    return Fail(kBadRequest, "bad request: event must be at most 128 bytes without line breaks");
  }
  c.data = json::Write(*data);
  return members.Done<Up>(std::move(c));
}

/// Sub-protocols as a WebSocket's handshake has them: tokens, each once (RFC 6455, 4.1).
Result<std::vector<std::string>> ParseProtocols(const Value& value) {
  std::vector<std::string> protocols;
  if (value.IsArray()) {
    for (const Value& item : value.GetArray()) {
      if (item.IsString() && IsToken(json::View(item))) protocols.emplace_back(json::View(item));
    }
  }
  if (value.IsArray() && protocols.size() == value.Size()) return protocols;
  return Fail(kBadRequest, "bad request: protocols must be a list of tokens, as in Sec-WebSocket-Protocol");
}

Result<Up> ParseOpen(const Value& value) {
  SocketCommand c{.method = SocketCommand::Method::kOpen};
  Members members("open", value);
  members.Text("service", c.service).Text("query", c.query);
  if (const Value* list = json::Find(value, "protocols"); list != nullptr) {
    Result<std::vector<std::string>> protocols = ParseProtocols(*list);
    if (!protocols) return tl::unexpected(protocols.error());
    c.protocols = std::move(*protocols);
  }
  return members.Done<Up>(std::move(c));
}

Result<Up> ParseMessage(const Value& value) {
  SocketCommand c{.method = SocketCommand::Method::kMessage};
  bool text = json::Find(value, "text") != nullptr;
  c.binary = json::Find(value, "binary") != nullptr;
  Members members("message", value);
  members.Number("socket", c.socket).Text(c.binary ? "binary" : "text", c.data);
  if (text == c.binary) return Fail(kBadRequest, "bad request: a message has either text or binary");
  return members.Done<Up>(std::move(c));
}

/// The codes that a page may give (https://websockets.spec.whatwg.org/#dom-websocket-close), or none.
bool MayCloseWith(uint64_t code) {
  return code == close_code::kNormal || code == close_code::kNone || (code >= 3000 && code <= 4999);
}

Result<Up> ParseClose(const Value& value) {
  SocketCommand c{.method = SocketCommand::Method::kClose};
  uint64_t code = close_code::kNone;
  Members members("close", value);
  members.Number("socket", c.socket).Number("code", code).Text("reason", c.reason);
  if (!MayCloseWith(code)) return Fail(kBadRequest, "bad request: code must be 1000 or 3000 to 4999");
  if (c.reason.size() > kMaxReason) return Fail(kBadRequest, "bad request: reason must be at most 123 bytes");
  c.code = static_cast<int>(code);
  return members.Done<Up>(std::move(c));
}

/// The one table of upward packets.
struct Kind {
  std::string_view name;
  Result<Up> (*parse)(const Value& value);
};
constexpr std::array kKinds{
    Kind{"connect", ParseConnect},     Kind{"resume", ParseResume},           Kind{"send", ParseSend},
    Kind{"ack", ParseAck},             Kind{"disconnect", ParseLeave},        Kind{"subscribe", ParseSubscribe},
    Kind{"unsubscribe", ParseUnsubscribe}, Kind{"publish", ParsePublish},     Kind{"open", ParseOpen},
    Kind{"message", ParseMessage},     Kind{"close", ParseClose},
};

/// Those that carry an id get it; null where the packet lacks one that it needs.
Up* GiveId(Up& up, uint64_t id) {
  if (auto* command = std::get_if<Command>(&up)) command->id = id;
  auto* socket = std::get_if<SocketCommand>(&up);
  if (socket == nullptr || socket->method != SocketCommand::Method::kOpen) return &up;
  socket->socket = id;
  return id == 0 ? nullptr : &up;
}

Result<Up> ParseKind(const Value& object, uint64_t id) {
  for (const Kind& kind : kKinds) {
    const Value* value = json::Find(object, kind.name);
    if (value == nullptr) continue;
    Result<Up> up = kind.parse(*value);
    if (up && GiveId(*up, id) == nullptr) return Fail(kBadRequest, "bad request: open needs an id");
    return up;
  }
  if (object.ObjectEmpty()) return Up(Ping{});
  return Fail(error_code::kMethodNotFound, "method not found: a packet is one of connect, resume, send, ack, "
                                           "disconnect, subscribe, unsubscribe, publish, open, message, close");
}

bool MeansToOpen(const Value& object) {
  return json::Find(object, "connect") != nullptr || json::Find(object, "resume") != nullptr;
}

void AppendPublication(const Publication& publication, std::string& out) {
  out.append(R"({"pub":{"channel":)");
  json::AppendString(publication.channel, out);
  out.push_back(',');
  AppendPosition(publication.position, out);
  if (!publication.event.empty()) {
    out.append(R"(,"event":)");
    json::AppendString(publication.event, out);
  }
  out.append(R"(,"data":)").append(publication.data).append("}}");
}

void AppendNumber(std::string_view name, uint64_t value, std::string& out) {
  json::AppendKey(name, out);
  out.append(std::to_string(value));
}

/// {"id":7,"<member>":
std::string BeginNumbered(uint64_t id, std::string_view member) {
  std::string packet = "{";
  AppendNumber("id", id, packet);
  packet.push_back(',');
  json::AppendKey(member, packet);
  return packet;
}

/// Members of an object: what is told with every sign of life.
void AppendCounts(const Control& control, std::string& out) {
  if (control.up) AppendNumber("up", *control.up, out);
  if (control.up && control.time) out.push_back(',');
  if (control.time) AppendNumber("time", static_cast<uint64_t>(*control.time), out);
}

void AppendLimits(const Welcome& welcome, std::string& out) {
  out.append(R"("limits":{)");
  AppendNumber("message_bytes", welcome.message_bytes, out);
  out.push_back(',');
  AppendNumber("channels", welcome.channels, out);
  out.push_back(',');
  AppendNumber("queue_bytes", welcome.queue_bytes, out);
  out.push_back('}');
}

void AppendTransports(const Welcome& welcome, std::string& out) {
  out.append(R"("transports":[)");
  for (size_t i = 0; i < welcome.transports.size(); ++i) {
    if (i > 0) out.push_back(',');
    json::AppendString(welcome.transports[i], out);
  }
  out.append("]");
}

void AppendWelcome(const Control& control, std::string& out) {
  const Welcome& w = *control.welcome;
  out.append(R"({"connect":{"session":)");
  json::AppendString(w.session, out);
  out.append(R"(,"version":")" ENCKE_VERSION R"(","transport":)");
  json::AppendString(w.transport, out);
  out.push_back(',');
  AppendTransports(w, out);
  const std::pair<std::string_view, Milliseconds> times[] = {{"resume_window", w.resume_window},
                                                             {"ping_interval", w.ping_interval},
                                                             {"pong_timeout", w.pong_timeout},
                                                             {"poll_interval", w.poll_interval}};
  for (const auto& [name, value] : times) {
    out.push_back(',');
    AppendNumber(name, static_cast<uint64_t>(value), out);
  }
  out.push_back(',');
  AppendLimits(w, out);
  out.push_back(',');
  AppendCounts(control, out);
  out.append("}}");
}

void AppendDisconnect(const Disconnect& disconnect, std::string& out) {
  out.append(R"({"disconnect":{)");
  AppendNumber("code", static_cast<uint64_t>(disconnect.code), out);
  out.append(R"(,"reason":)");
  json::AppendString(disconnect.reason, out);
  if (disconnect.retry_after > 0) {
    out.push_back(',');
    AppendNumber("retry_after", static_cast<uint64_t>(disconnect.retry_after), out);
  }
  out.append("}}");
}

}  // namespace

tl::expected<Up, BadPacket> Parse(std::string_view line) {
  if (std::optional<Resume> resume = ReadResume(line)) return std::move(*resume);
  if (std::optional<SendHead> send = ReadSend(line)) return std::move(*send);
  alignas(std::max_align_t) std::array<char, kPacketPool> bytes;
  json::Pool pool(bytes.data(), bytes.size());
  Result<json::Document> document = json::Parse(line, &pool);
  if (!document) return tl::unexpected(BadPacket{0, document.error()});
  if (!document->IsObject()) {
    return tl::unexpected(BadPacket{0, {kBadRequest, "bad request: a packet must be a JSON object"}});
  }
  Result<uint64_t> id = json::CountMember(*document, "id", 0);
  bool named_zero = id && *id == 0 && json::Find(*document, "id") != nullptr;
  if (!id || *id > kMaxId || named_zero) {
    return tl::unexpected(BadPacket{0, {kBadRequest, "bad request: id must be an integer from 1 to 2^53 - 1"}});
  }
  Result<Up> up = ParseKind(*document, *id);
  if (!up) return tl::unexpected(BadPacket{*id, up.error(), MeansToOpen(*document)});
  return std::move(*up);
}

std::string_view NextLine(std::string_view& packets) {
  while (!packets.empty()) {
    size_t end = packets.find('\n');
    std::string_view line = packets.substr(0, end);
    packets.remove_prefix(end == std::string_view::npos ? packets.size() : end + 1);
    if (line.ends_with('\r')) line.remove_suffix(1);  // forms turn line breaks into CR LF
    if (!line.empty()) return line;
  }
  return {};
}

bool IsEventName(std::string_view name) {
  return name.size() <= kMaxEventName && IsUtf8(name) &&
         name.find_first_of(std::string_view("\r\n\0", 3)) == std::string_view::npos;
}

Result<std::string> DataFromBody(std::string_view body) {
  if (Result<json::Document> document = json::Parse(body)) return json::Write(*document);
  if (!IsUtf8(body)) return Fail(kBadRequest, "bad request: the body is neither JSON nor UTF-8 text");
  std::string data;
  json::AppendString(body, data);
  return data;
}

std::string TextOfData(const std::string& data) {
  if (!data.starts_with('"')) return data;
  Result<json::Document> text = json::Parse(data);
  return text ? std::string(json::View(*text)) : data;
}

void AppendMessage(const Message& message, std::string& out) {
  if (const Publication* publication = message.publication()) {
    AppendPublication(*publication, out);
  } else {
    out.append(message.text());
  }
}

void AppendControl(const Control& control, std::string& out) {
  switch (control.kind) {
    case Control::Kind::kWelcome:
      return AppendWelcome(control, out);
    case Control::Kind::kResumed:
      out.append(R"({"resume":{)");
      AppendCounts(control, out);
      out.append("}}");
      return;
    case Control::Kind::kHeartbeat:
      out.push_back('{');
      AppendCounts(control, out);
      out.push_back('}');
      return;
    case Control::Kind::kDisconnect:
      return AppendDisconnect(*control.disconnect, out);
  }
}

std::string ResultReply(uint64_t id, std::string_view result_json) {
  return BeginNumbered(id, "result").append(result_json).append("}");
}

std::string ErrorReply(uint64_t id, const Error& error) {
  return BeginNumbered(id, "error").append(ErrorJson(error)).append("}");
}

std::string UnsubscribePush(std::string_view channel, int code, std::string_view reason) {
  std::string push = R"({"unsubscribe":{"channel":)";
  json::AppendString(channel, push);
  push.push_back(',');
  AppendNumber("code", static_cast<uint64_t>(code), push);
  push.append(R"(,"reason":)");
  json::AppendString(reason, push);
  return push.append("}}");
}

std::string SocketOpened(std::string_view protocol) {
  std::string result = R"({"protocol":)";
  json::AppendString(protocol, result);
  return result.append("}");
}

std::string SocketText(uint64_t socket, std::string_view text) {
  std::string packet = BeginNumbered(socket, "text");
  json::AppendString(text, packet);
  return packet.append("}");
}

std::string SocketBinary(uint64_t socket, std::string_view base64) {
  return BeginNumbered(socket, "binary").append("\"").append(base64).append("\"}");
}

std::string SocketClosed(uint64_t socket, const Disconnect& why) {
  std::string packet = BeginNumbered(socket, "close");
  packet.push_back('{');
  AppendNumber("code", static_cast<uint64_t>(why.code), packet);
  packet.append(R"(,"reason":)");
  json::AppendString(why.reason, packet);
  return packet.append("}}");
}

Error TooFast() {
  return {error_code::kTooManyRequests, "too many requests: session.packets_per_second"};
}

std::string ErrorJson(const Error& error) {
  std::string text = "{";
  AppendNumber("code", static_cast<uint64_t>(error.code), text);
  text.append(R"(,"message":)");
  json::AppendString(error.message, text);
  return text.append("}");
}

void AppendPosition(const Position& position, std::string& out) {
  AppendNumber("offset", position.offset, out);
  out.append(R"(,"epoch":)");
  json::AppendString(position.epoch, out);
}

}  // namespace encke::packet
