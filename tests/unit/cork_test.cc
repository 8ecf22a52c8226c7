// The cork: what is written in one turn of the loop leaves in one system call, and no later.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>
#include <vector>

#include "net/loop.h"
#include "net/tcp_stream.h"
#include "tests/unit/gateway_fixture.h"

namespace encke::test {
namespace {

using Writes = std::vector<std::string>;

/// A stream over a socket that keeps the borders of writes, and the other end of it.
struct Bordered final : net::Stream::Delegate {
  Bordered() {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    far_end = ends[1];
    auto adopted = net::TcpStream::Adopt(loop, ends[0], {});
    REQUIRE(adopted);
    stream = std::move(*adopted);
    stream->set_delegate(this);
  }
  ~Bordered() { PeerGoes(); }

  void OnRead(std::string_view) override {}
  void OnEnd() override {}
  void OnWritable() override { ++writable; }
  void OnClosed(int uv_error) override {
    ++closed;
    error = uv_error;
    stream.reset();
  }
  void PeerGoes() {
    if (far_end >= 0) close(std::exchange(far_end, -1));
  }

  void Write(std::string_view bytes) {
    BufferRef buffer = Buffer::Of(bytes);
    stream->Write({&buffer, 1});
  }
  /// What has left since the last call, each write by itself.
  Writes Left() {
    Writes writes;
    std::string bytes(256 * 1024, '\0');
    for (ssize_t size; (size = recv(far_end, bytes.data(), bytes.size(), 0)) > 0;) {
      writes.push_back(bytes.substr(0, static_cast<size_t>(size)));
    }
    return writes;
  }
  /// The rest of a turn of the loop.
  void EndTurn() {
    loop.Defer([this] { loop.Stop(); });
    loop.Run();
  }

  net::Loop loop;
  int far_end = -1;
  std::unique_ptr<net::TcpStream> stream;
  int writable = 0;
  int closed = 0;
  int error = 0;
};

TEST_CASE("cork: what is written behind it leaves together, with the turn") {
  Bordered end;
  end.stream->Cork();
  end.Write("head ");
  end.Write("body ");
  int turns = 0;
  end.loop.OnEachIteration([&] {
    if (++turns == 1) end.Write("flushed");
  });
  CHECK(end.Left().empty());
  CHECK(end.stream->queued_bytes() == 0);  // it is not the peer's fault
  end.EndTurn();
  CHECK(end.Left() == Writes{"head body flushed"});
  CHECK(end.writable == 0);
}

TEST_CASE("cork: it is for one turn, and without one each write leaves at once") {
  Bordered end;
  end.stream->Cork();
  end.Write("a");
  end.stream->Cork();
  end.Write("b");
  end.EndTurn();
  CHECK(end.Left() == Writes{"ab"});
  end.Write("c");
  end.Write("d");
  CHECK(end.Left() == Writes{"c", "d"});
  end.stream->Cork();
  end.EndTurn();  // with nothing behind it
  end.Write("e");
  CHECK(end.Left() == Writes{"e"});
}

TEST_CASE("cork: Uncork() gives away what waits, and so does every end") {
  Bordered end;
  end.stream->Cork();
  end.Write("a");
  end.Write("b");
  end.stream->Uncork();
  CHECK(end.Left() == Writes{"ab"});
  SUBCASE("Close") {
    end.stream->Cork();
    end.Write("c");
    end.stream->Close();
  }
  SUBCASE("CloseGracefully") {
    end.stream->Cork();
    end.Write("c");
    end.stream->CloseGracefully();
  }
  SUBCASE("the stream's") {
    end.stream->Cork();
    end.Write("c");
    end.stream.reset();
  }
  CHECK(end.Left() == Writes{"c"});
}

TEST_CASE("cork: a peer that is gone when it is taken off ends the stream, once and later") {
  Bordered end;
  end.stream->SetReading(false);  // so that it is the writing that finds it
  end.stream->Cork();
  end.Write("for nobody");
  end.PeerGoes();
  SUBCASE("with the turn") {}
  SUBCASE("by Uncork()") { end.stream->Uncork(); }
  SUBCASE("before a graceful end") { end.stream->CloseGracefully(); }
  CHECK(end.closed == 0);  // never from inside a call
  end.EndTurn();
  end.EndTurn();
  CHECK(end.closed == 1);
  CHECK(end.error == -EPIPE);
  CHECK(end.writable == 0);
  CHECK(end.loop.open_streams() == 0);
}

TEST_CASE("cork: a stream that we close ends without an error, though nobody had what waited") {
  Bordered end;
  end.stream->SetReading(false);
  end.stream->Cork();
  end.Write("for nobody");
  end.PeerGoes();
  end.stream->Close();
  end.EndTurn();
  CHECK(end.closed == 1);
  CHECK(end.error == 0);
}

TEST_CASE("cork: of several corked streams each has its own end") {
  Bordered end;  // whose loop they share
  struct Other final {
    explicit Other(net::Loop& loop) {
      int ends[2];
      REQUIRE(socketpair(AF_UNIX, SOCK_SEQPACKET | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
      far_end = ends[1];
      stream = std::move(*net::TcpStream::Adopt(loop, ends[0], {}));
      stream->Cork();
      BufferRef buffer = Buffer::Of("waits");
      stream->Write({&buffer, 1});
    }
    ~Other() { close(far_end); }
    std::string Read() const {
      char bytes[64];
      const ssize_t size = recv(far_end, bytes, sizeof bytes, 0);
      return size <= 0 ? "" : std::string(bytes, static_cast<size_t>(size));
    }
    int far_end = -1;
    std::unique_ptr<net::TcpStream> stream;
  };
  Other first(end.loop), gone(end.loop), destroyed(end.loop), last(end.loop);
  close(std::exchange(gone.far_end, -1));
  destroyed.stream.reset();
  CHECK(destroyed.Read() == "waits");
  end.stream->Cork();
  end.Write("too");
  SUBCASE("at the end of the turn") { end.EndTurn(); }
  SUBCASE("one is destroyed by another's flush") {
    end.loop.OnEachIteration([&] { last.stream.reset(); });
    end.EndTurn();
  }
  CHECK(first.Read() == "waits");
  CHECK(last.Read() == "waits");
  CHECK(end.Left() == Writes{"too"});
}

TEST_CASE("cork: what is destroyed with a peer that is gone is silent") {
  Bordered end;
  end.stream->SetReading(false);
  end.stream->Cork();
  end.Write("for nobody");
  end.PeerGoes();
  end.stream.reset();
  CHECK(end.loop.open_streams() == 0);
  end.EndTurn();
  CHECK(end.closed == 0);
}

TEST_CASE("cork: what grows long does not wait") {
  Bordered end;
  end.stream->Cork();
  end.Write(std::string(net::Stream::kHighWater - 1, 'x'));
  CHECK(end.Left().empty());
  end.Write("y");
  Writes left = end.Left();
  REQUIRE(left.size() == 1);
  CHECK(left[0].size() == net::Stream::kHighWater);
  end.Write("z");
  CHECK(end.Left() == Writes{"z"});
}

TEST_CASE("cork: what the kernel does not take then is counted, and told of when it has drained") {
  Bordered end;
  const std::string piece(20'000, 'x');
  while (end.stream->queued_bytes() == 0) end.Write(piece);  // until the kernel's room is used up
  const size_t queued = end.stream->queued_bytes();
  end.stream->Cork();
  end.Write("last");
  CHECK(end.stream->queued_bytes() == queued + 4);
  Writes left;
  while (end.stream->queued_bytes() != 0) {
    left = end.Left();
    end.EndTurn();
  }
  left = end.Left();
  REQUIRE_FALSE(left.empty());
  CHECK(left.back().ends_with("last"));
  CHECK(end.writable == 1);
}

TEST_CASE("cork: an opening is answered by one write, whatever the transport") {
  GatewayFixture gateway;
  const std::string packets = R"({"connect":{}})" "\n" R"({"id":1,"subscribe":{"channel":"c"}})";
  const std::string query = "?callback=f&p=%7B%22connect%22%3A%7B%7D%7D%0A%7B%22id%22%3A1%2C%22subscribe%22%3A%7B"
                            "%22channel%22%3A%22c%22%7D%7D";
  std::vector<FakePeer*> opened = {
      &gateway.Post("/encke/xhr-streaming", packets),
      &gateway.Get("/encke/eventsource" + query),
      &gateway.Get("/encke/forever-frame" + query),
      &gateway.Get("/encke/events?channels=c"),
      &gateway.Ask("GET /encke/websocket" + query + " HTTP/1.1\r\nHost: x\r\nUpgrade: websocket\r\n"
                   "Connection: Upgrade\r\nSec-WebSocket-Version: 13\r\n"
                   "Sec-WebSocket-Key: dGhlIHNhbXBsZSBub25jZQ==\r\n\r\n" + ClientFrame(1, packets)),
  };
  for (FakePeer* peer : opened) {
    CAPTURE(peer->received());
    CHECK(peer->received().find("HTTP/1.1 ") == 0);
    CHECK(peer->writes() == 1);
  }
  CHECK(gateway.sessions.size() == opened.size());
}

TEST_CASE("cork: the end of a stream leaves with its last words") {
  GatewayFixture gateway;
  FakePeer& peer = gateway.Post("/encke/xhr-streaming", R"({"connect":{}})");
  const size_t before = peer.writes();
  gateway.sessions.EndAll(disconnect::kShutdown);
  gateway.Settle();
  CHECK(peer.received().ends_with("0\r\n\r\n"));
  CHECK(peer.writes() == before + 1);
}

}  // namespace
}  // namespace encke::test
