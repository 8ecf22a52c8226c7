// What a WebSocket client sends after the handshake, into the reader: at once and in pieces, which must be understood
// alike.
//
// Input: a byte of options (1: binary messages may be; 2: small messages only; 4: the rest describes frames, see
// Frames()), a byte for the cutting (Pieces()), a byte that is still free, and what the client sends.
#include "base/strings.h"
#include "tests/fuzz/fuzz.h"
#include "transports/websocket_reader.h"

namespace encke::fuzz {
namespace {

enum Option : uint8_t { kBinary = 1, kSmall = 2, kDescribed = 4 };

constexpr size_t kReadSize = 64 * 1024;

/// What came of it.
struct Outcome final : private WebSocketReader::Sink {
  Outcome(const std::vector<std::string_view>& pieces, size_t max_message, bool binary);

  std::string messages;  // each with its kind in front and its length
  std::string replies;
  size_t pongs = 0;
  bool goes_on = true;
  int close_code = 0;

 private:
  void OnText(std::string_view message) override {
    CHECK(IsUtf8(message));
    Take('t', message);
  }
  void OnBinary(std::string_view message) override {
    CHECK(binary_);
    Take('b', message);
  }
  void OnPong() override { ++pongs; }
  void Take(char kind, std::string_view message) {
    CHECK(goes_on && message.size() <= max_message_);
    messages.append(1, kind).append(std::to_string(message.size())).append(":").append(message);
  }

  const size_t max_message_;
  const bool binary_;
};

Outcome::Outcome(const std::vector<std::string_view>& pieces, size_t max_message, bool binary)
    : max_message_(max_message), binary_(binary) {
  WebSocketReader reader(*this, max_message, binary);
  for (std::string_view piece : pieces) {
    if (!reader.Read(piece, replies)) {
      goes_on = false;
      break;
    }
  }
  close_code = reader.close_code();
  CHECK(!goes_on || close_code == 0);
}

/// What the server says without being asked: pongs, and at last a close frame. Returns whether there is one.
bool CheckReplies(std::string_view replies) {
  while (!replies.empty()) {
    CHECK(replies.size() >= 2);
    const auto opcode = static_cast<uint8_t>(replies[0]);
    const auto length = static_cast<uint8_t>(replies[1]);
    CHECK((opcode == 0x8a || opcode == 0x88) && length <= 125 && replies.size() >= 2u + length);
    std::string_view payload = replies.substr(2, length);
    replies.remove_prefix(2u + length);
    if (opcode == 0x8a) continue;
    CHECK(replies.empty() && length != 1 && (length < 2 || IsUtf8(payload.substr(2))));
    return true;
  }
  return false;
}

/// Frames that are right in their form, so that chance gets behind it: a byte as it is (FIN, reserved bits, opcode), a
/// byte for the length, a byte that the mask is made of, the payload.
std::string Frames(std::string_view input) {
  constexpr size_t kLarge = 250;  // from here on in steps of 300
  std::string frames;
  while (!input.empty()) {
    frames.push_back(static_cast<char>(TakeByte(input)));
    size_t length = TakeByte(input);
    const char mask = static_cast<char>(TakeByte(input));
    std::string payload(input.substr(0, length));
    input.remove_prefix(payload.size());
    if (length >= kLarge) payload.append((length - kLarge + 1) * 300, 'x');
    if (payload.size() < 126) {
      frames.push_back(static_cast<char>(0x80 | payload.size()));
    } else {
      frames.append({static_cast<char>(0xFE), static_cast<char>(payload.size() >> 8), static_cast<char>(payload.size())});
    }
    frames.append(4, mask);
    for (char& c : payload) c = static_cast<char>(c ^ mask);
    frames.append(payload);
  }
  return frames;
}

std::vector<std::string_view> InReads(std::string_view bytes) {
  std::vector<std::string_view> reads;
  for (; !bytes.empty(); bytes.remove_prefix(reads.back().size())) reads.push_back(bytes.substr(0, kReadSize));
  return reads;
}

}  // namespace

void Run(std::string_view input) {
  const uint8_t options = TakeByte(input);
  const uint8_t cutting = TakeByte(input);
  TakeByte(input);
  const std::string bytes = options & kDescribed ? Frames(input) : std::string(input);
  const size_t max_message = options & kSmall ? 100 : 64 * 1024;
  const bool binary = (options & kBinary) != 0;
  const Outcome whole(InReads(bytes), max_message, binary);
  const Outcome cut(Pieces(bytes, cutting), max_message, binary);
  CHECK(whole.goes_on == cut.goes_on && whole.close_code == cut.close_code);
  CHECK(whole.messages == cut.messages && whole.pongs == cut.pongs);
  CHECK(CheckReplies(whole.replies) == !whole.goes_on && CheckReplies(cut.replies) == !cut.goes_on);
  // Of several pings that came at once, the last before an end need not be answered: RFC 6455, 5.5.3.
  if (whole.goes_on) CHECK(whole.replies == cut.replies);
}

}  // namespace encke::fuzz
