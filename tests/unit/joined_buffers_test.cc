// JoinedBuffers: what comes again is one buffer.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <memory>
#include <string>
#include <vector>

#include "net/joined_buffers.h"
#include "net/loop.h"
#include "net/tcp_stream.h"

namespace encke::test {
namespace {

using net::JoinedBuffers;

std::vector<BufferRef> Pieces(size_t count, const std::string& text = "ab") {
  std::vector<BufferRef> pieces;
  for (size_t i = 0; i < count; ++i) pieces.push_back(Buffer::Of(text));
  return pieces;
}

TEST_CASE("joined buffers: the same ones are one from the second time on, and that one is shared") {
  JoinedBuffers joined;
  const auto pieces = Pieces(5);
  CHECK(joined.For(pieces) == nullptr);
  const BufferRef once = joined.For(pieces);
  REQUIRE(once != nullptr);
  CHECK(once->view() == "ababababab");
  CHECK(joined.For(pieces).get() == once.get());
}

TEST_CASE("joined buffers: others are not, though they hold the same bytes") {
  JoinedBuffers joined;
  const auto pieces = Pieces(5), others = Pieces(5), more = Pieces(6);
  CHECK(joined.For(pieces) == nullptr);
  CHECK(joined.For(others) == nullptr);
  CHECK(joined.For(pieces) == nullptr);
  CHECK(joined.For(more) == nullptr);
  CHECK(joined.For(std::span(more).first(5)) == nullptr);
}

TEST_CASE("joined buffers: few, many and large ones are left as they are") {
  JoinedBuffers joined;
  const auto few = Pieces(JoinedBuffers::kFewest - 1), many = Pieces(JoinedBuffers::kMost + 1, "a");
  const auto large = Pieces(4, std::string(JoinedBuffers::kBytes / 4 + 1, 'a'));
  for (int i = 0; i < 3; ++i) CHECK(joined.For(few) == nullptr);
  for (int i = 0; i < 3; ++i) CHECK(joined.For(many) == nullptr);
  for (int i = 0; i < 3; ++i) CHECK(joined.For(large) == nullptr);
}

TEST_CASE("joined buffers: nothing is held once cleared") {
  JoinedBuffers joined;
  auto pieces = Pieces(4);
  const BufferRef first = pieces[0];
  CHECK(joined.For(pieces) == nullptr);
  CHECK(joined.For(pieces) != nullptr);
  joined.Clear();
  CHECK(joined.For(pieces) == nullptr);
}

/// A stream to somebody who reads when the test says so. The kernel holds little for it where `room` says so.
struct Reader {
  explicit Reader(net::Loop& loop, int room = 1 << 20) {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    REQUIRE(setsockopt(ends[0], SOL_SOCKET, SO_SNDBUF, &room, sizeof room) == 0);
    far_end = ends[1];
    stream = std::move(*net::TcpStream::Adopt(loop, ends[0], {}));
  }
  ~Reader() { close(far_end); }
  void Read(size_t most) {
    std::array<char, 1'000> bytes;
    const ssize_t size = recv(far_end, bytes.data(), std::min(most, bytes.size()), 0);
    if (size > 0) read.append(bytes.data(), static_cast<size_t>(size));
  }

  std::unique_ptr<net::TcpStream> stream;
  int far_end = -1;
  std::string read;
};

TEST_CASE("joined buffers: who reads slowly gets all of them, in order, while the others have them at once") {
  net::Loop loop;
  Reader slow(loop, 4'096), quick(loop), slower(loop, 4'096);  // the first of them is given the pieces, the others one buffer
  std::string expected;
  int publication = 100;
  for (int turn = 0; turn < 4; ++turn) {
    std::vector<BufferRef> pieces;  // of about 16 KB, which the kernel takes in part
    for (int i = 0; i < 80; ++i) pieces.push_back(Buffer::Of("<" + std::to_string(publication++) + std::string(200, 'x') + ">"));
    for (const BufferRef& piece : pieces) expected.append(piece->view());
    for (Reader* reader : {&slow, &quick, &slower}) reader->stream->Write(pieces);
    CHECK(quick.stream->queued_bytes() == 0);
    for (const Reader* reader : {&slow, &slower}) {
      CHECK(reader->stream->queued_bytes() > 0);
      CHECK(reader->stream->queued_bytes() < expected.size());  // the kernel took a part
    }
    loop.Defer([&] { loop.Stop(); });
    loop.Run();  // the end of the turn: what was joined is let go
    slow.Read(300);
  }
  struct {
    Reader& reader;
    size_t at_once;
  } const readings[] = {{quick, 1'000}, {slow, 700}, {slower, 37}};
  loop.OnEachIteration([&] {
    bool all = true;
    for (const auto& [reader, at_once] : readings) {
      reader.Read(at_once);
      all = all && reader.read.size() >= expected.size();
    }
    if (all) return loop.Stop();
    loop.Defer([] {});  // so that it goes on
  });
  loop.Run();
  for (const auto& [reader, at_once] : readings) {
    CHECK(reader.read == expected);
    CHECK(reader.stream->queued_bytes() == 0);
  }
}

}  // namespace
}  // namespace encke::test
