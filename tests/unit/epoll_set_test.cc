// What the loop waits for: streams that come, go and are silent, beside libuv's files.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <cstdio>
#include <functional>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "net/fd_limit.h"
#include "net/loop.h"
#include "net/tcp_stream.h"

namespace encke::net {
namespace {

/// A stream, and the other end of it as a bare socket.
struct End final : Stream::Delegate {
  explicit End(Loop& loop) {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    far_end = ends[1];
    auto adopted = TcpStream::Adopt(loop, ends[0], {});
    REQUIRE(adopted);
    stream = std::move(*adopted);
    stream->set_delegate(this);
  }
  ~End() { PeerGoes(); }
  void OnRead(std::string_view bytes) override {
    read.append(bytes);
    if (on_read) on_read();
  }
  void OnEnd() override { ended = true; }
  void OnWritable() override {}
  void OnClosed(int) override { ++closed; }
  void PeerSays(std::string_view bytes) {
    REQUIRE(write(far_end, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
  }
  void PeerGoes() {
    if (far_end >= 0) close(std::exchange(far_end, -1));
  }

  std::unique_ptr<Stream> stream;
  int far_end = -1;
  std::function<void()> on_read;
  std::string read;
  bool ended = false;
  int closed = 0;
};

struct Alarm final : Timer {
  explicit Alarm(Loop& its_loop) : loop(its_loop) {}
  void OnTimer() override { loop.Stop(); }
  Loop& loop;
};

TEST_CASE("epoll set: a stream that ends while another is told is told nothing of what has come for it") {
  Loop loop;
  End one(loop), other(loop);
  bool destroyed = false;
  SUBCASE("destroyed") { destroyed = true; }
  SUBCASE("closed") {}
  const auto end = [&](End& which) {
    destroyed ? which.stream.reset() : which.stream->Close();
  };
  one.on_read = [&] { end(other); };
  other.on_read = [&] { end(one); };
  one.PeerSays("x");
  other.PeerSays("x");
  loop.RunOnce();
  loop.RunOnce();
  CHECK(one.read.size() + other.read.size() == 1);
  CHECK(one.closed + other.closed == (destroyed ? 0 : 1));
  CHECK(loop.open_streams() == 1);
}

TEST_CASE("epoll set: a stream that ends itself where it is told is asked nothing more") {
  Loop loop;
  End one(loop);
  one.on_read = [&] { one.stream.reset(); };
  one.PeerSays(std::string(10, 'x'));
  one.PeerGoes();
  loop.RunOnce();
  CHECK(one.read.size() == 10);
  CHECK_FALSE(one.ended);
  CHECK(loop.open_streams() == 0);
}

TEST_CASE("epoll set: a closed stream is told so after the call, and once") {
  Loop loop;
  End one(loop);
  one.stream->Close();
  one.stream->Close();
  CHECK(one.closed == 0);
  CHECK(loop.open_streams() == 1);
  loop.Run();  // ends: nothing is left
  CHECK(one.closed == 1);
  CHECK(loop.open_streams() == 0);
}

TEST_CASE("epoll set: who closes where another is told of its end is told in the next turn") {
  Loop loop;
  struct Chain final : Stream::Delegate {
    void OnRead(std::string_view) override {}
    void OnEnd() override {}
    void OnWritable() override {}
    void OnClosed(int) override { next->stream->Close(); }
    End* next = nullptr;
  } chain;
  End one(loop), other(loop);
  chain.next = &other;
  one.stream->set_delegate(&chain);
  one.stream->Close();
  loop.RunOnce();
  CHECK(other.closed == 0);
  loop.RunOnce();
  CHECK(other.closed == 1);
}

TEST_CASE("epoll set: with reading off the peer's end is not told, and wakes nobody") {
  Loop loop;
  End one(loop);
  one.stream->SetReading(false);
  one.PeerGoes();  // both ways: the kernel would tell it whether asked or not
  int iterations = 0;
  loop.OnEachIteration([&] { ++iterations; });
  Alarm alarm(loop);
  loop.timers().Start(alarm, 50);
  loop.Run();
  CHECK_FALSE(one.ended);
  CHECK(one.closed == 0);
  CHECK(iterations < 20);
  one.stream->SetReading(true);
  loop.RunOnce();
  CHECK(one.ended);
}

TEST_CASE("epoll set: more streams than are told at once are all told") {
  RaiseFileLimit();
  Loop loop;
  constexpr size_t kStreams = 2'500;
  std::vector<std::unique_ptr<End>> ends;
  for (size_t i = 0; i < kStreams; ++i) {
    ends.push_back(std::make_unique<End>(loop));
    ends.back()->PeerSays("x");
  }
  for (int i = 0; i < 3; ++i) loop.RunOnce();
  for (const auto& end : ends) CHECK(end->read == "x");
}

TEST_CASE("epoll set: where streams are always ready timers have their turn") {
  Loop loop;
  End one(loop);
  one.on_read = [&] { one.PeerSays("x"); };
  one.PeerSays("x");
  Alarm alarm(loop);
  loop.timers().Start(alarm, 20);
  loop.Run();
  CHECK(one.read.size() > 1);
}

TEST_CASE("epoll set: what the kernel cannot watch is refused with its reason, and closed") {
  Loop loop;
  std::FILE* file = std::tmpfile();
  const int fd = dup(fileno(file));
  const auto adopted = TcpStream::Adopt(loop, fd, {});
  REQUIRE_FALSE(adopted);
  CHECK(adopted.error().code == -EPERM);
  CHECK(adopted.error().message.find("could not be taken over") != std::string::npos);
  CHECK(loop.open_streams() == 0);
  CHECK(dup(fd) == -1);
  std::fclose(file);
}

}  // namespace
}  // namespace encke::net
