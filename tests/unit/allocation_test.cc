// What deliveries, sessions and connections cost in memory. A message's bytes are shared, so a delivery allocates
// nothing; what an idle session is made of is in docs/architecture.md, "What things weigh".
#include <doctest/doctest.h>

#include <cstdlib>
#include <new>
#include <vector>

#include "base/block_pool.h"
#include "http/connection.h"
#include "net/loop.h"
#include "net/tcp_listener.h"
#include "net/tcp_stream.h"
#include "tests/unit/gateway_fixture.h"
#include "transports/http_stream.h"
#include "transports/websocket_reader.h"
#include "transports/websocket_transport.h"

namespace {

size_t allocations = 0;

void* Allocate(size_t size) {
  ++allocations;
  void* memory = std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

// Counted in the whole test program, and otherwise as always.
void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

namespace encke::test {
namespace {

static_assert(sizeof(Session) == 248);
static_assert(sizeof(Subscription) == 56);
static_assert(sizeof(RingQueue<MessageRef>) == sizeof(void*));
static_assert(sizeof(net::TcpStream) == 104);
static_assert(sizeof(WebSocketTransport) == 80);
static_assert(sizeof(WebSocketReader) == 88);
static_assert(sizeof(http::Connection) == 112);
static_assert(sizeof(http::Exchange) == 56);
static_assert(sizeof(HttpStream) == 56);
static_assert(sizeof(HttpAnswer) == 88);

constexpr size_t kSessions = 40;
constexpr size_t kRounds = 3;  // until every scratch and every queue has had its room once

MessageRef Publish(size_t number, size_t bytes = 100) {
  const std::string data = "\"" + std::to_string(number) + std::string(bytes, 'x') + "\"";
  return MakeRef<const Message>(Publication{"c", data, "", {number, "epoch"}});
}

std::vector<MessageRef> Publications(size_t count, size_t bytes = 100) {
  std::vector<MessageRef> messages;
  for (size_t i = 1; i <= count; ++i) messages.push_back(Publish(i, bytes));
  return messages;
}

// Each reader's key, as long as the place for it in a request.
constexpr std::string_view kPlace = "KEY-0000";
std::string Key(size_t reader) { return "key-" + std::to_string(1000 + reader); }

/// Readers of the channel "c" on one transport.
class Crowd {
 public:
  explicit Crowd(const Compression& compression = {}) : gateway({}, {}, compression) {}

  void Asks(const std::string& request) {
    for (size_t i = 0; i < kSessions; ++i) {
      std::string one = request;
      if (size_t at = one.find(kPlace); at != std::string::npos) one.replace(at, kPlace.size(), Key(i));
      peers.push_back(&gateway.Ask(one));
    }
  }
  void Says(const std::string& bytes) {
    for (FakePeer* peer : peers) peer->Sends(bytes);
  }
  void Subscribe() {
    REQUIRE(gateway.sessions.size() == kSessions);
    gateway.sessions.ForEach([&](Session& session) { gateway.Subscribe(session, "c"); });
    Forget();
  }
  void Forget() {
    gateway.Settle();
    for (FakePeer* peer : peers) peer->TakeReceived();
  }
  /// What the messages cost, together, that come in one iteration; those of a reader that acknowledges included.
  size_t AllocationsOf(const std::vector<MessageRef>& messages) {
    const size_t before = allocations;
    for (const MessageRef& message : messages) gateway.hub.OnPublication(message);
    gateway.sessions.FlushDirty();
    delivered += messages.size();
    gateway.sessions.ForEach([&](Session& session) { CHECK(session.Acknowledge(delivered)); });
    return allocations - before;
  }
  /// The same once everything has had its room. All readers must have got all bytes of it.
  size_t SteadyAllocationsOf(const std::vector<MessageRef>& messages, std::string_view last_words) {
    size_t cost = 0;
    for (size_t round = 0; round <= kRounds; ++round) {
      cost = AllocationsOf(messages);
      for (FakePeer* peer : peers) CHECK(peer->received().find(last_words) != std::string::npos);
      Forget();
    }
    return cost;
  }
  void NeedsNone(std::string_view last_of_one = "\"1xxx", std::string_view last_of_many = "\"16xxx",
                 size_t bytes = 100) {
    Subscribe();
    CHECK(SteadyAllocationsOf(Publications(1, bytes), last_of_one) == 0);
    CHECK(SteadyAllocationsOf(Publications(16, bytes), last_of_many) == 0);
    // A new message is encoded, once, whoever reads it.
    const size_t of_all = AllocationsOf(Publications(1, bytes));
    while (gateway.sessions.size() > 1) {
      gateway.sessions.ForEach([&](Session& session) { last = &session; });
      last->End(disconnect::kClosed);
    }
    Forget();
    CHECK(AllocationsOf(Publications(1, bytes)) == of_all);
  }

  GatewayFixture gateway;
  std::vector<FakePeer*> peers;
  size_t delivered = 0;
  Session* last = nullptr;
};

const std::string kUpgrade =
    "GET /encke/websocket HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
    "Sec-WebSocket-Version: 13\r\nSec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n";
const std::string kConnect = R"({"connect":{"key":"KEY-0000","resume":true}})";

std::string Post(const std::string& path, const std::string& body) {
  return "POST " + path + " HTTP/1.1\r\nHost: x\r\nContent-Length: " + std::to_string(body.size()) + "\r\n\r\n" + body;
}

std::string Get(const std::string& path) {
  const std::string packets = "%7B%22connect%22%3A%7B%22key%22%3A%22KEY-0000%22%2C%22resume%22%3Atrue%7D%7D";
  return "GET " + path + "p=" + packets + " HTTP/1.1\r\nHost: x\r\n\r\n";
}

TEST_CASE("allocations: websocket: a delivery needs none") {
  Crowd crowd;
  crowd.Asks(kUpgrade + "\r\n");
  crowd.Says(ClientFrame(1, R"({"connect":{}})"));
  crowd.NeedsNone();
}

TEST_CASE("allocations: websocket, resumable: a delivery needs none while the client acknowledges") {
  Crowd crowd;
  crowd.Asks(kUpgrade + "\r\n");
  for (size_t i = 0; i < kSessions; ++i) {
    crowd.peers[i]->Sends(ClientFrame(1, R"({"connect":{"key":")" + Key(i) + R"(","resume":true}})"));
  }
  crowd.NeedsNone();
}

TEST_CASE("allocations: websocket, compressed for all: a delivery needs none") {
  Crowd crowd({.enabled = true});
  crowd.Asks(kUpgrade + "Sec-WebSocket-Extensions: permessage-deflate\r\n\r\n");
  CHECK(crowd.peers[0]->received().find("permessage-deflate") != std::string::npos);
  crowd.Says(ClientFrame(1, R"({"connect":{}})"));
  crowd.NeedsNone("\xC1", "\xC1", 2'000);  // 0xC1: a compressed frame of text
}

TEST_CASE("allocations: eventsource: a delivery needs none") {
  Crowd crowd;
  crowd.Asks(Get("/encke/eventsource?"));
  crowd.NeedsNone();
}

TEST_CASE("allocations: xhr-streaming: a delivery needs none") {
  Crowd crowd;
  crowd.Asks(Post("/encke/xhr-streaming", kConnect));
  crowd.NeedsNone();
}

TEST_CASE("allocations: forever-frame: a delivery needs none") {
  Crowd crowd;
  crowd.Asks(Get("/encke/forever-frame?callback=f&"));
  crowd.NeedsNone();
}


size_t AllocationsOfAnswers(size_t messages) {
  Crowd crowd;
  crowd.Asks(Post("/encke/long-polling", kConnect));
  crowd.Subscribe();
  const std::vector<MessageRef> publications = Publications(messages);
  size_t cost = 0;
  for (size_t round = 1; round <= kRounds; ++round) {
    size_t at = 0;
    crowd.gateway.sessions.ForEach([&](Session& session) {
      crowd.peers[at++]->Sends(Post("/encke/long-polling", R"({"resume":{"session":")" + session.id() + R"(","k":)" +
                               std::to_string(1 + round) + R"(,"have":)" + std::to_string(crowd.delivered) + "}}"));
    });
    cost = crowd.AllocationsOf(publications);
    for (FakePeer* peer : crowd.peers) CHECK(peer->received().find("HTTP/1.1 200 OK") == 0);
    crowd.Forget();
  }
  return cost;
}

TEST_CASE("allocations: long-polling: an answer needs none, or one for a body that is longer than what the pool keeps") {
  CHECK(AllocationsOfAnswers(1) == 0);
  CHECK(AllocationsOfAnswers(16) == kSessions);
}

/// The client's end of a connection; takes what comes.
struct Reader final : net::Stream::Delegate {
  void OnRead(std::string_view bytes) override { read += bytes.size(); }
  void OnEnd() override {}
  void OnWritable() override {}
  void OnClosed(int) override {}
  size_t read = 0;
};

TEST_CASE("allocations: a socket is given shared buffers as they are") {
  net::Loop loop;
  Reader reader;
  std::unique_ptr<net::Stream> server;
  auto listening = net::TcpListener::Listen(loop, "127.0.0.1:0", 16, [&](std::unique_ptr<net::Stream> stream) {
    server = std::move(stream);
    loop.Stop();
  });
  REQUIRE(listening);
  Result<net::SocketAddress> address = net::ParseSocketAddress((*listening)->address());
  const int fd = socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(connect(fd, &address->any, address->size()) == 0);
  auto client = net::TcpStream::Adopt(loop, fd, *address);
  REQUIRE(client);
  (*client)->set_delegate(&reader);
  loop.Run();
  Reader peer;
  server->set_delegate(&peer);
  const std::vector<BufferRef> buffers(16, Buffer::Of(std::string(100, 'x')));
  const size_t before = allocations;
  server->Write(buffers);
  CHECK(allocations == before);
  CHECK(server->queued_bytes() == 0);
}

TEST_CASE("block pool: what is given back is kept for the next, up to a limit, until it is trimmed") {
  block_pool::Trim();
  void* block = block_pool::Take(100);
  block_pool::GiveBack(block, 100);
  CHECK(block_pool::kept() == 104);
  CHECK(block_pool::Take(104) == block);
  CHECK(block_pool::kept() == 0);
  block_pool::GiveBack(block, 104);
  std::vector<void*> many(block_pool::kKeptMost / block_pool::kLargest + 1);
  for (void*& one : many) one = block_pool::Take(block_pool::kLargest);
  for (void* one : many) block_pool::GiveBack(one, block_pool::kLargest);
  CHECK(block_pool::kept() <= block_pool::kKeptMost);
  CHECK(block_pool::kept() > block_pool::kKeptMost - block_pool::kLargest);
  block_pool::Trim();
  CHECK(block_pool::kept() == 0);
}

TEST_CASE("block pool: of long blocks the last few are kept, and the last one is the next") {
  constexpr size_t kLong = 65'552;  // a message of 64 KiB
  block_pool::Trim();
  std::vector<void*> blocks(block_pool::kKeptLong + 2);
  for (void*& one : blocks) one = block_pool::Take(kLong);
  for (void* one : blocks) block_pool::GiveBack(one, kLong);
  CHECK(block_pool::kept() == block_pool::kKeptLong * 65 * 1024);
  std::vector<void*> again(block_pool::kKeptLong);
  const size_t before = allocations;
  for (void*& one : again) one = block_pool::Take(kLong);
  CHECK(allocations == before);
  CHECK(again == std::vector<void*>(blocks.rbegin(), blocks.rend() - 2));
  CHECK(block_pool::kept() == 0);
  for (void* one : again) block_pool::GiveBack(one, kLong);
  block_pool::Trim();
  CHECK(block_pool::kept() == 0);
}

TEST_CASE("block pool: a long block that is kept is for its own size only, and gives way to later ones") {
  block_pool::Trim();
  void* first = block_pool::Take(20'000);
  block_pool::GiveBack(first, 20'000);
  const size_t before = allocations;
  for (size_t i = 1; i <= block_pool::kKeptLong; ++i) {
    const size_t bytes = 20'000 + i * 10'000;
    block_pool::GiveBack(block_pool::Take(bytes), bytes);
    CHECK(allocations == before + i);
  }
  void* other = block_pool::Take(20'000);
  CHECK(allocations == before + block_pool::kKeptLong + 1);
  block_pool::GiveBack(other, 20'000);
  block_pool::Trim();
}

TEST_CASE("block pool: blocks are the same where one may be given back as the other") {
  using block_pool::SameSize;
  CHECK(SameSize(97, 104));
  CHECK_FALSE(SameSize(104, 105));
  CHECK(SameSize(1025, 16'383));
  CHECK_FALSE(SameSize(1024, 1025));
  CHECK_FALSE(SameSize(16'383, 16'384));
  CHECK(SameSize(16'385, 17'408));
  CHECK_FALSE(SameSize(17'408, 17'409));
  CHECK(SameSize(block_pool::kLongest + 1, 1 << 24));
  CHECK_FALSE(SameSize(block_pool::kLongest, block_pool::kLongest + 1));
}

}  // namespace
}  // namespace encke::test
