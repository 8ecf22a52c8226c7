// What a WebSocket client sends after the handshake, into the reader: at once and in pieces, which must be understood
// alike; what our compressor makes, back through the reader; and what a client may offer in the handshake.
//
// Input: a byte of options (1: binary messages may be; 2: small messages of few fragments only; 4: the rest describes
// frames, see Frames(); 8: the rest is the header Sec-WebSocket-Extensions; 16: the client speaks draft 76), a byte for the cutting (Pieces()), a byte for
// the compression (1: agreed on; 2: messages may refer to earlier ones; 4: described frames that say so are compressed;
// from 16 on the client's window), and what the client sends.
#include <algorithm>

#include "base/strings.h"
#include "core/disconnect.h"
#include "core/framing.h"
#include "tests/fuzz/fuzz.h"
#include "transports/websocket_draft76_frames.h"
#include "transports/websocket_draft76_handshake.h"
#include "transports/websocket_reader.h"

namespace encke::fuzz {
namespace {

enum Option : uint8_t { kBinary = 1, kSmall = 2, kDescribed = 4, kHeader = 8, kDraft76 = 16 };
enum Compressing : uint8_t { kAgreed = 1, kTakeover = 2, kCompress = 4 };

constexpr size_t kReadSize = 64 * 1024;
constexpr uint8_t kFin = 0x80, kCompressed = 0x40, kMasked = 0x80;

struct Terms {
  WebSocketReader::Limits limits;
  std::optional<DeflateAgreement> deflate;
  bool draft76 = false;
};

/// What came of it.
struct Outcome final : private WebSocketReader::Sink {
  Outcome(const std::vector<std::string_view>& pieces, const Terms& terms);
  bool operator==(const Outcome& other) const {
    return messages == other.messages && replies == other.replies && pongs == other.pongs && goes_on == other.goes_on &&
           over == other.over && close_code == other.close_code && TellsLike(other);
  }

  std::string messages;  // each with its kind in front and its length
  std::string replies;
  std::string last_words;
  size_t pongs = 0;
  bool goes_on = true;
  bool over = false;
  int told_code = 0;
  int close_code = 0;

 private:
  void OnText(GrowingBuffer& message) override {
    CHECK(IsUtf8(message.view()));
    Take('t', message.view());
  }
  void OnBinary(GrowingBuffer& message) override {
    CHECK(limits_.binary);
    Take('b', message.view());
  }
  void OnPong() override { ++pongs; }
  /// Of two faults in one piece of compressed data, the decompressor's is seen first.
  bool TellsLike(const Outcome& other) const {
    auto of_data = [](int code) { return code == close_code::kInvalidData || code == close_code::kTooLarge; };
    if (deflated_ && of_data(told_code)) return of_data(other.told_code);
    return last_words == other.last_words && told_code == other.told_code;
  }
  void Take(char kind, std::string_view message) {
    CHECK(goes_on && message.size() <= limits_.message_bytes);
    messages.append(1, kind).append(std::to_string(message.size())).append(":").append(message);
  }

  const WebSocketReader::Limits limits_;
  const bool deflated_;
};

Outcome::Outcome(const std::vector<std::string_view>& pieces, const Terms& terms)
    : limits_(terms.limits), deflated_(terms.deflate.has_value()) {
  WebSocketReader standard(*this, terms.limits, terms.deflate);
  Draft76Reader draft(*this, terms.limits.message_bytes);
  WebSocketInput& reader = terms.draft76 ? static_cast<WebSocketInput&>(draft) : standard;
  for (std::string_view piece : pieces) {
    if (reader.over()) break;
    if (!reader.Read(piece, replies)) goes_on = false;
    CHECK(goes_on || !reader.last_words().empty());
  }
  last_words = reader.last_words();
  over = reader.over();
  told_code = reader.told_code();
  close_code = reader.close_code();
  CHECK(!goes_on || (last_words.empty() && !over && close_code == 0));
}

/// Whole frames of one kind, unmasked, short.
void CheckFrames(std::string_view frames, uint8_t opcode) {
  while (!frames.empty()) {
    CHECK(frames.size() >= 2 && static_cast<uint8_t>(frames[0]) == (kFin | opcode));
    const auto length = static_cast<uint8_t>(frames[1]);
    CHECK(length <= 125 && frames.size() >= 2u + length);
    frames.remove_prefix(2u + length);
  }
}

/// The code is one that may be on the wire (RFC 6455, 7.4), the reason is text.
void CheckLastWords(const Outcome& outcome) {
  constexpr uint8_t kClose = 8;
  const std::string_view words = outcome.last_words;
  if (words.empty()) return;
  CheckFrames(words, kClose);
  CHECK(words.size() == 2u + static_cast<uint8_t>(words[1]) && words.size() != 3);
  if (words.size() == 2) return CHECK(outcome.told_code == 0);
  const int code = static_cast<uint8_t>(words[2]) << 8 | static_cast<uint8_t>(words[3]);
  CHECK(code == outcome.told_code && IsUtf8(words.substr(4)));
  CHECK((code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006) || (code >= 3000 && code <= 4999));
}

void AppendFrame(uint8_t first, char mask, std::string payload, std::string& out) {
  out.push_back(static_cast<char>(first));
  if (payload.size() < 126) {
    out.push_back(static_cast<char>(kMasked | payload.size()));
  } else {
    const size_t size = payload.size();
    out.append({static_cast<char>(kMasked | 126), static_cast<char>(size >> 8), static_cast<char>(size)});
  }
  out.append(4, mask);
  for (char& c : payload) c = static_cast<char>(c ^ mask);
  out.append(payload);
}

/// A client that compresses as its terms allow.
class Client {
 public:
  explicit Client(const DeflateAgreement& terms)
      : takeover_(terms.client_takeover), deflater_({.enabled = true}, terms.client_bits) {}

  /// False where it does not get shorter.
  bool Compress(std::string& payload) {
    std::string compressed;
    if (!deflater_.Compress(payload, takeover_, compressed)) return false;
    payload = std::move(compressed);
    return true;
  }

 private:
  const bool takeover_;
  Deflater deflater_;
};

/// Frames that are right in their form, so that chance gets behind it: a byte as it is (FIN, reserved bits, opcode), a
/// byte for the length, a byte that the mask is made of, the payload.
std::string Frames(std::string_view input, Client* client) {
  constexpr size_t kLarge = 250;  // from here on in steps of 300
  std::string frames;
  while (!input.empty()) {
    const uint8_t first = TakeByte(input);
    const size_t length = TakeByte(input);
    const char mask = static_cast<char>(TakeByte(input));
    std::string payload(input.substr(0, length));
    input.remove_prefix(payload.size());
    if (length >= kLarge) payload.append((length - kLarge + 1) * 300, 'x');
    const bool whole = (first & (kFin | kCompressed)) == (kFin | kCompressed);
    if (whole && client != nullptr && !payload.empty()) static_cast<void>(client->Compress(payload));
    AppendFrame(first, mask, std::move(payload), frames);
  }
  return frames;
}

/// Messages of thirds of the input, compressed where that makes them shorter: they come out as they went in.
void CheckRoundTrip(std::string_view input, const DeflateAgreement& deflate) {
  constexpr uint8_t kBinaryFrame = 2;
  Client client(deflate);
  std::string frames, expected;
  for (size_t i = 0; i < 6; ++i) {
    const size_t third = input.size() / 3;
    std::string payload(input.substr(i % 3 * third, third));
    expected.append("b").append(std::to_string(payload.size())).append(":").append(payload);
    const bool shorter = client.Compress(payload);
    AppendFrame(kFin | kBinaryFrame | (shorter ? kCompressed : 0), 0x55, std::move(payload), frames);
  }
  const Outcome outcome({frames}, {{.message_bytes = 64 * 1024, .fragments = 10, .binary = true}, deflate});
  CHECK(outcome.goes_on && outcome.messages == expected);
}

/// What we agree to is an answer that can be read again, to an offer of the client's.
void CheckHeader(std::string_view header) {
  const auto offers = ParseExtensions(header);
  if (!offers) return;
  const auto agreed = AgreeOnDeflate(*offers, {.enabled = true});
  if (!agreed) return;
  CHECK(agreed->client_bits >= 8 && agreed->client_bits <= kMaxWindowBits);
  CHECK(agreed->server_bits >= 8 && agreed->server_bits <= kMaxWindowBits);
  const std::string text = agreed->Text();
  const auto answer = ParseExtensions(text);
  CHECK(answer && answer->size() == 1 && answer->front().name == "permessage-deflate");
  auto is_it = [](const ExtensionOffer& offer) { return offer.name == "permessage-deflate"; };
  CHECK(std::any_of(offers->begin(), offers->end(), is_it));
}

/// What we write in the draft's frames, a client's reader would read; and a key's number is no larger than the key's digits.
void CheckDraft76(std::string_view input) {
  if (const auto number = NumberInKey(input)) CHECK(*number == 0 || input.find_first_of("123456789") != input.npos);
  std::string text(input), frames, written;
  if (!IsUtf8(text)) return;
  AppendWebSocketText(text, frames);
  AppendWebSocketClose(close_code::kNormal, text, frames);
  CHECK(Draft76Frames().Recode(frames, written));
  const Outcome read({written}, {.limits = {.message_bytes = text.size(), .fragments = 1, .binary = false}, .deflate = {}, .draft76 = true});
  CHECK(read.messages == "t" + std::to_string(text.size()) + ":" + text && read.close_code == close_code::kNone);
}

std::vector<std::string_view> InReads(std::string_view bytes) {
  std::vector<std::string_view> reads;
  for (; !bytes.empty(); bytes.remove_prefix(reads.back().size())) reads.push_back(bytes.substr(0, kReadSize));
  return reads;
}

Terms TermsOf(uint8_t options, uint8_t compressing) {
  Terms terms{{.message_bytes = 64 * 1024, .fragments = 1000, .binary = (options & kBinary) != 0}, std::nullopt};
  if (options & kSmall) terms.limits = {.message_bytes = 100, .fragments = 4, .binary = terms.limits.binary};
  terms.draft76 = (options & kDraft76) != 0;
  if (terms.draft76) return terms;
  if (compressing & kAgreed) {
    terms.deflate = DeflateAgreement{.client_bits = 8 + compressing / 16 % 8,
                                     .client_takeover = (compressing & kTakeover) != 0};
  }
  return terms;
}

}  // namespace

void Run(std::string_view input) {
  constexpr uint8_t kPong = 10;
  const uint8_t options = TakeByte(input);
  const uint8_t cutting = TakeByte(input);
  const uint8_t compressing = TakeByte(input);
  if (options & kHeader) return CheckHeader(input);
  const Terms terms = TermsOf(options, compressing);
  std::optional<Client> client;
  if (terms.deflate && (compressing & kCompress)) client.emplace(*terms.deflate);
  const std::string bytes = options & kDescribed ? Frames(input, client ? &*client : nullptr) : std::string(input);
  const Outcome whole(InReads(bytes), terms);
  const Outcome cut(Pieces(bytes, cutting), terms);
  CHECK(whole == cut);
  CheckFrames(whole.replies, kPong);
  CheckLastWords(whole);
  if (terms.deflate) CheckRoundTrip(input, *terms.deflate);
  if (terms.draft76) CheckDraft76(input);
}

}  // namespace encke::fuzz
