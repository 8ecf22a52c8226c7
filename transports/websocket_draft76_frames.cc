#include "transports/websocket_draft76_frames.h"

#include "core/disconnect.h"
#include "transports/websocket_frame.h"

namespace encke {
namespace {

constexpr char kTextBegins = '\x00';
constexpr char kEnd = '\xFF';  // of text, in which it cannot be; and the type of the frame that closes
constexpr char kNoLength = '\x00';

class Frames final : public Recoding {
 public:
  bool Recode(std::string_view framed, std::string& out) const override {
    while (!framed.empty()) Append(TakeOwnFrame(framed), out);
    return true;
  }

 private:
  static void Append(const OwnFrame& frame, std::string& out) {
    if (frame.head.opcode == opcode::kText) {
      out.append(1, kTextBegins).append(frame.payload).append(1, kEnd);
    } else if (frame.head.opcode == opcode::kClose) {
      out.append(1, kEnd).append(1, kNoLength);
    }
  }
};

}  // namespace

const Recoding& Draft76Frames() {
  static const Frames frames;
  return frames;
}

bool Draft76Reader::Read(std::string_view bytes, std::string&) {
  while (!bytes.empty() && !over_) Step(bytes);
  return !failed_ && !over_;
}

void Draft76Reader::Step(std::string_view& bytes) {
  if (place_ == Place::kText) return TakeText(bytes);
  const char byte = bytes.front();
  bytes.remove_prefix(1);
  place_ == Place::kClosing ? EndClosing(byte) : BeginFrame(static_cast<unsigned char>(byte));
}

void Draft76Reader::BeginFrame(unsigned char type) {
  constexpr unsigned char kHasLength = 0x80;
  if (type == static_cast<unsigned char>(kEnd)) {
    place_ = Place::kClosing;
  } else if (type == static_cast<unsigned char>(kTextBegins)) {
    place_ = Place::kText;
    utf8_ = Utf8Check();
  } else {
    over_ = true;
    (type & kHasLength) != 0 ? Fail(close_code::kUnsupportedData, "frames of bytes are not taken")
                             : Fail(close_code::kProtocolError, "a frame is of no known type");
  }
}

void Draft76Reader::TakeText(std::string_view& bytes) {
  const std::string_view piece = bytes.substr(0, bytes.find(kEnd));
  const bool ends = piece.size() < bytes.size();
  bytes.remove_prefix(piece.size() + (ends ? 1 : 0));
  if (!failed_) CheckText(piece);
  if (ends) EndText();
}

/// Whichever fault comes first in the bytes is the one, however they were cut.
void Draft76Reader::CheckText(std::string_view piece) {
  const std::string_view fits = piece.substr(0, message_bytes_ - text_.size());
  if (!utf8_.Take(fits)) return Fail(close_code::kInvalidData, "text must be UTF-8");
  text_.Append(fits);
  if (fits.size() == piece.size()) return;
  Fail(close_code::kTooLarge, "a message has more than " + std::to_string(message_bytes_) + " bytes");
}

void Draft76Reader::EndText() {
  place_ = Place::kBetween;
  if (!failed_ && !utf8_.complete()) Fail(close_code::kInvalidData, "text ends inside of a character");
  if (!failed_) sink_.OnText(text_);
  text_.Free();
}

void Draft76Reader::EndClosing(char length) {
  over_ = true;
  if (failed_) return;
  if (length != kNoLength) return Fail(close_code::kUnsupportedData, "frames of bytes are not taken");
  End().close_code = close_code::kNone;
  AppendWebSocketHeader(opcode::kClose, 0, End().last_words);
}

void Draft76Reader::Fail(int code, std::string_view reason) {
  if (failed_) return;
  failed_ = true;
  Answer(code, reason);
  text_.Free();
}

}  // namespace encke
