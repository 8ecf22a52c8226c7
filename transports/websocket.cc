// websocket: RFC 6455, both ways, one packet in a text message; or what another dialect has for messages.
#include "base/log.h"
#include "core/packet.h"
#include "http/exchange.h"
#include "transports/builtin.h"
#include "transports/websocket_handshake.h"
#include "transports/websocket_reader.h"

namespace encke {
namespace {

constexpr Framing kNative = packet::NativeFraming<AppendWebSocketText>("native/websocket", "");

constexpr int kOpPing = 0x9;
constexpr Milliseconds kAwaitClose = 2'000;  // for the close frame of the peer, after ours

/// Outgoing data frames are the shared bytes of the messages; wslay only reads and answers control frames, since its
/// queue copies every frame (docs/decisions/0003-wslay-reads-only.md). Self-owned (core/transport.h).
class WebSocket final : public Transport, private net::Stream::Delegate, private WebSocketReader::Sink {
 public:
  WebSocket(std::unique_ptr<net::Stream> stream, std::string early_bytes, const TransportTraits& traits,
            const Framing& framing)
      : Transport(traits),
        framing_(framing),
        stream_(std::move(stream)),
        early_bytes_(std::move(early_bytes)),
        reader_(*this, traits.message_bytes, traits.binary) {
    stream_->set_delegate(this);
  }

  void Start() override {
    if (!early_bytes_.empty()) OnRead(std::exchange(early_bytes_, {}));
  }

  void Send(std::span<const MessageRef> batch) override {
    static std::vector<BufferRef> frames;  // scratch: a delivery allocates nothing
    frames.clear();
    for (const MessageRef& message : batch) frames.push_back(message->EncodedBy(framing_));
    Write(frames);
    frames.clear();
  }

  void SendControl(const Control& control) override {
    std::string frames;
    // The engine answers a ping frame by itself, also in a tab whose timers are throttled; the heartbeat packet after it
    // is for the page, which sees no ping frames.
    if (control.kind == Control::Kind::kHeartbeat) AppendWebSocketHeader(kOpPing, 0, frames);
    framing_.encode_control(control, frames);
    if (!frames.empty()) WriteBytes(frames);
  }

  void Close(const Disconnect& why) override {
    std::string frames;
    // A close frame has no place for a time.
    if (why.retry_after > 0 || framing_.tells_end) framing_.encode_control(Control::Ending(why), frames);
    int code = framing_.own_code != nullptr ? framing_.own_code(why.code) : why.code;
    AppendWebSocketClose(code, why.reason, frames);
    WriteBytes(frames);
    AwaitClose();
  }

  size_t queued_bytes() const override { return stream_->queued_bytes(); }
  size_t sent_bytes() const override { return sent_bytes_; }

 private:
  void Write(std::span<const BufferRef> frames) {
    if (closed_) return;  // nothing may follow a close frame
    for (const BufferRef& frame : frames) sent_bytes_ += frame->size();
    stream_->Write(frames);
  }

  void WriteBytes(const std::string& bytes) {
    BufferRef buffer = Buffer::Of(bytes);
    Write({&buffer, 1});
  }

  /// Our close frame is sent. The peer answers with one of its own, and only then the connection ends, or Firefox takes
  /// it for broken. RFC 6455, 7.1.1.
  void AwaitClose() {
    closed_ = true;
    stream_->SetReading(true);
    stream_->CloseGracefullyAfter(kAwaitClose);
  }

  /// No more is read; what is queued goes out; OnClosed follows.
  void Finish() {
    finished_ = true;
    stream_->CloseGracefully();
  }

  // net::Stream::Delegate
  void OnRead(std::string_view bytes) override {
    if (finished_) return;
    std::string replies;
    bool goes_on = reader_.Read(bytes, replies);
    // What the messages brought goes out before a close frame, and counts for what is said of the queue below.
    if ((traits().binary || !goes_on) && delegate() != nullptr) delegate()->OnWritable();
    if (closed_) replies.clear();  // our close frame was the last
    // Who pings and does not read gets no pongs: RFC 6455, 5.5.3 lets us answer only the last of several pings.
    bool reads = stream_->queued_bytes() < net::Stream::kHighWater;
    if (!replies.empty() && (reads || !goes_on)) WriteBytes(replies);
    // Raw messages are answered by raw messages: who sends and has not read yet waits, as with any WebSocket server.
    if (goes_on && traits().binary && !closed_ && !reads) stream_->SetReading(false);
    if (goes_on) return;
    if (closed_ || reader_.close_code() != 0) return Finish();
    finished_ = true;  // what comes now cannot be told apart
    AwaitClose();
  }
  void OnEnd() override { stream_->Close(); }
  void OnWritable() override {
    if (traits().binary && !finished_) stream_->SetReading(true);
    if (delegate() != nullptr) delegate()->OnWritable();
  }
  void OnClosed(int) override {
    if (delegate() != nullptr) delegate()->OnClosed(reader_.close_code());
    delete this;
  }

  // WebSocketReader::Sink
  void OnText(std::string_view message) override {
    if (delegate() != nullptr) delegate()->OnPackets(message);
  }
  void OnBinary(std::string_view message) override {
    if (delegate() != nullptr) delegate()->OnBinary(message);
  }
  void OnPong() override {
    if (delegate() != nullptr) delegate()->OnAlive();
  }

  const Framing& framing_;
  std::unique_ptr<net::Stream> stream_;
  std::string early_bytes_;  // came right behind the handshake
  WebSocketReader reader_;
  size_t sent_bytes_ = 0;
  bool closed_ = false;    // our close frame is sent
  bool finished_ = false;  // no more is read
};

Transport* Open(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing) {
  http::Response answer = AnswerWebSocketHandshake(exchange->request(), exchange->sub_protocol());
  if (answer.status != 101) {
    log::Debug("websocket_handshake_refused", "peer", exchange->request().peer, "status", answer.status);
    exchange->Respond(std::move(answer));
    return nullptr;
  }
  std::string early_bytes;
  std::unique_ptr<net::Stream> stream = exchange->TakeStream(&early_bytes);
  if (stream == nullptr) return nullptr;  // the client has gone
  BufferRef head = Buffer::Of(SwitchingProtocolsHead(answer));
  stream->Write({&head, 1});
  return new WebSocket(std::move(stream), std::move(early_bytes), traits, framing);
}

}  // namespace

const TransportDescriptor kWebSocket{
    .traits = {.name = "websocket", .route = "websocket", .duplex = true, .by_query = true},
    .native_framing = &kNative,
    .open = Open};

}  // namespace encke
