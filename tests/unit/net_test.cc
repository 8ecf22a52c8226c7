#include <doctest/doctest.h>
#include <netinet/in.h>
#include <netinet/tcp.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>
#include <sys/resource.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <csignal>
#include <sstream>
#include <string>

#include "net/listen_socket.h"
#include "net/loop.h"
#include "net/signals.h"
#include "net/socket_address.h"
#include "net/tcp_listener.h"
#include "net/tcp_stream.h"

namespace encke::net {
namespace {

struct Alarm final : Timer {
  explicit Alarm(std::function<void()> on_timer) : call(std::move(on_timer)) {}
  void OnTimer() override { call(); }
  std::function<void()> call;
};

/// A stream and what came of it. `on_event` is called after each thing.
struct Endpoint final : Stream::Delegate {
  explicit Endpoint(std::unique_ptr<Stream> its_stream) : stream(std::move(its_stream)) { stream->set_delegate(this); }
  void OnRead(std::string_view bytes) override {
    read.append(bytes);
    Happened();
  }
  void OnEnd() override {
    ended = true;
    Happened();
  }
  void OnWritable() override {
    ++writable;
    Happened();
  }
  void OnClosed(int uv_error) override {
    ++closed;
    error = uv_error;
    Happened();
  }
  void Happened() {
    if (on_event) on_event();
  }
  void Send(std::string_view bytes) {
    BufferRef buffer = Buffer::Of(bytes);
    stream->Write({&buffer, 1});
  }

  std::unique_ptr<Stream> stream;
  std::function<void()> on_event;
  std::string read;
  bool ended = false;
  int writable = 0;
  int closed = 0;
  int error = 0;
};

/// Two ends of one loopback connection: `client` was connected by plain socket calls, `server` came from a listener.
struct Pair {
  explicit Pair(const std::string& address = "127.0.0.1:0", Milliseconds dead_after = 0) {
    auto accepted = [this](std::unique_ptr<Stream> stream) {
      server = std::make_unique<Endpoint>(std::move(stream));
      listener->Stop();
    };
    auto listening = TcpListener::Listen(loop, address, 16, accepted, dead_after);
    REQUIRE(listening);
    listener = std::move(*listening);
    Result<SocketAddress> bound = ParseSocketAddress(listener->address());
    REQUIRE(bound);
    int fd = socket(bound->any.sa_family, SOCK_STREAM, 0);
    REQUIRE(connect(fd, &bound->any, bound->size()) == 0);
    auto adopted = TcpStream::Adopt(loop, fd, *bound);
    REQUIRE(adopted);
    client = std::make_unique<Endpoint>(std::move(*adopted));
    loop.OnEachIteration([this] {
      if (done && done()) loop.Stop();
    });
    RunUntil([this] { return server != nullptr; });
  }
  void RunUntil(std::function<bool()> condition) {
    done = std::move(condition);
    loop.Run();
    done = nullptr;
  }

  Loop loop;
  std::function<bool()> done;
  std::unique_ptr<TcpListener> listener;
  std::unique_ptr<Endpoint> server;
  std::unique_ptr<Endpoint> client;
};

TEST_CASE("loop: it ends when nothing is left to wait for") {
  Loop loop;
  loop.Run();
  int fired = 0;
  Alarm alarm([&] { ++fired; });
  loop.timers().Start(alarm, 1);
  loop.Run();
  CHECK(fired == 1);
}

TEST_CASE("loop: a timer that is started last of all is waited for") {
  Loop loop;
  bool rang = false;
  Alarm alarm([&] { rang = true; });
  // The inner one runs behind the wait, when the loop's own timer has been looked at and nothing else is left.
  loop.Defer([&] {
    loop.Defer([&] { loop.timers().Start(alarm, 1); });
  });
  loop.Run();
  CHECK(rang);
}

TEST_CASE("loop: deferred work runs later, in order, and what it defers runs later still") {
  Loop loop;
  std::string order;
  loop.Defer([&] {
    order += 'a';
    loop.Defer([&] { order += 'c'; });
    order += 'b';
  });
  CHECK(order.empty());
  loop.Run();
  CHECK(order == "abc");
}

TEST_CASE("loop: deferred work does not wait for the next event") {
  Loop loop;
  std::string order;
  Alarm far([] {});
  loop.timers().Start(far, 3'600'000);
  Alarm soon([&] {
    loop.Defer([&] {
      order += 'd';
      loop.Defer([&] { loop.Stop(); });
    });
    order += 't';
  });
  loop.timers().Start(soon, 0);
  loop.Run();
  CHECK(order == "td");
}

TEST_CASE("loop: the work of each iteration comes after deferred work") {
  Loop loop;
  std::string order;
  loop.OnEachIteration([&] {
    if (order.ends_with('d')) order += 'e';
  });
  loop.Defer([&] { order += 'd'; });
  loop.Run();
  CHECK(order == "de");
}

TEST_CASE("tcp: what one end sends the other reads, and an end is an end") {
  Pair pair;
  pair.server->on_event = [&] {
    if (pair.server->read == "ping") pair.server->Send("pong");
  };
  pair.client->Send("ping");
  pair.RunUntil([&] { return pair.client->read == "pong"; });
  CHECK(pair.client->stream->peer_address().Text().starts_with("127.0.0.1:"));
  pair.client->stream->CloseGracefully();
  CHECK(pair.client->closed == 0);  // never from inside a call
  pair.RunUntil([&] { return pair.server->ended; });
  pair.server->stream->CloseGracefully();
  pair.RunUntil([&] { return pair.client->closed > 0 && pair.server->closed > 0; });
  CHECK(pair.client->closed == 1);
  CHECK(pair.client->error == 0);
  CHECK(pair.server->error == 0);
}

TEST_CASE("tcp: more than the kernel takes is queued, drains in order and says so") {
  Pair pair;
  std::string expected;
  for (int i = 0; i < 3000; ++i) {
    std::string piece(5000, static_cast<char>('a' + i % 26));
    expected += piece;
    pair.client->Send(piece);
  }
  CHECK(pair.client->stream->queued_bytes() > Stream::kHighWater);
  CHECK(pair.client->writable == 0);
  pair.RunUntil([&] { return pair.server->read.size() == expected.size(); });
  CHECK(pair.server->read == expected);
  pair.RunUntil([&] { return pair.client->writable > 0; });
  CHECK(pair.client->stream->queued_bytes() == 0);
}

TEST_CASE("tcp: what a peer does not read is soon ours to count, and not hidden in the kernel") {
  Pair pair;
  pair.client->stream->SetReading(false);
  size_t written = 0;
  for (; pair.server->stream->queued_bytes() == 0 && written < 8'000'000; written += 4'000) {
    pair.server->Send(std::string(4'000, 'x'));
    bool passed = false;  // loopback delivers at once, but only the loop sees what the kernel can take again
    pair.loop.Defer([&] { passed = true; });
    pair.RunUntil([&] { return passed; });
  }
  CHECK(written < 1'000'000);
  CHECK(pair.server->stream->queued_bytes() > 0);
}

TEST_CASE("tcp: a graceful close writes what is queued first") {
  Pair pair;
  const std::string much(8'000'000, 'x');
  pair.client->Send(much);
  pair.client->Send("end");
  pair.client->stream->CloseGracefully();
  pair.client->Send("too late");
  pair.RunUntil([&] { return pair.server->ended; });
  CHECK(pair.server->read.size() == much.size() + 3);
  CHECK(pair.server->read.ends_with("end"));
}

TEST_CASE("tcp: a stream destroyed with bytes queued is silent and leaks nothing") {
  Pair pair;
  pair.client->Send(std::string(8'000'000, 'x'));
  pair.client->stream.reset();
  pair.RunUntil([&] { return pair.server->ended || pair.server->closed > 0; });
  CHECK(pair.client->closed == 0);
}

TEST_CASE("loop: it counts the streams that are open, however they end") {
  Pair pair;
  CHECK(pair.loop.open_streams() == 2);
  pair.client->stream.reset();  // destroyed while open
  CHECK(pair.loop.open_streams() == 1);
  pair.RunUntil([&] { return pair.server->ended; });
  pair.server->stream->CloseGracefully();
  CHECK(pair.loop.open_streams() == 1);
  pair.RunUntil([&] { return pair.server->closed > 0; });
  CHECK(pair.loop.open_streams() == 0);
  pair.server->stream.reset();  // destroyed when closed
  CHECK(pair.loop.open_streams() == 0);
}

TEST_CASE("tcp: writing to a peer that is gone ends in OnClosed with its error, once and later") {
  Pair pair;
  pair.server->stream->SetReading(false);
  pair.client->Send("unread: closing with this in the buffer resets");
  pair.server->stream.reset();
  pair.RunUntil([&] { return pair.client->closed > 0 || pair.client->ended; });
  if (pair.client->closed == 0) {
    pair.client->Send(std::string(1'000'000, 'x'));
    pair.client->Send(std::string(1'000'000, 'x'));
    pair.RunUntil([&] { return pair.client->closed > 0; });
  }
  CHECK(pair.client->closed == 1);
  CHECK(pair.client->error < 0);
}

TEST_CASE("tcp: a stream that reads nothing, and waits to write, learns that its peer has reset") {
  Pair pair;
  pair.client->stream->SetReading(false);
  pair.server->stream->SetReading(false);
  pair.client->Send(std::string(8'000'000, 'x'));
  CHECK(pair.client->stream->queued_bytes() > 0);
  pair.server->stream.reset();  // with bytes unread
  pair.RunUntil([&] { return pair.client->closed > 0; });
  CHECK(pair.client->closed == 1);
  CHECK(pair.client->error == -ECONNRESET);
}

TEST_CASE("tcp: with reading off nothing is read") {
  Pair pair;
  pair.server->stream->SetReading(false);
  pair.client->Send("held");
  bool passed = false;
  Alarm alarm([&] { passed = true; });
  pair.loop.timers().Start(alarm, 30);
  pair.RunUntil([&] { return passed; });
  CHECK(pair.server->read.empty());
  pair.server->stream->SetReading(true);
  pair.RunUntil([&] { return pair.server->read == "held"; });
}

TEST_CASE("tcp: many buffers go out in order, however many one writev takes") {
  Pair pair;
  std::vector<BufferRef> buffers;
  std::string expected;
  for (int i = 0; i < 2500; ++i) {
    std::string piece = i % 7 == 0 ? "" : std::to_string(i) + ",";
    expected += piece;
    buffers.push_back(Buffer::Of(piece));
  }
  pair.client->stream->Write(buffers);
  pair.RunUntil([&] { return pair.server->read.size() == expected.size(); });
  CHECK(pair.server->read == expected);
}

TEST_CASE("stream: a peer that takes nothing of what waits is given up after its time") {
  Pair pair("127.0.0.1:0", 300);
  pair.client->stream->SetReading(false);
  pair.server->Send(std::string(32 << 20, 'x'));  // more than both kernels hold
  CHECK(pair.server->stream->queued_bytes() > 0);
  const Milliseconds begun = pair.loop.timers().Now();
  Alarm patience([&] { pair.loop.Stop(); });
  pair.loop.timers().Start(patience, 20'000);
  pair.RunUntil([&] { return pair.server->closed > 0; });
  CHECK(pair.server->closed == 1);
  CHECK(pair.server->error == -ETIMEDOUT);
  CHECK(pair.loop.timers().Now() - begun >= 250);
}

TEST_CASE("stream: a close that was to come later is taken back") {
  Pair pair;
  int fired = 0;
  Alarm later([&] { ++fired; });
  pair.client->stream->CloseGracefullyAfter(1);
  pair.client->stream->KeepOpen();
  pair.loop.timers().Start(later, 50);
  pair.RunUntil([&] { return fired > 0; });
  CHECK(!pair.client->stream->closing());
  CHECK(!pair.server->ended);
  pair.client->stream->CloseGracefullyAfter(1);
  pair.RunUntil([&] { return pair.server->ended; });
}

TEST_CASE("listener: what is written to an accepted socket leaves at once") {
  Result<int> fd = OpenListenSocket("127.0.0.1:0", 16);
  REQUIRE(fd);
  SocketAddress bound = {};
  socklen_t size = sizeof bound;
  REQUIRE(getsockname(*fd, &bound.any, &size) == 0);
  const int client = socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(connect(client, &bound.any, bound.size()) == 0);
  const int accepted = accept(*fd, nullptr, nullptr);
  int at_once = 0;
  size = sizeof at_once;
  CHECK(getsockopt(accepted, IPPROTO_TCP, TCP_NODELAY, &at_once, &size) == 0);
  CHECK(at_once == 1);
  for (int each : {client, accepted, *fd}) close(each);
}

TEST_CASE("listener: the kernel asks peers to whom nothing is sent whether they are there") {
  Result<int> fd = OpenListenSocket("127.0.0.1:0", 16, 33'000);
  REQUIRE(fd);
  int keeps = 0, idle = 0;
  socklen_t size = sizeof keeps;
  CHECK(getsockopt(*fd, SOL_SOCKET, SO_KEEPALIVE, &keeps, &size) == 0);
  CHECK(getsockopt(*fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, &size) == 0);
  close(*fd);
  CHECK(keeps == 1);
  CHECK(idle == 33);
}

TEST_CASE("listener: IPv6 and every interface") {
  Loop loop;
  auto all = TcpListener::Listen(loop, ":0", 16, [](std::unique_ptr<Stream>) {});
  REQUIRE(all);
  CHECK((*all)->address().find(":0") == std::string::npos);
  auto six = TcpListener::Listen(loop, "[::1]:0", 16, [](std::unique_ptr<Stream>) {});
  if (six) CHECK((*six)->address().starts_with("[::1]:"));  // a machine without IPv6 has no ::1
}

TEST_CASE("listener: errors say what is wrong and what to do") {
  Loop loop;
  auto ignore = [](std::unique_ptr<Stream>) {};
  auto first = TcpListener::Listen(loop, "127.0.0.1:0", 16, ignore);
  REQUIRE(first);
  auto second = TcpListener::Listen(loop, (*first)->address(), 16, ignore);
  REQUIRE_FALSE(second);
  CHECK(second.error().code == EADDRINUSE);
  CHECK(second.error().message == "cannot listen on " + (*first)->address() +
                                      ": the port is in use; stop the other program (ss -ltnp shows it) or choose "
                                      "another port");
  for (const char* wrong : {"", "8080", "localhost:80", "127.0.0.1:", "127.0.0.1:65536", "127.0.0.1:8x", "::1:80",
                            "[::1]", "127.0.0.1:-1"}) {
    CAPTURE(wrong);
    auto listening = TcpListener::Listen(loop, wrong, 16, ignore);
    REQUIRE_FALSE(listening);
    CHECK(listening.error().message.find("is no address to listen on") != std::string::npos);
  }
}

/// Lowers the limit of open files so far that not one more can be opened.
struct NoMoreFiles {
  NoMoreFiles() {
    getrlimit(RLIMIT_NOFILE, &before);
    int lowest_free = dup(0);
    close(lowest_free);
    rlimit none = {.rlim_cur = static_cast<rlim_t>(lowest_free), .rlim_max = before.rlim_max};
    REQUIRE(setrlimit(RLIMIT_NOFILE, &none) == 0);
  }
  ~NoMoreFiles() { setrlimit(RLIMIT_NOFILE, &before); }
  rlimit before = {};
};

TEST_CASE("listener: out of files it pauses, says so once, and accepts when there are some again") {
  Loop loop;
  std::vector<std::unique_ptr<Stream>> accepted;
  auto listener = TcpListener::Listen(loop, "127.0.0.1:0", 16, [&](std::unique_ptr<Stream> stream) {
    accepted.push_back(std::move(stream));
    loop.Stop();
  });
  REQUIRE(listener);
  Result<SocketAddress> bound = ParseSocketAddress((*listener)->address());
  int client = socket(AF_INET, SOCK_STREAM, 0);
  REQUIRE(connect(client, &bound->any, bound->size()) == 0);
  std::ostringstream lines;
  auto before = spdlog::default_logger();
  spdlog::set_default_logger(std::make_shared<spdlog::logger>(
      "test", std::make_shared<spdlog::sinks::ostream_sink_st>(lines)));
  int iterations = 0;
  loop.OnEachIteration([&] { ++iterations; });
  {
    NoMoreFiles none;
    Alarm enough([&] { loop.Stop(); });
    loop.timers().Start(enough, 350);
    loop.Run();
    CHECK(accepted.empty());
    CHECK(iterations < 50);  // it does not spin
  }
  loop.Run();
  spdlog::set_default_logger(before);
  CHECK(accepted.size() == 1);
  CHECK((*listener)->pauses() >= 2);
  CHECK(lines.str().find("accept_paused") != std::string::npos);
  CHECK(lines.str().find("accept_paused") == lines.str().rfind("accept_paused"));
  close(client);
}

TEST_CASE("signals: they become calls on the loop, until nobody watches") {
  Loop loop;
  int stopped_by = 0;
  int reloads = 0;
  {
    Signals signals(loop, {.on_stop = [&](int number) { stopped_by = number; }, .on_reload = [&] { ++reloads; }});
    loop.Defer([] { raise(SIGHUP); });
    Alarm alarm([&] { loop.Stop(); });
    loop.OnEachIteration([&] {
      if (reloads == 1 && stopped_by == 0) raise(SIGTERM);
      if (stopped_by != 0) loop.Stop();
    });
    loop.timers().Start(alarm, 5000);
    loop.Run();
  }
  CHECK(reloads == 1);
  CHECK(stopped_by == SIGTERM);
}

TEST_CASE("socket address: an IPv4 client of an IPv6 socket is written as IPv4") {
  auto mapped = ParseSocketAddress("[::ffff:192.0.2.7]:80");
  REQUIRE(mapped);
  CHECK(mapped->Text() == "192.0.2.7:80");
  CHECK(ParseSocketAddress("[2001:db8::1]:4711")->Text() == "[2001:db8::1]:4711");
}

}  // namespace
}  // namespace encke::net
