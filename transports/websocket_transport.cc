#include "transports/websocket_transport.h"

#include <utility>

#include "base/memory.h"
#include "core/disconnect.h"
#include "core/framing.h"
#include "transports/websocket_frame.h"

namespace encke {
namespace {

constexpr Milliseconds kAwaitClose = 2'000;  // for the close frame of the peer, after ours

}  // namespace

WebSocketTransport::WebSocketTransport(std::unique_ptr<net::Stream> stream, std::string_view early_bytes,
                                       const TransportTraits& traits, const Framing& framing)
    : Transport(traits),
      framing_(framing),
      stream_(std::move(stream)),
      early_bytes_(early_bytes.empty() ? nullptr : Buffer::Of(early_bytes)) {
  stream_->set_delegate(this);
}

void WebSocketTransport::Start() {
  const BufferRef early = std::exchange(early_bytes_, nullptr);
  auto read = [&] { OnRead(early->view()); };
  if (early) memory::Try("read", read, [this] { stream_->Close(); });
}

// ---- What goes out ----

void WebSocketTransport::Send(std::span<const MessageRef> batch) {
  static std::vector<BufferRef> frames;  // scratch: a delivery allocates nothing
  frames.clear();
  for (const MessageRef& message : batch) AppendFrames(*message, frames);
  Write(frames);
  frames.clear();
}

void WebSocketTransport::SendControl(const Control& control) {
  std::string frames;
  // The engine answers a ping frame by itself, also in a tab whose timers are throttled; the heartbeat packet after it
  // is for the page, which sees no ping frames.
  if (control.kind == Control::Kind::kHeartbeat) AppendWebSocketHeader(opcode::kPing, 0, frames);
  framing_.encode_control(control, frames);
  if (!frames.empty()) WriteOwn(frames);
}

void WebSocketTransport::Close(const Disconnect& why) {
  memory::Try("close", [&] { SayEnd(why); }, [this] { stream_->Close(); });
}

void WebSocketTransport::SayEnd(const Disconnect& why) {
  std::string frames;
  // A close frame has no place for a time.
  if (why.retry_after > 0 || framing_.tells_end) framing_.encode_control(Control::Ending(why), frames);
  int code = framing_.own_code != nullptr ? framing_.own_code(why.code) : why.code;
  AppendWebSocketClose(code, why.reason, frames);
  SayLast(frames);
}

void WebSocketTransport::Write(std::span<const BufferRef> frames) {
  if (closed_) return;  // nothing may follow a close frame
  for (const BufferRef& frame : frames) sent_bytes_ += frame->size();
  Put(frames);
}

void WebSocketTransport::WriteOwn(const std::string& frames) {
  BufferRef buffer = Buffer::Of(InItsForm(frames));
  stream_->Cork();  // messages often follow
  Write({&buffer, 1});
}

/// Sends our close frame, once. The peer answers with one of its own, and only then the connection ends, or Firefox
/// takes it for broken. RFC 6455, 7.1.1.
void WebSocketTransport::SayLast(const std::string& frames) {
  if (closed_) return;
  WriteOwn(frames);
  closed_ = true;
  stream_->SetReading(true);
  stream_->CloseGracefullyAfter(kAwaitClose);
}

// ---- What comes in ----

void WebSocketTransport::Receive(std::string_view bytes) {
  if (finished_) return;
  std::string pongs;
  bool goes_on = input().Read(bytes, pongs);
  // Who pings and does not read gets no pongs: RFC 6455, 5.5.3 lets us answer only the last of several pings.
  if (!pongs.empty() && Reads()) WriteOwn(pongs);
  // What the messages brought goes out before a close frame, and counts for what is said of the queue below.
  if ((traits().raw || !goes_on) && delegate() != nullptr) delegate()->OnWritable();
  // A long message that comes slowly keeps its sender from answering pings.
  if (!input().idle() && delegate() != nullptr) delegate()->OnAlive();
  if (!goes_on) return OnLastWords();
  // Raw messages are answered by raw messages: who sends and has not read yet waits, as with any WebSocket server.
  if (traits().raw && !closed_ && !Reads()) stream_->SetReading(false);
}

void WebSocketTransport::OnWritable() {
  if (delegate() != nullptr) delegate()->OnWritable();
  if (traits().raw && !finished_ && Reads()) stream_->SetReading(true);
}

void WebSocketTransport::OnClosed(int) {
  if (delegate() != nullptr) delegate()->OnClosed(input().close_code());
  delete this;
}

/// The peer has closed, or broken the protocol.
void WebSocketTransport::OnLastWords() {
  if (!closed_) Count(input().told_code());
  SayLast(input().last_words());
  if (!input().over()) return;  // until its close frame comes
  finished_ = true;
  stream_->CloseGracefully();
}

void WebSocketTransport::Count(int code) {
  if (traits().counts == nullptr || input().close_code() != 0) return;
  ++(code == close_code::kTooLarge ? traits().counts->too_long : traits().counts->broken);
}

void WebSocketTransport::OnText(GrowingBuffer& message) {
  if (delegate() == nullptr) return;
  traits().raw ? delegate()->OnMessage({message.Take(), false}) : delegate()->OnPackets(message.view());
}

void WebSocketTransport::OnBinary(GrowingBuffer& message) {
  if (delegate() != nullptr) delegate()->OnMessage({message.Take(), true});
}

void WebSocketTransport::OnPong() {
  if (delegate() != nullptr) delegate()->OnAlive();
}

}  // namespace encke
