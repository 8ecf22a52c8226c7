// Encke's own protocol into opening, sessions, hub and broker, with everything real but transports and time.
//
// Input: lines, each a letter and what it needs. N is a digit, the place of a transport; a tab in packets stands for a
// line break, @N for the id of the session that was begun as number N.
//   oNT packets   a new transport of kind T (0 socket, 1 stream, 2 recycled, 3 poll, 4 quick poll) opens with these
//   mN packets    these come up on a socket       u packets       a send request
//   pN            a pong                          bN code         the connection breaks, or is closed with the code
//   sN, dN        the kernel takes nothing; takes what is queued
//   P channel data, H channel    the application publishes; forgets the history
//   t milliseconds               time passes      f               a turn of the loop
//   E                            the gateway leaves
#include <array>
#include <bit>
#include <charconv>
#include <deque>
#include <map>

#include "core/json.h"
#include "frontend/opening.h"
#include "frontend/uplink.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/core_fixture.h"

namespace encke::fuzz {
namespace {

constexpr SessionLimits kLimits{.queue_bytes = 4096, .message_bytes = 600, .channels = 3, .bad_packets = 5,
                                .packets_per_second = 50, .packets_burst = 20, .max_sessions = 6,
                                .openings_per_second = 4, .openings_burst = 5};
constexpr BrokerLimits kBrokerLimits{.max_channels = 5, .history_bytes = 6000, .idempotency_entries = 4};
constexpr size_t kMessageBytes = 600;
/// More than one publication can cost: its data, the names of channel and event, and what is added.
constexpr size_t kMostCost = kMessageBytes + 20 + 128 + 400;
constexpr size_t kTransports = 10;

uint64_t NumberOf(std::string_view text) {
  uint64_t number = 0;
  std::from_chars(text.data(), text.data() + text.size(), number);
  return number;
}

void CheckPacket(const std::string& text) {
  CHECK(text.find_first_of("\r\n") == std::string::npos);
  Result<json::Document> packet = json::Parse(text);
  CHECK(packet && packet->IsObject());
}

/// The client of one session: what it has, by number. Whatever transports come and go, number i is the same message.
struct Client {
  std::vector<MessageRef> has;
  uint64_t up = 0;

  void Take(size_t number, const MessageRef& message) {
    CHECK(number <= has.size());
    if (number < has.size()) {
      CHECK(has[number] == message);
    } else {
      has.push_back(message);
    }
  }
};

/// All clients, by session.
class Clients {
 public:
  explicit Clients(SessionTable& sessions) : sessions_(sessions) {}

  /// The client of a session that is greeted.
  Client& Of(std::string_view id) {
    auto [found, is_new] = clients_.try_emplace(std::string(id));
    if (is_new) ids_.push_back(found->first);
    return found->second;
  }
  bool Counts(std::string_view id) {
    Session* session = sessions_.Find(id);
    return session != nullptr && session->resumable();
  }
  const std::vector<std::string>& ids() const { return ids_; }

 private:
  SessionTable& sessions_;
  std::map<std::string, Client, std::less<>> clients_;
  std::vector<std::string> ids_;
};

/// A transport that keeps the rules of core/transport.h to the letter, and hands what it is given to its client.
class Wire final : public Transport {
 public:
  Wire(const TransportTraits& traits, Clients& clients) : Transport(traits), clients_(clients) {}

  /// What the envelope in `packets` says that its client has.
  void ReadEnvelope(std::string_view packets) {
    if (client_ != nullptr) return;
    auto up = packet::Parse(packet::NextLine(packets));
    if (!up) return;
    if (auto* connect = std::get_if<packet::Connect>(&*up)) next_ = connect->have;
    if (auto* resume = std::get_if<packet::Resume>(&*up)) next_ = resume->have;
  }
  bool listens() const { return !over_ && delegate() != nullptr; }
  void Says(std::string_view packets) {
    if (!listens() || !traits().duplex) return;
    ReadEnvelope(packets);
    delegate()->OnPackets(packets);
  }
  void Pongs() {
    if (listens()) delegate()->OnAlive();
  }
  void Breaks(int code) {
    if (!listens()) return;
    over_ = true;
    delegate()->OnClosed(code);
  }
  void Stall() { stalled_ = true; }
  void Drain() {
    stalled_ = false;
    queued_ = 0;
    if (listens()) delegate()->OnWritable();
  }

  void Send(std::span<const MessageRef> batch) override {
    CHECK(!over_ && client_ != nullptr);
    for (const MessageRef& message : batch) {
      std::string text;
      packet::AppendMessage(*message, text);
      CheckPacket(text);
      if (counts_) client_->Take(next_++, message);
      Count(message->size());
    }
    if (traits().one_shot) End();
  }
  void SendControl(const Control& control) override {
    CHECK(!over_);
    std::string text;
    packet::AppendControl(control, text);
    CheckPacket(text);
    Count(text.size());
    if (control.welcome != nullptr) Greet(*control.welcome);
    if (!control.up) return;
    CHECK(*control.up >= client_->up);
    client_->up = *control.up;
  }
  void Close(const Disconnect& why) override {
    CHECK(!over_);
    CheckPacket(packet::SocketClosed(1, why));
    End();
  }
  size_t queued_bytes() const override { return queued_; }
  size_t sent_bytes() const override { return sent_; }

 private:
  void Greet(const Welcome& welcome) {
    CHECK(client_ == nullptr);
    client_ = &clients_.Of(welcome.session);
    counts_ = clients_.Counts(welcome.session);
    CHECK(!counts_ || next_ <= client_->has.size());
  }
  void Count(size_t bytes) {
    sent_ += bytes;
    if (stalled_) queued_ += bytes;
  }
  void End() {
    CHECK(delegate() == nullptr);
    over_ = true;
  }

  Clients& clients_;
  Client* client_ = nullptr;  // since the greeting
  uint64_t next_ = 0;         // number of the next message
  bool counts_ = false;       // whether the session is resumable: only then numbers mean something
  bool stalled_ = false;
  bool over_ = false;
  size_t queued_ = 0;
  size_t sent_ = 0;
};

class Lab {
 public:
  ~Lab();
  void Do(std::string_view line);
  /// What must hold at any time.
  void Check();
  /// Every client comes back and acknowledges; then nothing is left of it. All leave; then nothing is left of them.
  void End();

 private:
  void Open(char place, char kind, const std::string& packets);
  void Send(const std::string& packets);
  void CheckSession(Session& session);
  void CheckCounts();
  void Collect(const std::string& id);
  std::string Filled(std::string_view packets) const;
  Wire& At(char place) { return *places_[static_cast<uint8_t>(place - '0') % kTransports]; }

  std::deque<Wire> wires_;  // outlive the sessions
  std::array<Wire*, kTransports> places_{};
  test::CoreFixture core_{kLimits, kBrokerLimits, kMessageBytes};
  frontend::Opening opening_{core_.sessions};
  Clients clients_{core_.sessions};
  SessionCounts counts_;
  std::map<std::string, uint64_t> applied_;

 public:
  Lab() { places_.fill(&wires_.emplace_back(test::kSocket, clients_)); }
};

Lab::~Lab() {
  for (Wire& wire : wires_) wire.Breaks(0);
}

std::string Lab::Filled(std::string_view packets) const {
  std::string filled;
  for (size_t i = 0; i < packets.size(); ++i) {
    const size_t session = packets[i] == '@' && i + 1 < packets.size() ? static_cast<uint8_t>(packets[i + 1] - '0') : 99;
    if (session < clients_.ids().size()) {
      filled.append(clients_.ids()[session]);
      ++i;
    } else {
      filled.push_back(packets[i] == '\t' ? '\n' : packets[i]);
    }
  }
  return filled;
}

void Lab::Open(char place, char kind, const std::string& packets) {
  constexpr const TransportTraits* kKinds[] = {&test::kSocket, &test::kStream, &test::kRecycled, &test::kPoll,
                                               &test::kQuickPoll};
  Wire& wire = wires_.emplace_back(*kKinds[static_cast<uint8_t>(kind - '0') % std::size(kKinds)], clients_);
  places_[static_cast<uint8_t>(place - '0') % kTransports] = &wire;
  if (wire.traits().duplex) {
    opening_.AwaitPackets(wire);
    if (!packets.empty()) wire.Says(packets);
  } else {
    wire.ReadEnvelope(packets);
    opening_.Open(wire, packets);
  }
}

void Lab::Send(const std::string& packets) {
  http::Request request;
  request.method = http::Method::kPost;
  request.body = packets;
  http::Exchange nobody_waits(nullptr, std::move(request));
  frontend::AnswerUplink(core_.sessions, nobody_waits);
}

void Lab::Do(std::string_view line) {
  constexpr Milliseconds kMostTime = 1'000'000;
  const char what = static_cast<char>(TakeByte(line));
  const bool has_place = std::string_view("ompbsd").find(what) != std::string_view::npos;
  const char place = has_place ? static_cast<char>(TakeByte(line)) : '0';
  const char kind = what == 'o' ? static_cast<char>(TakeByte(line)) : '0';
  if (line.starts_with(' ')) line.remove_prefix(1);
  switch (what) {
    case 'o': return Open(place, kind, Filled(line));
    case 'm': return At(place).Says(Filled(line));
    case 'u': return Send(Filled(line));
    case 'p': return At(place).Pongs();
    case 'b': return At(place).Breaks(static_cast<int>(NumberOf(line) % 5000));
    case 's': return At(place).Stall();
    case 'd': return At(place).Drain();
    case 't': return core_.Turn(static_cast<Milliseconds>(NumberOf(line) % kMostTime));
    case 'f': return core_.Turn(0);
    case 'E': return core_.sessions.EndAll(disconnect::kShutdown);
    case 'H': return core_.broker.RemoveHistory(std::string(line), [](const Result<bool>&) {});
    default: break;
  }
  if (what != 'P') return;
  const std::string channel(TakeUntil(line, ' '));
  Result<std::string> data = packet::DataFromBody(line);
  if (!data) return;
  Result<const ChannelOptions*> options = core_.rules.FindFor(channel, *data);
  if (options) core_.broker.Publish({channel, *data, "", "", false}, **options, [](const Result<Position>&) {});
}

void Lab::CheckSession(Session& session) {
  // A newcomer is kept where room was made for it, and where it takes another's place: one in each channel.
  const size_t most = kLimits.queue_bytes + 2 * kLimits.channels * kMostCost;
  CHECK(session.queued_bytes() <= most);
  CHECK(session.waiting_places() <= 2 * most / Message::Overhead() + 20);
  CHECK(session.subscription_count() <= kLimits.channels);
  uint64_t& applied = applied_[session.id()];
  CHECK(session.applied() >= applied);
  applied = session.applied();
}

void Lab::CheckCounts() {
  using Numbers = std::array<uint64_t, sizeof(SessionCounts) / sizeof(uint64_t)>;
  const Numbers before = std::bit_cast<Numbers>(counts_);
  counts_ = core_.context.counts;
  const Numbers now = std::bit_cast<Numbers>(counts_);
  for (size_t i = 0; i < now.size(); ++i) CHECK(now[i] >= before[i]);
  CHECK(counts_.opened - counts_.ended == core_.sessions.size());
}

void Lab::Check() {
  CheckCounts();
  size_t subscriptions = 0, listed = 0;
  core_.sessions.ForEach([&](Session& session) {
    CheckSession(session);
    subscriptions += session.subscription_count();
  });
  core_.hub.ForEachChannel([&](const Channel& channel) { listed += channel.subscribers(); });
  CHECK(subscriptions == listed);
  CHECK(core_.sessions.size() <= kLimits.max_sessions);
  CHECK(core_.broker.channels() <= kBrokerLimits.max_channels);
  CHECK(core_.broker.history_bytes() <= kBrokerLimits.history_bytes);
  CHECK(core_.sockets.counts.open <= core_.sessions.size() * core_.sockets.per_session);
}

void Lab::Collect(const std::string& id) {
  Session* session = core_.sessions.Find(id);
  if (session == nullptr || !session->resumable()) return;
  Wire& wire = wires_.emplace_back(test::kSocket, clients_);
  const size_t had = clients_.Of(id).has.size();
  wire.ReadEnvelope("{\"resume\":{\"session\":\"x\",\"k\":1,\"have\":" + std::to_string(had) + "}}");
  const Disconnect* why_not = session->Attach(wire, UINT64_MAX, had, Control::Kind::kResumed);
  core_.Turn(0);
  if (why_not != nullptr || session != core_.sessions.Find(id)) return;  // its client had used that number; or it was slow
  const size_t has = clients_.Of(id).has.size();
  CHECK(session->Acknowledge(has));
  CHECK(session->queued_bytes() == 0);
  CHECK(!session->Acknowledge(has + 1));
}

void Lab::End() {
  const std::vector<std::string> ids = clients_.ids();
  for (const std::string& id : ids) Collect(id);
  Check();
  for (Wire& wire : wires_) wire.Breaks(0);
  core_.Turn(2 * kLimits.resume_window);
  core_.Turn(2 * kLimits.resume_window);
  Check();
  CHECK(core_.sessions.size() == 0 && core_.hub.channels() == 0 && core_.sockets.counts.open == 0);
}

}  // namespace

void Run(std::string_view input) {
  constexpr size_t kMostLines = 200;
  Lab lab;
  for (size_t i = 0; i < kMostLines && !input.empty(); ++i) {
    lab.Do(TakeUntil(input, '\n'));
    lab.Check();
  }
  lab.End();
}

}  // namespace encke::fuzz
