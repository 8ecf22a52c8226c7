// What WebSocket clients send (RFC 6455), and what they are answered.
#include "transports/websocket_reader.h"

#include <doctest/doctest.h>

#include <algorithm>

#include "core/framing.h"

namespace encke::test {
namespace {

using namespace std::string_literals;

constexpr int kContinuation = 0x0;
constexpr int kText = 0x1;
constexpr int kBinary = 0x2;
constexpr int kClose = 0x8;
constexpr int kPing = 0x9;
constexpr int kPong = 0xA;

/// A client's frame: masked.
std::string Frame(int opcode, std::string_view payload, bool final = true) {
  static constexpr char kMask[] = {0x37, 0x7A, 0x21, 0x3D};
  std::string frame;
  AppendWebSocketHeader(opcode, payload.size(), frame);
  if (!final) frame[0] = static_cast<char>(frame[0] & 0x7F);
  frame[1] = static_cast<char>(frame[1] | 0x80);
  frame.append(kMask, 4);
  for (size_t i = 0; i < payload.size(); ++i) frame.push_back(static_cast<char>(payload[i] ^ kMask[i % 4]));
  return frame;
}

std::string Code(int code) { return {static_cast<char>(code >> 8), static_cast<char>(code)}; }

/// A reader with its listener, and what it made of the input.
struct Listener final : WebSocketReader::Sink {
  explicit Listener(size_t max_message = 1000, bool binary = false,
                    const std::optional<DeflateAgreement>& deflate = std::nullopt)
      : reader(*this, {max_message, 1000, binary}, deflate) {}
  void OnText(GrowingBuffer& message) override { texts.append(message.view()).append("|"); }
  void OnBinary(GrowingBuffer& message) override { binaries.append(message.view()).append("|"); }
  void OnPong() override { ++pongs; }

  /// Whether the connection goes on.
  bool Takes(std::string_view bytes) {
    bool goes_on = reader.Read(bytes, pong_frames);
    replies = pong_frames + reader.last_words();
    return goes_on;
  }
  /// The code of the close frame that was answered last; 0 where none.
  int AnsweredCode() const {
    size_t at = replies.rfind('\x88');
    if (at == std::string::npos || replies.size() < at + 4) return 0;
    return static_cast<unsigned char>(replies[at + 2]) << 8 | static_cast<unsigned char>(replies[at + 3]);
  }

  std::string texts;
  std::string binaries;
  std::string pong_frames;
  std::string replies;
  int pongs = 0;
  WebSocketReader reader;
};

/// The code that the client is closed with after these bytes; 0 where it is not closed.
int ClosedWith(std::string_view bytes) {
  Listener listener;
  return listener.Takes(bytes) ? 0 : listener.AnsweredCode();
}

TEST_CASE("websocket reader: messages, several in one read") {
  Listener listener;
  CHECK(listener.Takes(Frame(kText, "one") + Frame(kText, "") + Frame(kText, std::string(300, 'x'))));
  CHECK(listener.texts == "one||" + std::string(300, 'x') + "|");
  CHECK(listener.replies.empty());
}

TEST_CASE("websocket reader: binary messages, where the dialect has them") {
  Listener listener(1000, true);
  CHECK(listener.Takes(Frame(kBinary, std::string("\0\xFF", 2)) + Frame(kText, "one")));
  CHECK(listener.binaries == std::string("\0\xFF|", 3));
  CHECK(listener.texts == "one|");
  Listener other;  // with the same parser from the pool
  CHECK_FALSE(other.Takes(Frame(kBinary, "x")));
  CHECK(other.AnsweredCode() == 1003);
}

TEST_CASE("websocket reader: byte by byte, holding a parser only inside a message") {
  Listener listener;
  const std::string bytes = Frame(kText, "one") + Frame(kText, std::string(200, 'y'));
  const size_t border = Frame(kText, "one").size();
  for (size_t i = 0; i < bytes.size(); ++i) {
    CHECK(listener.reader.idle() == (i == 0 || i == border));
    REQUIRE(listener.Takes({&bytes[i], 1}));
  }
  CHECK(listener.reader.idle());
  CHECK(listener.texts == "one|" + std::string(200, 'y') + "|");
}

TEST_CASE("websocket reader: a fragmented message with a ping inside") {
  Listener listener;
  CHECK(listener.Takes(Frame(kText, "on", false)));
  CHECK_FALSE(listener.reader.idle());
  CHECK(listener.Takes(Frame(kPing, "p")));
  CHECK_FALSE(listener.reader.idle());
  CHECK(listener.replies == "\x8A\x01p");
  CHECK(listener.Takes(Frame(kContinuation, "e", false)));
  CHECK(listener.texts.empty());
  CHECK(listener.Takes(Frame(kContinuation, "!")));
  CHECK(listener.reader.idle());
  CHECK(listener.texts == "one!|");
}

TEST_CASE("websocket reader: a character may be split between fragments") {
  Listener listener;
  CHECK(listener.Takes(Frame(kText, "\xE2\x82", false) + Frame(kContinuation, "\xAC")));
  CHECK(listener.texts == "\u20ac|");
}

TEST_CASE("websocket reader: pings are answered, pongs are told") {
  Listener listener;
  CHECK(listener.Takes(Frame(kPing, "") + Frame(kPong, "x") + Frame(kPing, "data")));
  CHECK(listener.replies == std::string("\x8A\x00\x8A\x04" "data", 8));
  CHECK(listener.pongs == 1);
  CHECK(listener.reader.idle());
}

TEST_CASE("websocket reader: readers side by side do not mix") {
  Listener a;
  Listener b;
  CHECK(a.Takes(Frame(kText, "a1", false)));
  CHECK(b.Takes(Frame(kText, "b1", false)));
  CHECK(a.Takes(Frame(kContinuation, "a2")));
  CHECK(b.Takes(Frame(kContinuation, "b2")));
  CHECK(a.texts == "a1a2|");
  CHECK(b.texts == "b1b2|");
  { Listener gone; CHECK(gone.Takes(Frame(kText, "half", false))); }
  CHECK(a.Takes(Frame(kText, "a3")));
  CHECK(a.texts == "a1a2|a3|");
}

TEST_CASE("websocket reader: a parser that is lent again has the new reader's limit") {
  Listener large(1000);
  CHECK(large.Takes(Frame(kText, std::string(1000, 'x'))));
  Listener small(10);
  CHECK(small.Takes(Frame(kText, std::string(10, 'x'))));
  CHECK_FALSE(small.Takes(Frame(kText, std::string(11, 'x'))));
  CHECK(small.AnsweredCode() == 1009);
}

TEST_CASE("websocket reader: what breaks the protocol is answered with its code") {
  std::string unmasked;
  AppendWebSocketText("x", unmasked);
  std::string reserved_bit = Frame(kText, "x");
  reserved_bit[0] |= 0x40;
  CHECK(ClosedWith(Frame(kText, "x")) == 0);
  CHECK(ClosedWith(unmasked) == 1002);
  CHECK(ClosedWith(reserved_bit) == 1002);
  CHECK(ClosedWith(Frame(0x3, "x")) == 1002);
  CHECK(ClosedWith(Frame(0xB, "x")) == 1002);
  CHECK(ClosedWith(Frame(kContinuation, "x")) == 1002);
  CHECK(ClosedWith(Frame(kText, "x", false) + Frame(kText, "y")) == 1002);
  CHECK(ClosedWith(Frame(kPing, "x", false)) == 1002);
  CHECK(ClosedWith(Frame(kPing, std::string(126, 'x'))) == 1002);
  CHECK(ClosedWith(Frame(kText, "\xff")) == 1007);
  CHECK(ClosedWith(Frame(kText, "\xED\xA0\x80")) == 1007);
  CHECK(ClosedWith(Frame(kText, "\xE2\x82")) == 1007);
  CHECK(ClosedWith(Frame(kText, std::string(1001, 'x'))) == 1009);
  CHECK(ClosedWith(Frame(kText, std::string(600, 'x'), false) + Frame(kContinuation, std::string(600, 'x'))) == 1009);
  CHECK(ClosedWith(Frame(kBinary, "x")) == 1003);
}

TEST_CASE("websocket reader: a length that is promised is not believed") {
  std::string huge = Frame(kText, "x").substr(0, 1) + "\xFF\x7F" + std::string(7, '\xFF') + "maskx";
  CHECK(ClosedWith(huge) == 1009);
}

TEST_CASE("websocket reader: nothing behind an error is read") {
  Listener listener;
  CHECK_FALSE(listener.Takes(Frame(kText, "one") + Frame(kBinary, "x") + Frame(kText, "two")));
  CHECK(listener.texts == "one|");
  CHECK(listener.reader.close_code() == 0);
}

TEST_CASE("websocket reader: a close is answered with its code") {
  Listener listener;
  CHECK_FALSE(listener.Takes(Frame(kText, "last") + Frame(kClose, Code(1000) + "bye") + Frame(kText, "late")));
  CHECK(listener.texts == "last|");
  CHECK(listener.AnsweredCode() == 1000);
  CHECK(listener.reader.close_code() == 1000);
}

TEST_CASE("websocket reader: closes of all kinds") {
  auto code_of = [](std::string_view payload) {
    Listener listener;
    CHECK_FALSE(listener.Takes(Frame(kClose, payload)));
    return listener.reader.close_code();
  };
  CHECK(code_of(Code(1001)) == 1001);
  CHECK(code_of(Code(4321)) == 4321);
  CHECK(code_of("") != 1000);  // no code: not the client's wish to end the session
  CHECK(ClosedWith(Frame(kClose, "")) == 0);
  CHECK(ClosedWith(Frame(kClose, "x")) == 1002);
  CHECK(ClosedWith(Frame(kClose, Code(999))) == 1002);
  CHECK(ClosedWith(Frame(kClose, Code(1005))) == 1002);
  CHECK(ClosedWith(Frame(kClose, Code(1000) + "\xff")) == 1007);
}

TEST_CASE("websocket reader: the same messages, errors and closes wherever the bytes are cut") {
  const std::string compressed = Frame(kText, "\xF2\x48\xCD\xC9\xC9\x07\x00"s);
  std::string rsv1 = compressed;
  rsv1[0] |= 0x40;
  const std::string good = Frame(kText, "on", false) + Frame(kPing, "p") + Frame(kContinuation, "\u20ac") + rsv1 +
                           Frame(kBinary, std::string(300, 'b')) + Frame(kPong, "");
  for (const std::string& last : {Frame(kClose, Code(1000) + "bye"), Frame(kText, "\xC3\x28"), Frame(0x3, ""), compressed + rsv1}) {
    const std::string bytes = good + last;
    Listener whole(1000, true, DeflateAgreement{});
    bool goes_on = whole.Takes(bytes);
    for (size_t at = 1; at < bytes.size(); ++at) {
      CAPTURE(at);
      Listener cut(1000, true, DeflateAgreement{});
      bool first = cut.Takes(std::string_view(bytes).substr(0, at));
      CHECK((first ? cut.Takes(std::string_view(bytes).substr(at)) : first) == goes_on);
      CHECK(cut.texts == whole.texts);
      CHECK(cut.binaries == whole.binaries);
      CHECK(cut.replies == whole.replies);
      CHECK(cut.reader.close_code() == whole.reader.close_code());
      CHECK(cut.reader.idle() == whole.reader.idle());
    }
  }
}

TEST_CASE("websocket reader: what is wrong is said at the first byte that shows it") {
  auto needs = [](std::string_view bytes, bool compressed = false) {
    Listener listener(1000, false, compressed ? std::optional(DeflateAgreement{}) : std::nullopt);
    size_t at = 0;
    while (at < bytes.size() && listener.Takes(bytes.substr(at, 1))) ++at;
    return at + 1;
  };
  const size_t head = 6;
  CHECK(needs(Frame(kText, "ab\xF4\x90\x80\x80 and more")) == head + 4);
  CHECK(needs(Frame(kText, "ab\xED\xA0\x80", false)) == head + 4);
  CHECK(needs(Frame(kText, std::string(1001, 'x'))) == head + 2);  // its length is in two bytes
  CHECK(needs(Frame(0x3, "some")) == head);
  CHECK(needs(Frame(kPing, std::string(126, 'x'))) == head + 2);
  std::string broken = Frame(kText, "\x07 and more");
  broken[0] |= 0x40;
  CHECK(needs(broken, true) == head + 1);
}

TEST_CASE("websocket reader: behind an error only the peer's close is looked for, or what cannot be understood") {
  Listener listener;
  CHECK_FALSE(listener.Takes(Frame(0x3, "")));
  CHECK_FALSE(listener.reader.over());
  const std::string words = listener.replies;
  CHECK_FALSE(listener.Takes(Frame(kText, "late") + Frame(kPing, "late") + Frame(kPing, std::string(200, 'x'))));
  CHECK_FALSE(listener.reader.over());
  CHECK_FALSE(listener.Takes(Frame(kClose, Code(1002))));
  CHECK(listener.reader.over());
  CHECK(listener.replies == words);
  CHECK(listener.texts.empty());
  Listener other;
  CHECK_FALSE(other.Takes(Frame(0x3, "") + Frame(kText, "x").substr(0, 1) + "\xFE\x00\x01"s + "mask"));
  CHECK(other.reader.over());
  CHECK(other.replies == words);
}

TEST_CASE("websocket reader: fragments are counted, also empty ones") {
  Listener listener;  // 1000 of them
  CHECK(listener.Takes(Frame(kText, "", false)));
  for (int i = 0; i < 998; ++i) REQUIRE(listener.Takes(Frame(kContinuation, "", false)));
  CHECK(listener.Takes(Frame(kContinuation, "x")));
  CHECK(listener.texts == "x|");
  CHECK(listener.Takes(Frame(kText, "", false)));
  for (int i = 0; i < 999; ++i) REQUIRE(listener.Takes(Frame(kContinuation, "", false)));
  CHECK_FALSE(listener.Takes(Frame(kContinuation, "")));
  CHECK(listener.AnsweredCode() == 1009);
}

TEST_CASE("websocket reader: bytes of any kind do not break it, and after the end nothing is read") {
  uint32_t dice = 7;
  for (int run = 0; run < 300; ++run) {
    std::string bytes = Frame(kText, "begin");
    for (int i = 0; i < 200; ++i) {
      dice = dice * 1664525 + 1013904223;
      bytes.push_back(static_cast<char>(dice >> 24));
    }
    Listener listener;
    size_t step = 1 + dice % 40;
    bool goes_on = true;
    for (size_t at = 0; goes_on && at < bytes.size(); at += step) {
      goes_on = listener.Takes(std::string_view(bytes).substr(at, step));
    }
    CHECK(listener.texts.starts_with("begin|"));
  }
}

}  // namespace
}  // namespace encke::test
