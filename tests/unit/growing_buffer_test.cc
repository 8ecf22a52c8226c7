// Bytes that come piece by piece and become a Buffer.
#include "base/growing_buffer.h"

#include <doctest/doctest.h>

#include <cstring>
#include <string>

namespace encke::test {
namespace {

TEST_CASE("growing buffer: pieces stand one behind the other, however it grows") {
  GrowingBuffer buffer;
  std::string expected;
  for (size_t size = 0; size < 300; size += 7) {
    const std::string piece(size, static_cast<char>('a' + size % 26));
    buffer.Append(piece);
    expected += piece;
    REQUIRE(buffer.view() == expected);
  }
  std::memcpy(buffer.Grow(3), "end", 3);
  CHECK(buffer.view() == expected + "end");
  CHECK(buffer.size() == expected.size() + 3);
}

TEST_CASE("growing buffer: many short pieces are moved a few times, also where each is announced") {
  GrowingBuffer buffer;
  int moves = 0;
  const char* where = nullptr;
  for (size_t size = 64; size <= 1 << 20; size += 64) {
    buffer.Reserve(size);
    std::memset(buffer.Grow(64), 'x', 64);
    if (buffer.view().data() != where) ++moves;
    where = buffer.view().data();
  }
  CHECK(moves <= 16);
}

TEST_CASE("growing buffer: empty is empty, also when it is taken") {
  GrowingBuffer buffer;
  CHECK(buffer.view().empty());
  CHECK(buffer.Take()->view().empty());
  buffer.Append("");
  CHECK(buffer.Grow(0) == nullptr);
  CHECK(buffer.capacity() == 0);
}

TEST_CASE("growing buffer: what fits is taken without a copy") {
  GrowingBuffer buffer;
  buffer.Reserve(10'000);
  buffer.Append(std::string(9'000, 'x'));
  const char* where = buffer.view().data();
  const BufferRef taken = buffer.Take();
  CHECK(taken->data() == where);
  CHECK(taken->view() == std::string(9'000, 'x'));
  CHECK(buffer.size() == 0);
  CHECK(buffer.capacity() == 0);
  buffer.Append("next");
  CHECK(buffer.view() == "next");
  CHECK(taken->view() == std::string(9'000, 'x'));
}

TEST_CASE("growing buffer: room that is not used does not stay with what is taken") {
  GrowingBuffer buffer;
  buffer.Reserve(100'000);
  buffer.Append(std::string(9'000, 'x'));
  const char* where = buffer.view().data();
  const BufferRef taken = buffer.Take();
  CHECK(taken->data() != where);
  CHECK(taken->view() == std::string(9'000, 'x'));
  CHECK(buffer.capacity() == 0);
}

TEST_CASE("growing buffer: the memory of a long message that is over is the next one's, however it came") {
  GrowingBuffer buffer;
  buffer.Reserve(65'536);
  const char* where = buffer.Grow(65'536);
  CHECK(buffer.Take()->data() == where);
  buffer.Append(std::string(40'000, 'x'));
  buffer.Append(std::string(25'536, 'x'));
  const BufferRef copied = buffer.Take();  // it had room for 80,000
  CHECK(copied->data() == where);
  CHECK(copied->view() == std::string(65'536, 'x'));
}

TEST_CASE("growing buffer: what is short is taken into a block of its size, and its room is there for the next") {
  GrowingBuffer buffer;
  buffer.Reserve(500);
  buffer.Append("short");
  CHECK(buffer.Take()->view() == "short");
  CHECK(buffer.view().empty());
  CHECK(buffer.capacity() == 500);
}

TEST_CASE("growing buffer: room stays when the bytes are forgotten, until it is given back") {
  GrowingBuffer buffer;
  buffer.Append(std::string(500, 'x'));
  buffer.Clear();
  CHECK(buffer.view().empty());
  CHECK(buffer.capacity() >= 500);
  buffer.Free();
  CHECK(buffer.capacity() == 0);
}

}  // namespace
}  // namespace encke::test
