// The gateway as a whole, on real sockets, while memory runs out again and again: it goes on, and no reader misses a
// publication.
#include "gateway.h"

#include <doctest/doctest.h>
#include <fcntl.h>

#include <array>
#include <csignal>
#include <cstdio>
#include <functional>
#include <string>
#include <thread>
#include <vector>

#include "config/load.h"
#include "core/json.h"
#include "tests/faults/injector.h"
#include "tests/faults/short_io.h"
#include "tests/faults/wire.h"
#include "tests/unit/gateway_fixture.h"

namespace encke::faults {
namespace {

/// RunGateway() in a thread of its own, all of whose allocations can fail.
class Running {
 public:
  Running() {
    config::LoadResult loaded =
        config::Load(std::nullopt, {}, {"api.key=the-key", "server.listen=127.0.0.1:0", "session.openings_per_second=0",
                                        "echo.enabled=true"});
    REQUIRE(loaded.problems.empty());
    loaded.config.server.allowed_origins = {"http://page.example"};
    loaded.config.sockjs.push_back({.path = "/sockjs", .service = config::SockJsService::kEcho});
    std::array<int, 2> ends;
    REQUIRE(pipe2(ends.data(), O_CLOEXEC) == 0);
    std::fflush(stdout);
    const int standard_output = dup(STDOUT_FILENO);
    dup2(ends[1], STDOUT_FILENO);  // it says there where it listens
    thread_ = std::thread([config = loaded.config] {
      Harmful harmful;
      (void)RunGateway(config, false);
    });
    std::string said;
    for (char c = 0; c != '\n' && read(ends[0], &c, 1) == 1;) said.push_back(c);
    port_ = std::stoi(said.substr(said.rfind(':') + 1));
    for (char c = 0; c != '\n' && read(ends[0], &c, 1) == 1;) {  // the demo's address
    }
    dup2(standard_output, STDOUT_FILENO);
    for (int fd : {standard_output, ends[0], ends[1]}) close(fd);
  }
  ~Running() {
    raise(SIGTERM);
    thread_.join();
  }
  int port() const { return port_; }

 private:
  std::thread thread_;
  int port_ = 0;
};

/// Counts: the publications are 1, 2, 3, ... Fails where one is missing or comes twice.
class Reader {
 public:
  virtual ~Reader() = default;
  uint64_t last() const { return last_; }
  bool open() const { return wire_.open(); }
  /// Whether it knows a position, to come back to.
  virtual bool placed() const = 0;

  void Come(int port) {
    wire_ = Wire(port);
    seen_ = 0;
    wire_.Send(Opening());
  }
  /// False where the connection has ended.
  bool Read() {
    bool more = wire_.Read();
    Parse(wire_.received(), seen_);
    return more;
  }
  void CatchUp(int port, uint64_t to) {
    for (int openings = 0; last_ < to;) {
      if (!open()) {
        REQUIRE(++openings < 10);
        Come(port);
      }
      Read();
    }
  }
  void Leave() { wire_.Close(); }

 protected:
  virtual std::string Opening() const = 0;
  /// Takes what is whole in `text` from `seen` on, which it moves on.
  virtual void Parse(const std::string& text, size_t& seen) = 0;
  void Take(uint64_t number) {
    CHECK(number == last_ + 1);
    last_ = number;
  }

 private:
  Wire wire_;
  size_t seen_ = 0;
  uint64_t last_ = 0;
};

/// An EventSource: `query` says of what kind.
class EventReader final : public Reader {
 public:
  explicit EventReader(std::string query) : query_(std::move(query)) {}
  bool placed() const override { return !id_.empty(); }

 private:
  std::string Opening() const override {
    return "GET /encke/events?" + query_ + " HTTP/1.1\r\nHost: x\r\n" + (id_.empty() ? "" : "Last-Event-ID: " + id_ + "\r\n") +
           "Connection: close\r\n\r\n";
  }
  void Parse(const std::string& text, size_t& seen) override {
    for (size_t end; (end = text.find('\n', seen)) != std::string::npos; seen = end + 1) {
      std::string_view line(text.data() + seen, end - seen);
      CHECK(line != "event: encke-gap");
      if (line.starts_with("id: ")) next_id_ = line.substr(4);
      if (line.starts_with("event: ")) number_.clear(), own_ = true;
      if (line.starts_with("data: ") && !own_) number_ = line.substr(6);
      if (!line.empty()) continue;
      if (!next_id_.empty()) id_ = next_id_;
      if (!number_.empty()) Take(std::stoull(std::exchange(number_, {})));
      own_ = false;
    }
  }

  const std::string query_;
  std::string id_;
  std::string next_id_;
  std::string number_;
  bool own_ = false;  // an event of the gateway's own
};

/// Encke's protocol over a WebSocket.
class SocketReader final : public Reader {
 public:
  /// Also publishes in a channel of its own, to be answered.
  static std::string Frame(std::string_view packet) { return test::ClientFrame(1, packet); }
  bool placed() const override { return !position_.epoch.empty(); }
  /// The size of the frame at `at`; 0 where it is not whole.
  static size_t FrameAt(const std::string& text, size_t at) {
    if (text.size() < at + 2) return 0;
    size_t length = static_cast<unsigned char>(text[at + 1]);
    size_t head = 2;
    if (length == 126) {
      if (text.size() < at + 4) return 0;
      length = static_cast<size_t>(static_cast<unsigned char>(text[at + 2]) << 8 | static_cast<unsigned char>(text[at + 3]));
      head = 4;
    }
    return text.size() < at + head + length ? 0 : head + length;
  }

 private:
  std::string Opening() const override {
    std::string since;
    if (!position_.epoch.empty()) {
      packet::AppendPosition(position_, since);
      since = ",\"since\":{" + since + "}";
    }
    return "GET /encke/websocket HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
           "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" +
           Frame("{\"id\":1,\"subscribe\":{\"channel\":\"numbers\"" + since + "}}") +
           Frame("{\"id\":2,\"open\":{\"service\":\"echo\"}}\n{\"message\":{\"socket\":2,\"text\":\"hello\"}}") +
           Frame("{\"id\":3,\"publish\":{\"channel\":\"chat:room\",\"data\":\"hello\"}}");
  }
  void Parse(const std::string& text, size_t& seen) override {
    if (seen == 0) {
      size_t head = text.find("\r\n\r\n");
      if (head == std::string::npos) return;
      seen = head + 4;
    }
    if (!text.starts_with("HTTP/1.1 101")) return;
    for (size_t size; (size = FrameAt(text, seen)) > 0; seen += size) {
      const size_t head = static_cast<unsigned char>(text[seen + 1]) < 126 ? 2 : 4;
      if ((text[seen] & 0xF) == 8) return Leave();  // a close frame: the gateway would wait for ours
      if ((text[seen] & 0xF) == 1) TakePackets(std::string_view(text).substr(seen + head, size - head));
    }
  }
  void TakePackets(std::string_view packets) {
    for (std::string_view line; !(line = packet::NextLine(packets)).empty();) {
      auto packet = json::Parse(line);
      REQUIRE_MESSAGE(packet, std::string(line));
      if (const json::Value* message = json::Find(*packet, "pub")) {
        TakeMessage(*message);
      } else if (const json::Value* result = json::Find(*packet, "result")) {
        if (json::Find(*packet, "id")->GetInt() == 1) TakeSubscribed(*result);
      }
    }
  }
  void TakeMessage(const json::Value& message) {
    position_.offset = *json::CountMember(message, "offset", 0);
    Take(json::Find(message, "data")->GetUint64());
  }
  void TakeSubscribed(const json::Value& result) {
    CHECK(*json::FlagMember(result, "recovered", true));
    if (position_.epoch.empty()) position_ = {*json::CountMember(result, "offset", 0), *json::TextMember(result, "epoch", "")};
  }

  Position position_;
};

/// The status of the answer; 0 where it was cut.
int Ask(int port, const std::string& head, const std::string& body = "") {
  Wire wire(port);
  wire.Send(head + "Host: x\r\nX-API-Key: the-key\r\nConnection: close\r\nContent-Length: " + std::to_string(body.size()) +
            "\r\n\r\n" + body);
  const std::string answer = wire.ReadToEnd();
  return answer.starts_with("HTTP/1.1 ") ? std::stoi(answer.substr(9)) : 0;
}

bool Publish(int port, uint64_t number) {
  const std::string text = std::to_string(number);
  int status = Ask(port, "POST /encke/pub/numbers HTTP/1.1\r\nIdempotency-Key: a-key-that-is-long-" + text + "\r\n", text);
  CHECK((status == 0 || status == 201 || status == 202 || status == 503));
  return status == 201 || status == 202;
}

/// What a page does that polls: it opens a session and is answered at once.
void Poll(int port) {
  static int polls = 0;
  int status = Ask(port, "POST /encke/long-polling HTTP/1.1\r\n",
                   "{\"connect\":{\"key\":\"a-key-for-poll-" + std::to_string(++polls) + "\",\"resume\":true}}\n"
                   "{\"id\":1,\"subscribe\":{\"channel\":\"numbers\"}}");
  CHECK((status == 0 || status == 200 || status == 503));
}

void Call(int port) {
  int status = Ask(port, "POST /encke/api/batch HTTP/1.1\r\n",
                   "{\"commands\":[{\"info\":{}},{\"history\":{\"channel\":\"numbers\",\"limit\":3}},{\"channels\":{}}]}");
  CHECK((status == 0 || status == 200 || status == 503));
}

/// Whether both echoes of EchoCompressed() are there, or a close frame, behind which the gateway would wait for ours.
bool HasEchoes(const std::string& text) {
  const size_t head = text.find("\r\n\r\n");
  if (head == std::string::npos || !text.starts_with("HTTP/1.1 101")) return false;
  auto is_close = [&](size_t at) { return (text[at] & 0xF) == 8; };
  const size_t first = head + 4, first_size = SocketReader::FrameAt(text, first);
  if (first_size == 0 || is_close(first)) return first_size > 0;
  CHECK(text.substr(first, first_size) == "\x81\x05Hello");
  const size_t second = first + first_size, second_size = SocketReader::FrameAt(text, second);
  if (second_size == 0 || is_close(second)) return second_size > 0;
  CHECK((text[second] & 0xFF) == 0xC1);
  CHECK(second_size < 100);
  return true;
}

/// A WebSocket with permessage-deflate: a message that is compressed, and one whose echo will be.
void EchoCompressed(int port) {
  constexpr std::string_view kHello("\xC1\x87\0\0\0\0\xF2\x48\xCD\xC9\xC9\x07\0", 13);  // RFC 7692, 7.2.3.1
  Wire wire(port);
  wire.Send("GET /encke/echo HTTP/1.1\r\nHost: x\r\nConnection: Upgrade\r\nUpgrade: websocket\r\n"
            "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n"
            "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n" +
            std::string(kHello) + SocketReader::Frame(std::string(600, 'a')));
  while (!HasEchoes(wire.received()) && wire.Read()) {
  }
  CHECK((HasEchoes(wire.received()) || InShortage()));
}

/// SockJS's xhr-streaming: what is sent comes back on the stream, or the stream ends.
void EchoBySockJs(int port) {
  static int sessions = 0;
  const std::string session = "POST /sockjs/000/a-session-of-sockjs-" + std::to_string(++sessions);
  Wire wire(port);
  auto comes = [&](std::string_view what) {
    while (wire.received().find(what) == std::string::npos && wire.Read()) {
    }
    return wire.received().find(what) != std::string::npos;
  };
  wire.Send(session + "/xhr_streaming HTTP/1.1\r\nHost: x\r\nOrigin: http://page.example\r\nContent-Length: 0\r\n"
                      "Connection: close\r\n\r\n");
  const bool opened = comes("o\n");
  const int status = Ask(port, session + "/xhr_send HTTP/1.1\r\n", "[\"hello\"]");
  const bool echoed = opened && status != 503 && status != 0 && comes("a[\"hello\"]\n");
  CHECK((echoed || InShortage()));
}

/// Readers of four kinds, and the publisher of what they read.
class Readers {
 public:
  explicit Readers(int port) : port_(port) {
    for (Reader* reader : all_) reader->Come(port_);
    for (Reader* reader : all_) {
      while (!reader->placed()) REQUIRE(reader->Read());
    }
    REQUIRE(Round());
    CatchUp();
  }

  /// One more publication, while one of the readers leaves and comes again. Whether it is known to be published.
  bool Round() {
    Reader& leaving = *all_[number_ % all_.size()];
    if (!poll_.open()) poll_.Come(port_);
    bool published = Publish(port_, ++number_);
    leaving.Leave();
    leaving.Come(port_);
    return published;
  }
  bool Repeat() { return Publish(port_, number_); }
  void CatchUp() {
    for (Reader* reader : all_) reader->CatchUp(port_, number_);
  }

 private:
  const int port_;
  EventReader stream_{"channels=numbers"};
  EventReader streams_{"channels=numbers,others"};
  EventReader poll_{"channels=numbers&poll=1"};
  SocketReader socket_;
  const std::array<Reader*, 4> all_{&stream_, &streams_, &poll_, &socket_};
  uint64_t number_ = 0;
};

}  // namespace

TEST_CASE("gateway: whichever allocation fails, it goes on, and no reader misses a publication") {
  Running gateway;
  Readers readers(gateway.port());
  auto scenario = [&](const Shortage& shortage) {
    CAPTURE(shortage.nth);
    CAPTURE(shortage.lasting);
    Begin(shortage);
    bool published = readers.Round();
    Poll(gateway.port());
    Call(gateway.port());
    EchoCompressed(gateway.port());
    EchoBySockJs(gateway.port());
    const bool failed = End();
    if (!published) REQUIRE(readers.Repeat());
    readers.CatchUp();
    return failed;
  };
  const size_t allocations = WithEachShortage(scenario, 9);  // each lasting one makes it pause its accepting
  MESSAGE("allocations: " << allocations);
  CHECK(allocations > 100);
}

TEST_CASE("gateway: whatever pieces the kernel takes and gives, no reader misses a publication") {
  constexpr uint64_t kSeeds = 20;
  Running gateway;
  Readers readers(gateway.port());
  for (uint64_t seed = 1; seed <= kSeeds; ++seed) {
    CAPTURE(seed);
    Befall({.seed = seed});
    CHECK(readers.Round());
    Poll(gateway.port());
    Call(gateway.port());
    readers.CatchUp();
    CHECK(Calm() > 20);
  }
}

TEST_CASE("gateway: whichever read or write finds its connection dead, it goes on") {
  Running gateway;
  Readers readers(gateway.port());
  for (int error : {EPIPE, ECONNRESET}) {
    for (int call = 1;; ++call) {
      CAPTURE(call);
      Befall({.seed = 7, .dies_at = call, .dies_of = error});
      bool published = readers.Round();
      Poll(gateway.port());
      const bool died = Calm() >= call;
      if (!published) REQUIRE(readers.Repeat());
      readers.CatchUp();
      if (!died) break;
      REQUIRE(call < 1'000);
    }
  }
}

}  // namespace encke::faults
