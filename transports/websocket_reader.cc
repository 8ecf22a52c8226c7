#include "transports/websocket_reader.h"

#include <algorithm>
#include <utility>
#include <vector>

#include "base/utf8.h"
#include "core/disconnect.h"
#include "transports/websocket_frame.h"

namespace encke {

/// A frame and a message that are incomplete.
struct WebSocketReader::Parser {
  bool AtBorder() const { return !in_frame && !head.begun() && message_opcode == 0; }

  WebSocketHeadReader head;
  bool in_frame = false;  // its head is read, its payload is not
  uint64_t taken = 0;     // of its payload
  GrowingBuffer control;  // payload of a control frame

  int message_opcode = 0;  // 0: none has begun
  bool compressed = false;
  size_t fragments = 0;
  uint64_t wire_bytes = 0;  // of all payloads of the message, as they came
  GrowingBuffer payload;    // unmasked, decompressed
  Utf8Check utf8;
  std::unique_ptr<Inflater> inflater;  // borrowed, for one message
};

namespace {

using Parser = WebSocketReader::Parser;

constexpr size_t kPooled = 64;
constexpr size_t kKept = 64 * 1024;     // of a buffer's room, for the next message
constexpr size_t kAtOnce = 4 * 1024;    // what is copied, unmasked and looked at stays in the nearest cache
constexpr size_t kMaxControl = 125;     // RFC 6455, 5.5
constexpr size_t kEmptyBlocks = 1024;   // compressed bytes beyond twice the limit that may hold nothing

/// Parsers at the border of a message, ready for anybody. Bounded; what is more is freed. Has its room from the first,
/// since it is filled where nothing may fail.
std::vector<std::unique_ptr<Parser>>& Pool() {
  static std::vector<std::unique_ptr<Parser>> pool = [] {
    std::vector<std::unique_ptr<Parser>> made;
    made.reserve(kPooled);
    return made;
  }();
  return pool;
}

Parser* Borrow() {
  if (Pool().empty()) return new Parser;
  Parser* parser = Pool().back().release();
  Pool().pop_back();
  return parser;
}

/// Codes that may stand in a close frame: RFC 6455, 7.4, and IANA's registry.
bool MayBeSent(int code) {
  if (code >= 3000) return code <= 4999;
  return code >= 1000 && code <= 1014 && code != 1004 && code != 1005 && code != 1006;
}

void Clear(GrowingBuffer& buffer) { buffer.capacity() > kKept ? buffer.Free() : buffer.Clear(); }

/// Appends `masked`, the first byte of which is number `at` of the frame's payload.
void AppendUnmasked(std::string_view masked, const WebSocketFrame& frame, uint64_t at, GrowingBuffer& out) {
  Unmask(masked, frame.mask, at, out.Grow(masked.size()));
}

}  // namespace

WebSocketReader::WebSocketReader(Sink& sink, const Limits& limits, const std::optional<DeflateAgreement>& deflate)
    : WebSocketInput(sink), limits_(limits), deflate_(deflate) {}

WebSocketReader::~WebSocketReader() { LetGo(); }

void WebSocketReader::LetGo() {
  std::unique_ptr<Parser> owned(std::exchange(parser_, nullptr));
  if (owned == nullptr) return;
  GiveBack(std::move(owned->inflater));
  if (owned->AtBorder() && Pool().size() < kPooled) Pool().push_back(std::move(owned));
}

bool WebSocketReader::Read(std::string_view bytes, std::string& pongs) {
  if (parser_ == nullptr && !bytes.empty() && !over_) parser_ = Borrow();
  while (!bytes.empty() && !over_) Step(bytes, pongs);
  if (parser_ != nullptr && (over_ || parser_->AtBorder())) LetGo();
  return !failed_ && !over_;
}

void WebSocketReader::Step(std::string_view& bytes, std::string& pongs) {
  if (!parser_->in_frame) {
    switch (parser_->head.Take(bytes)) {
      case WebSocketHeadReader::State::kMore:
        return;
      case WebSocketHeadReader::State::kBroken:
        if (!failed_) Fail(close_code::kProtocolError, "the length of a frame is not in its shortest form");
        over_ = true;
        return;
      case WebSocketHeadReader::State::kWhole:
        BeginFrame();
    }
  }
  TakePayload(bytes);
  if (parser_->taken == parser_->head.frame().size) EndFrame(pongs);
}

void WebSocketReader::BeginFrame() {
  const WebSocketFrame& frame = parser_->head.frame();
  parser_->in_frame = true;
  parser_->taken = 0;
  parser_->control.Clear();
  if (failed_ || !MayBe(frame) || frame.control()) return;
  if (!BeginMessage(frame)) return;
  ++parser_->fragments;
  parser_->wire_bytes += frame.size;
  HasRoom(frame);
}

/// What holds for every frame of a client.
bool WebSocketReader::MayBe(const WebSocketFrame& frame) {
  using namespace opcode;
  const bool known = frame.opcode <= kBinary || (frame.opcode >= kClose && frame.opcode <= kPong);
  const bool begins = frame.opcode == kText || frame.opcode == kBinary;
  const int allowed = deflate_ && begins ? kRsv1 : 0;
  if ((frame.reserved & ~allowed) != 0) return Fail(close_code::kProtocolError, "a reserved bit is set");
  if (!known) return Fail(close_code::kProtocolError, "a frame has a reserved opcode");
  if (!frame.masked) return Fail(close_code::kProtocolError, "a frame of a client must be masked");
  if (!frame.control()) return true;
  if (!frame.fin) return Fail(close_code::kProtocolError, "a control frame may not be fragmented");
  return frame.size <= kMaxControl || Fail(close_code::kProtocolError, "a control frame has at most 125 bytes");
}

bool WebSocketReader::BeginMessage(const WebSocketFrame& frame) {
  const bool goes_on = frame.opcode == opcode::kContinuation;
  if (goes_on != (parser_->message_opcode != 0)) {
    return Fail(close_code::kProtocolError, goes_on ? "there is no message to go on with" : "a message has not ended");
  }
  if (goes_on) return true;
  if (frame.opcode == opcode::kBinary && !limits_.binary) return Fail(close_code::kUnsupportedData, "packets are text");
  parser_->message_opcode = frame.opcode;
  parser_->compressed = frame.reserved != 0;
  parser_->fragments = 0;
  parser_->wire_bytes = 0;
  parser_->utf8 = Utf8Check();
  return true;
}

/// The claim of a frame is enough to refuse it.
bool WebSocketReader::HasRoom(const WebSocketFrame& frame) {
  if (parser_->fragments > limits_.fragments) {
    return Fail(close_code::kTooLarge, "a message has more than " + std::to_string(limits_.fragments) +
                                          " fragments (transports.websocket.max_fragments)");
  }
  const uint64_t most = parser_->compressed ? 2 * limits_.message_bytes + kEmptyBlocks : limits_.message_bytes;
  return (frame.size <= most && parser_->wire_bytes <= most) || TooLong();
}

void WebSocketReader::TakePayload(std::string_view& bytes) {
  const WebSocketFrame& frame = parser_->head.frame();
  std::string_view piece = bytes.substr(0, std::min<uint64_t>(frame.size - parser_->taken, bytes.size()));
  bytes.remove_prefix(piece.size());
  if (!frame.control()) {
    if (!failed_) TakeData(piece);
  } else if (frame.size <= kMaxControl) {
    AppendUnmasked(piece, frame, parser_->taken, parser_->control);
  }
  parser_->taken += piece.size();
}

void WebSocketReader::TakeData(std::string_view masked) {
  const WebSocketFrame& frame = parser_->head.frame();
  const size_t before = parser_->payload.size();
  if (parser_->compressed) {
    static GrowingBuffer compressed;  // scratch
    compressed.Clear();
    AppendUnmasked(masked, frame, parser_->taken, compressed);
    return Decompressed(MessageInflater().Take(compressed.view(), limits_.message_bytes, parser_->payload), before);
  }
  // Where at least half of the rest is here, all of it has room at once. A claim alone is no reason to take memory.
  const uint64_t rest = frame.size - parser_->taken;
  if (rest <= 2 * masked.size()) parser_->payload.Reserve(before + rest);
  for (size_t done = 0; done < masked.size() && !failed_; done += kAtOnce) {
    const std::string_view piece = masked.substr(done, kAtOnce);
    AppendUnmasked(piece, frame, parser_->taken + done, parser_->payload);
    CheckGrowth(before + done);
  }
}

Inflater& WebSocketReader::MessageInflater() {
  if (!deflate_->client_takeover) {
    if (parser_->inflater == nullptr) parser_->inflater = BorrowInflater();
    return *parser_->inflater;
  }
  if (own_inflater_ == nullptr) own_inflater_ = std::make_unique<Inflater>(deflate_->client_bits);
  return *own_inflater_;
}

void WebSocketReader::Decompressed(Inflater::Result result, size_t from) {
  if (result == Inflater::Result::kTooLong) {
    TooLong();
  } else if (result == Inflater::Result::kBroken) {
    Fail(close_code::kInvalidData, "a compressed message is not as RFC 7692 has it");
  } else {
    CheckGrowth(from);
  }
}

/// Text is looked at as it comes.
void WebSocketReader::CheckGrowth(size_t from) {
  if (parser_->message_opcode != opcode::kText) return;
  if (!parser_->utf8.Take(parser_->payload.view().substr(from))) {
    Fail(close_code::kInvalidData, "text must be UTF-8");
  }
}

void WebSocketReader::EndFrame(std::string& pongs) {
  const WebSocketFrame& frame = parser_->head.frame();
  parser_->in_frame = false;
  if (frame.control()) return OnControl(pongs);
  if (frame.fin && !failed_) EndMessage();
}

void WebSocketReader::EndMessage() {
  if (parser_->compressed && parser_->wire_bytes > 0) {
    const size_t before = parser_->payload.size();
    Decompressed(MessageInflater().Finish(limits_.message_bytes, parser_->payload), before);
  }
  const bool text = parser_->message_opcode == opcode::kText;
  if (!failed_ && text && !parser_->utf8.complete()) Fail(close_code::kInvalidData, "text ends inside of a character");
  if (failed_) return;
  text ? sink_.OnText(parser_->payload) : sink_.OnBinary(parser_->payload);
  parser_->message_opcode = 0;
  Clear(parser_->payload);
  GiveBack(std::move(parser_->inflater));
}

void WebSocketReader::OnControl(std::string& pongs) {
  const int code = parser_->head.frame().opcode;
  if (code == opcode::kClose) {
    failed_ ? void(over_ = true) : OnClose(parser_->control.view());
  } else if (code == opcode::kPing && !failed_) {
    AppendWebSocketHeader(opcode::kPong, parser_->control.size(), pongs);
    pongs.append(parser_->control.view());
  } else if (code == opcode::kPong && !failed_) {
    sink_.OnPong();
  }
}

/// RFC 6455, 5.5.1 and 7.4.
void WebSocketReader::OnClose(std::string_view payload) {
  over_ = true;
  if (payload.empty()) {
    End().close_code = close_code::kNone;
    return AppendWebSocketHeader(opcode::kClose, 0, End().last_words);
  }
  auto byte = [&](size_t i) { return static_cast<unsigned char>(payload[i]); };
  const int code = payload.size() < 2 ? 0 : byte(0) << 8 | byte(1);
  Utf8Check utf8;
  if (!MayBeSent(code)) {
    Fail(close_code::kProtocolError, "a close frame has no code that may be sent");
  } else if (!utf8.Take(payload.substr(2)) || !utf8.complete()) {
    Fail(close_code::kInvalidData, "the reason in a close frame must be UTF-8");
  } else {
    End().close_code = code;
    Answer(code, payload.substr(2));
  }
}

/// False, for callers that say no with it.
bool WebSocketReader::Fail(int code, std::string_view reason) {
  failed_ = true;
  Answer(code, reason);
  Clear(parser_->payload);
  return false;
}

bool WebSocketReader::TooLong() {
  return Fail(close_code::kTooLarge,
              "a message has more than " + std::to_string(limits_.message_bytes) + " bytes, the limit here");
}

}  // namespace encke
