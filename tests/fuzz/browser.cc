#include "tests/fuzz/browser.h"

#include <algorithm>
#include <array>
#include <charconv>

#include "base/strings.h"
#include "core/json.h"
#include "dialects/sockjs/sockjs.h"
#include "services/go_away.h"
#include "tests/fuzz/answers.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/gateway_fixture.h"

namespace encke::fuzz {
namespace {

using dialects::sockjs::Mount;
using dialects::sockjs::SockJs;

constexpr SessionLimits kLimits{.queue_bytes = 8192, .message_bytes = 1000, .channels = 3, .bad_packets = 5,
                                .packets_per_second = 50, .packets_burst = 20, .max_sessions = 8,
                                .openings_per_second = 4, .openings_burst = 6};
constexpr BrokerLimits kBrokerLimits{.max_channels = 6, .history_bytes = 8000, .idempotency_entries = 4};
constexpr size_t kMaxBody = 4000;
constexpr size_t kConnections = 10;

size_t NumberOf(std::string_view text) {
  size_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

/// One connection, and what is known of it.
struct Connection {
  test::FakePeer* peer = nullptr;
  std::string received;
  bool raw = false;        // it was sent bytes that are no request: nothing is known of the answers
};

/// All mounts of SockJS: of each kind of service one, and one without WebSockets and with cookies.
class SockJsMounts {
 public:
  SockJsMounts(test::GatewayFixture& gateway, std::span<const OfferedTransport> transports) {
    const dialects::sockjs::Parts parts{gateway.sessions, gateway.origins, gateway.raw, transports, kMaxBody};
    Add(parts, gateway.router, {.path = "/sockjs", .response_limit = 2000}, {gateway.reader, nullptr});
    Add(parts, gateway.router, {.path = "/echo", .response_limit = 2000}, {gateway.raw, &gateway.echo});
    Add(parts, gateway.router, {.path = "/close"}, {gateway.raw, &go_away_});
    Add(parts, gateway.router, {.path = "/plain", .websocket = false, .cookie_needed = true},
        {gateway.raw, &gateway.channel_socket});
  }

 private:
  void Add(const dialects::sockjs::Parts& parts, http::Router& router, const Mount& mount,
           const dialects::sockjs::Purpose& purpose) {
    mounts_.push_back(std::make_unique<SockJs>(parts, mount, purpose));
    mounts_.back()->MountAt(router);
  }

  GoAway go_away_;
  std::vector<std::unique_ptr<SockJs>> mounts_;
};

std::vector<OfferedTransport> AllTransports() {
  std::vector<OfferedTransport> all;
  for (const TransportDescriptor* one : BuiltinTransports()) all.push_back({one, one->traits});
  return all;
}

class Browser {
 public:
  explicit Browser(const Dialect& dialect) : dialect_(dialect) {}
  void Do(std::string_view line);
  void Check();
  void End();

 private:
  Connection& At(char place) { return connections_[static_cast<uint8_t>(place - '0') % kConnections]; }
  Connection& Open(char place);
  void Send(Connection& connection, const std::string& bytes);
  void Ask(Connection& connection, std::string_view method, std::string_view target, std::string_view headers,
           const std::string& body = {});
  void OnConnection(char what, char place, std::string_view rest);
  void OnPeer(char what, test::FakePeer& peer, std::string_view rest);
  void Publish(std::string_view rest);
  void Settle(Milliseconds milliseconds);
  void LearnSessions(std::string_view bytes);
  std::string Filled(std::string_view text) const;
  void CheckConnection(const Connection& connection) const;
  void CheckAnswer(const Answer& answer) const;
  void CheckFrames(std::string_view bytes) const;

  const Dialect& dialect_;
  const std::vector<OfferedTransport> transports_ = AllTransports();
  std::vector<std::string> ids_;
  std::unique_ptr<SockJsMounts> mounts_;  // outlive the sessions
  test::GatewayFixture gateway_{kLimits, kBrokerLimits};
  std::array<Connection, kConnections> connections_;

 public:
  void MountSockJs() { mounts_ = std::make_unique<SockJsMounts>(gateway_, transports_); }
};

Connection& Browser::Open(char place) {
  Connection& connection = At(place);
  if (connection.peer != nullptr && connection.peer->alive()) return connection;
  CheckConnection(connection);
  connection = {&gateway_.Connect(), {}, false};
  return connection;
}

void Browser::Send(Connection& connection, const std::string& bytes) {
  connection.peer->Sends(bytes);
  Settle(0);
}

void Browser::Ask(Connection& connection, std::string_view method, std::string_view target, std::string_view headers,
                  const std::string& body) {
  std::string request(method);
  request.append(" ").append(dialect_.path).append(target).append(" HTTP/1.1\r\nHost: x\r\n").append(headers);
  if (method == "POST") request.append("Content-Length: " + std::to_string(body.size()) + "\r\n");
  Send(connection, request.append("\r\n").append(body));
}

void Browser::OnPeer(char what, test::FakePeer& peer, std::string_view rest) {
  switch (what) {
    case 'x': return peer.Resets();
    case 'e': return peer.Ends();
    case 's': return peer.StopTaking();
    case 'k': return peer.Takes(NumberOf(rest));
    case 't': return peer.Sends(test::ClientFrame(1, Filled(rest)));
    case 'b': return peer.Sends(test::ClientFrame(2, rest));
    case 'c': {
      const auto code = static_cast<uint16_t>(NumberOf(rest));
      return peer.Sends(test::ClientFrame(8, std::string{static_cast<char>(code >> 8), static_cast<char>(code)}));
    }
    default: return;
  }
}

void Browser::OnConnection(char what, char place, std::string_view rest) {
  constexpr std::string_view kHandshake =
      "Connection: Upgrade\r\nUpgrade: websocket\r\nSec-WebSocket-Version: 13\r\n"
      "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
  if (std::string_view("xesktbc").find(what) != std::string_view::npos) {
    if (At(place).peer != nullptr) OnPeer(what, *At(place).peer, rest);
    return Settle(0);
  }
  Connection& connection = Open(place);
  const std::string_view target = what == 'r' ? "" : TakeUntil(rest, ' ');
  switch (what) {
    case 'G': return Ask(connection, "GET", Filled(target), "");
    case 'O': return Ask(connection, "OPTIONS", target, "Origin: http://x\r\n");
    case 'P': return Ask(connection, "POST", target, "Content-Type: text/plain\r\n", Filled(rest));
    case 'F':
      return Ask(connection, "POST", target, "Content-Type: application/x-www-form-urlencoded\r\n", Filled(rest));
    case 'W': return Ask(connection, "GET", target, kHandshake);
    default:
      connection.raw = true;
      return Send(connection, std::string(rest));
  }
}

void Browser::Publish(std::string_view rest) {
  const std::string channel(TakeUntil(rest, ' '));
  Result<std::string> data = packet::DataFromBody(rest);
  if (!data) return;
  Result<const ChannelOptions*> options = gateway_.rules.FindFor(channel, *data);
  if (options) gateway_.broker.Publish({channel, *data, "", "", false}, **options, [](const Result<Position>&) {});
}

void Browser::Do(std::string_view line) {
  const char what = static_cast<char>(TakeByte(line));
  if (what == 'p' || what == 'w') {
    if (line.starts_with(' ')) line.remove_prefix(1);
    return what == 'p' ? Publish(line) : Settle(static_cast<Milliseconds>(NumberOf(line) % 200'000));
  }
  if (std::string_view("GOPFWtbcrxesk").find(what) == std::string_view::npos) return;
  const char place = static_cast<char>(TakeByte(line));
  if (line.starts_with(' ')) line.remove_prefix(1);
  OnConnection(what, place, line);
}

void Browser::LearnSessions(std::string_view bytes) {
  constexpr std::string_view kSession = "\"session\":\"w0-";
  constexpr size_t kIdLength = 25;
  for (size_t at = 0; (at = bytes.find(kSession, at)) != std::string_view::npos; at += kSession.size()) {
    const std::string id(bytes.substr(at + kSession.size() - 3, kIdLength));
    if (std::find(ids_.begin(), ids_.end(), id) == ids_.end()) ids_.push_back(id);
  }
}

void Browser::Settle(Milliseconds milliseconds) {
  gateway_.Settle(milliseconds);
  for (Connection& connection : connections_) {
    if (connection.peer == nullptr) continue;
    const std::string received = connection.peer->TakeReceived();
    LearnSessions(received);
    connection.received.append(received);
  }
}

std::string Browser::Filled(std::string_view text) const {
  std::string filled;
  for (size_t i = 0; i < text.size(); ++i) {
    const size_t session = text[i] == '@' && i + 1 < text.size() ? static_cast<uint8_t>(text[i + 1] - '0') : 99;
    if (session < ids_.size()) {
      filled.append(ids_[session]);
      ++i;
    } else {
      filled.push_back(text[i] == '\t' ? '\n' : text[i]);
    }
  }
  return filled;
}

void Browser::CheckFrames(std::string_view bytes) const {
  constexpr uint8_t kText = 0x81, kBytes = 0x82, kClose = 0x88, kPing = 0x89, kPong = 0x8A;
  while (bytes.size() >= 2) {
    const auto opcode = static_cast<uint8_t>(bytes[0]);
    const auto length7 = static_cast<uint8_t>(bytes[1]);
    CHECK(opcode == kText || opcode == kBytes || opcode == kClose || opcode == kPing || opcode == kPong);
    CHECK(length7 <= 126);  // nothing here is larger than 64 KiB
    const size_t head = length7 == 126 ? 4 : 2;
    if (bytes.size() < head) return;
    const size_t size = length7 < 126 ? length7 : static_cast<uint8_t>(bytes[2]) << 8 | static_cast<uint8_t>(bytes[3]);
    if (bytes.size() < head + size) return;  // the connection went
    const std::string_view payload = bytes.substr(head, size);
    bytes.remove_prefix(head + size);
    if (opcode == kText) CHECK(IsUtf8(payload));
    if (opcode == kText) dialect_.check_message(payload);
    if (opcode == kClose) CHECK(bytes.empty());
  }
}

void Browser::CheckAnswer(const Answer& answer) const {
  CHECK(answer.status != 500 || answer.body.find("a bug in Encke") == std::string::npos);
  if (!answer.whole || answer.status != 200) return;
  if (answer.head.find("application/json") != std::string_view::npos) CHECK(json::Parse(answer.body));
  if (answer.head.find("application/javascript") == std::string_view::npos || answer.body.starts_with("/**/")) return;
  for (std::string_view line : Split(answer.body, '\n')) {
    if (!line.empty()) dialect_.check_line(line);
  }
}

void Browser::CheckConnection(const Connection& connection) const {
  std::string_view bytes = connection.received;
  while (!connection.raw && bytes.starts_with("HTTP/1.1 ")) {
    if (bytes.find("\r\n\r\n") == std::string_view::npos) return;  // it went in the middle
    const Answer answer = TakeAnswer(bytes, false);
    if (answer.status == 101) return CheckFrames(bytes);
    CheckAnswer(answer);
  }
}

void Browser::Check() {
  size_t subscriptions = 0, listed = 0;
  gateway_.sessions.ForEach([&](Session& session) {
    subscriptions += session.subscription_count();
    CHECK(session.queued_bytes() <= 2 * kLimits.queue_bytes);
  });
  gateway_.hub.ForEachChannel([&](const Channel& channel) { listed += channel.subscribers(); });
  CHECK(subscriptions == listed);
  CHECK(gateway_.sessions.size() <= kLimits.max_sessions && gateway_.broker.channels() <= kBrokerLimits.max_channels);
  CHECK(gateway_.context.counts.opened - gateway_.context.counts.ended == gateway_.sessions.size());
}

void Browser::End() {
  for (Connection& connection : connections_) {
    if (connection.peer != nullptr) connection.peer->Takes(SIZE_MAX);
  }
  Settle(0);
  for (Connection& connection : connections_) {
    CheckConnection(connection);
    if (connection.peer != nullptr) connection.peer->Resets();
  }
  for (int i = 0; i < 3; ++i) Settle(2 * kLimits.resume_window);
  Check();
  CHECK(gateway_.sessions.size() == 0 && gateway_.hub.channels() == 0 && gateway_.server.connections() == 0);
  CHECK(gateway_.sockets.counts.open == 0);
}

}  // namespace

void PlayBrowser(std::string_view input, const Dialect& dialect) {
  constexpr size_t kMostLines = 100;
  Browser browser(dialect);
  browser.MountSockJs();
  for (size_t i = 0; i < kMostLines && !input.empty(); ++i) {
    browser.Do(TakeUntil(input, '\n'));
    browser.Check();
  }
  browser.End();
}

}  // namespace encke::fuzz
