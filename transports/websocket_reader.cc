#include "transports/websocket_reader.h"

#include <wslay/wslay.h>

#include <algorithm>
#include <cstring>
#include <utility>
#include <vector>

#include "base/check.h"
#include "core/disconnect.h"
#include "core/framing.h"

namespace encke {

/// A wslay context with the accounts that wslay does not keep: whether it stands at the border of a message.
struct WebSocketReader::Parser {
  Parser();
  ~Parser() { wslay_event_context_free(context); }

  /// No frame and no fragmented message has begun, and it has not failed: another connection could use it.
  bool AtBorder() const { return consumed == frames && !in_message && !failed; }
  bool Feed(std::string_view bytes);

  wslay_event_context_ptr context = nullptr;
  Sink* sink = nullptr;
  std::string_view input;
  std::string* replies = nullptr;
  uint64_t consumed = 0;  // bytes fed since it was borrowed
  uint64_t frames = 0;    // bytes of all frames that have begun since
  bool binary = false;    // messages may be
  bool in_message = false;
  bool half_code = false;  // a close frame of one byte (RFC 6455, 5.5.1), which wslay takes for one without code
  bool failed = false;
};

namespace {

using Parser = WebSocketReader::Parser;

constexpr size_t kPooled = 64;

/// Size of a frame on the wire, from its payload's: head, mask, payload (RFC 6455, 5.2; shortest form, wslay checks).
uint64_t FrameSize(uint64_t payload) {
  uint64_t extended = payload < 126 ? 0 : payload <= 0xFFFF ? 2 : 8;
  return 2 + extended + 4 + payload;
}

ssize_t OnWantBytes(wslay_event_context_ptr context, uint8_t* to, size_t size, int, void* data) {
  Parser& parser = *static_cast<Parser*>(data);
  if (parser.input.empty()) {
    wslay_event_set_error(context, WSLAY_ERR_WOULDBLOCK);
    return -1;
  }
  size_t taken = std::min(size, parser.input.size());
  std::memcpy(to, parser.input.data(), taken);
  parser.input.remove_prefix(taken);
  parser.consumed += taken;
  return static_cast<ssize_t>(taken);
}

ssize_t OnReplyBytes(wslay_event_context_ptr, const uint8_t* bytes, size_t size, int, void* data) {
  static_cast<Parser*>(data)->replies->append(reinterpret_cast<const char*>(bytes), size);
  return static_cast<ssize_t>(size);
}

void OnFrame(wslay_event_context_ptr, const wslay_event_on_frame_recv_start_arg* frame, void* data) {
  Parser& parser = *static_cast<Parser*>(data);
  parser.frames += FrameSize(frame->payload_length);
  if (!wslay_is_ctrl_frame(frame->opcode)) parser.in_message = !frame->fin;
  if (frame->opcode == WSLAY_CONNECTION_CLOSE && frame->payload_length == 1) parser.half_code = true;
}

void OnMessage(wslay_event_context_ptr context, const wslay_event_on_msg_recv_arg* message, void* data) {
  Parser& parser = *static_cast<Parser*>(data);
  if (message->opcode == WSLAY_TEXT_FRAME) {
    parser.sink->OnText({reinterpret_cast<const char*>(message->msg), message->msg_length});
  } else if (message->opcode == WSLAY_PONG) {
    parser.sink->OnPong();
  } else if (message->opcode == WSLAY_BINARY_FRAME && parser.binary) {
    parser.sink->OnBinary({reinterpret_cast<const char*>(message->msg), message->msg_length});
  } else if (message->opcode == WSLAY_BINARY_FRAME) {
    static constexpr std::string_view kReason = "packets are text";
    wslay_event_queue_close(context, close_code::kUnsupportedData, reinterpret_cast<const uint8_t*>(kReason.data()), kReason.size());
    wslay_event_shutdown_read(context);
  }
}

/// Parsers at the border of a message, ready for anybody. Bounded; what is more is freed.
std::vector<std::unique_ptr<Parser>>& Pool() {
  static std::vector<std::unique_ptr<Parser>> pool;
  return pool;
}

Parser* Borrow() {
  if (Pool().empty()) return new Parser;
  Parser* parser = Pool().back().release();
  Pool().pop_back();
  return parser;
}

void GiveBack(Parser* parser) {
  std::unique_ptr<Parser> owned(parser);
  if (!owned->AtBorder() || Pool().size() >= kPooled) return;
  owned->consumed = owned->frames = 0;
  Pool().push_back(std::move(owned));
}

}  // namespace

WebSocketReader::Parser::Parser() {
  wslay_event_callbacks callbacks{};
  callbacks.recv_callback = OnWantBytes;
  callbacks.send_callback = OnReplyBytes;
  callbacks.on_frame_recv_start_callback = OnFrame;
  callbacks.on_msg_recv_callback = OnMessage;
  CHECK(wslay_event_context_server_init(&context, &callbacks, this) == 0);
}

/// False where the connection is over.
bool WebSocketReader::Parser::Feed(std::string_view bytes) {
  input = bytes;
  if (wslay_event_recv(context) != 0 || half_code) {  // a frame that is none; wslay has no right answer to it
    AppendWebSocketClose(WSLAY_CODE_PROTOCOL_ERROR, "protocol error", *replies);
    failed = true;
    return false;
  }
  if (wslay_event_want_write(context)) failed = wslay_event_send(context) != 0;
  failed = failed || !wslay_event_get_read_enabled(context) || wslay_event_get_close_received(context);
  return !failed;
}

WebSocketReader::WebSocketReader(Sink& sink, size_t max_message, bool binary)
    : sink_(sink), max_message_(max_message), binary_(binary) {}

WebSocketReader::~WebSocketReader() {
  if (parser_ != nullptr) GiveBack(parser_);
}

bool WebSocketReader::Read(std::string_view bytes, std::string& replies) {
  if (parser_ == nullptr) {
    parser_ = Borrow();
    wslay_event_config_set_max_recv_msg_length(parser_->context, max_message_);
  }
  parser_->sink = &sink_;
  parser_->replies = &replies;
  parser_->binary = binary_;
  bool goes_on = parser_->Feed(bytes);
  if (!goes_on && wslay_event_get_close_received(parser_->context)) {
    close_code_ = wslay_event_get_status_code_received(parser_->context);
  }
  if (goes_on && parser_->AtBorder()) GiveBack(std::exchange(parser_, nullptr));
  return goes_on;
}

}  // namespace encke
