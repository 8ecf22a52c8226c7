// Compressed messages (RFC 7692, 7.2): the RFC's own bytes, windows, and what readers share.
#include "transports/websocket_deflate.h"

#include <doctest/doctest.h>

#include "core/framing.h"
#include "core/packet.h"
#include "transports/websocket_frame.h"

namespace encke::test {
namespace {

using Result = Inflater::Result;

const Compression kAll{.enabled = true, .threshold = 0};

std::string Bytes(std::initializer_list<int> bytes) { return {bytes.begin(), bytes.end()}; }

/// What one message holds; "broken", "too long".
std::string Inflated(Inflater& inflater, std::string_view message, size_t limit = 1000, size_t step = 1000) {
  GrowingBuffer out;
  Result result = Result::kFine;
  for (; !message.empty() && result == Result::kFine; message.remove_prefix(std::min(step, message.size()))) {
    result = inflater.Take(message.substr(0, step), limit, out);
  }
  if (result == Result::kFine) result = inflater.Finish(limit, out);
  return result == Result::kFine ? std::string(out.view()) : result == Result::kBroken ? "broken" : "too long";
}

std::string Inflated(std::string_view message, size_t limit = 1000, size_t step = 1000) {
  return Inflated(*BorrowInflater(), message, limit, step);
}

std::string Compressed(Deflater& deflater, std::string_view payload, bool takeover = false) {
  std::string out;
  return deflater.Compress(payload, takeover, out) ? out : "as it is";
}

TEST_CASE("websocket deflate: the RFC's messages, whole and by bytes") {
  for (size_t step : {1, 2, 100}) {
    CAPTURE(step);
    CHECK(Inflated(Bytes({0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00}), 1000, step) == "Hello");
    CHECK(Inflated(Bytes({0x00, 0x05, 0x00, 0xFA, 0xFF, 'H', 'e', 'l', 'l', 'o', 0x00}), 1000, step) == "Hello");
    CHECK(Inflated(Bytes({0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00}), 1000, step) == "Hello");
    CHECK(Inflated(Bytes({0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00}), 1000, step) == "Hello");
    CHECK(Inflated(Bytes({0xF2, 0x48, 0x05, 0x00, 0x00, 0x00, 0xFF, 0xFF, 0xCA, 0xC9, 0xC9, 0x07, 0x00}), 1000, step) ==
          "Hello");
    CHECK(Inflated(Bytes({0x00}), 1000, step).empty());
  }
}

TEST_CASE("websocket deflate: a second message may refer to the first, also across a final block") {
  for (const std::string& first : {Bytes({0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00}),
                                   Bytes({0xF3, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00, 0x00})}) {
    Inflater inflater(15);
    CHECK(Inflated(inflater, first) == "Hello");
    CHECK(Inflated(inflater, Bytes({0xF2, 0x00, 0x11, 0x00, 0x00})) == "Hello");
    inflater.Reset();
    CHECK(Inflated(inflater, Bytes({0xF2, 0x00, 0x11, 0x00, 0x00})) == "broken");
  }
}

TEST_CASE("websocket deflate: what does not end is broken, what is too long is not made") {
  CHECK(Inflated(Bytes({0xF2, 0x48, 0xCD})) == "broken");
  CHECK(Inflated(Bytes({0x07})) == "broken");
  CHECK(Inflated(Bytes({0x00, 0x64, 0x00, 0x9B, 0xFF, 'H'})) == "broken");
  Deflater deflater(kAll, 15);
  std::string bomb = Compressed(deflater, std::string(10'000'000, 'x'));
  CHECK(bomb.size() < 11'000);
  CHECK(Inflated(bomb, 9'999'999) == "too long");
  CHECK(Inflated(bomb, 10'000'000).size() == 10'000'000);
  CHECK(Inflated(Bytes({0xF2, 0x48, 0xCD, 0xC9, 0xC9, 0x07, 0x00}), 4) == "too long");
}

TEST_CASE("websocket deflate: nothing refers further back than the window") {
  std::string text;  // repeats itself at every distance
  for (uint32_t dice = 1; text.size() < 60'000;) {
    dice = dice * 1664525 + 1013904223;
    size_t length = 20 + (dice >> 16) % 200;
    if (text.size() < 300 || dice % 3 == 0) {
      for (size_t i = 0; i < 8; ++i) text.push_back(static_cast<char>('a' + ((dice >> i) & 15)));
    } else {
      text.append(text.substr(text.size() - 1 - (dice >> 8) % std::min<size_t>(text.size() - 1, 32'000), length));
    }
  }
  for (int bits = 8; bits <= 15; ++bits) {
    CAPTURE(bits);
    Deflater deflater(kAll, bits);
    std::string compressed = Compressed(deflater, text);
    REQUIRE(compressed.size() < text.size());
    Inflater inflater(bits);
    CHECK(Inflated(inflater, compressed, text.size(), 1) == text);  // by bytes, so that only the window is there to refer to
  }
}

TEST_CASE("websocket deflate: what gets no shorter stays, and nothing refers to it") {
  Deflater deflater(kAll, 15);
  CHECK(Compressed(deflater, "") == "as it is");
  CHECK(Compressed(deflater, "Hello") == "as it is");
  const std::string repeated = "Hello, hello, hello, hello";
  std::string first = Compressed(deflater, repeated, true);
  std::string second = Compressed(deflater, repeated, true);
  CHECK(second.size() < first.size());
  CHECK(Compressed(deflater, "", true) == "as it is");
  CHECK(Compressed(deflater, "\x01\x02\x03", true) == "as it is");
  CHECK(Compressed(deflater, repeated, true) == first);
  CHECK(Compressed(deflater, repeated) == first);
}

TEST_CASE("websocket deflate: frames stay frames, and only whole messages of enough bytes are compressed") {
  std::string frames, out;
  const std::string text(200, 'x');
  AppendWebSocketHeader(opcode::kPing, 0, frames);
  AppendWebSocketText(text, frames);
  AppendWebSocketText("short", frames);
  AppendWebSocketBinary(text, frames);
  Deflater deflater(kAll, 15);
  REQUIRE(CompressFrames(frames, deflater, 100, false, out));
  std::string compressed = Compressed(deflater, text);
  std::string expected;
  AppendWebSocketHeader(opcode::kPing, 0, expected);
  AppendWebSocketHeader(kRsv1 | opcode::kText, compressed.size(), expected);
  expected.append(compressed);
  AppendWebSocketText("short", expected);
  AppendWebSocketHeader(kRsv1 | opcode::kBinary, compressed.size(), expected);
  expected.append(compressed);
  CHECK(out == expected);
  out.clear();
  CHECK_FALSE(CompressFrames(frames, deflater, 201, false, out));
}

TEST_CASE("websocket deflate: a message is compressed once for each window, and kept") {
  static constexpr Framing kFraming = packet::NativeFraming<AppendWebSocketText>("test/websocket", "");
  const Recoding& wide = SharedDeflate(kAll, 15);
  const Recoding& narrow = SharedDeflate(kAll, 9);
  CHECK(&wide == &SharedDeflate(kAll, 15));
  CHECK(&wide != &narrow);
  CHECK(&wide != &SharedDeflate({.enabled = true, .threshold = 1}, 15));
  auto message = MakeRef<const Message>(Publication{"c", '"' + std::string(2000, 'x') + '"', "", {}});
  const Buffer* compressed = message->EncodedBy(kFraming, wide).get();
  CHECK(compressed == message->EncodedBy(kFraming, wide).get());
  CHECK(compressed != message->EncodedBy(kFraming, narrow).get());
  CHECK(compressed != message->EncodedBy(kFraming).get());
  CHECK(compressed->size() < 200);
}

TEST_CASE("websocket deflate: what stays as it is shares the bytes of those who agreed on nothing, whoever comes first") {
  static constexpr Framing kFraming = packet::NativeFraming<AppendWebSocketText>("test/websocket", "");
  const Recoding& shared = SharedDeflate({.enabled = true, .threshold = 500}, 15);
  for (bool plain_first : {false, true}) {
    auto message = MakeRef<const Message>(Publication{"c", "1", "", {}});
    if (plain_first) (void)message->EncodedBy(kFraming);
    const Buffer* recoded = message->EncodedBy(kFraming, shared).get();
    CHECK(recoded == message->EncodedBy(kFraming).get());
    CHECK(recoded == message->EncodedBy(kFraming, shared).get());
  }
}

}  // namespace
}  // namespace encke::test
