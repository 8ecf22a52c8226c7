// JoinedBuffers: what comes again is one buffer.
#include <doctest/doctest.h>

#include <string>
#include <vector>

#include "net/joined_buffers.h"

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

}  // namespace
}  // namespace encke::test
