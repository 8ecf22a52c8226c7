// websocket: RFC 6455, both ways, one packet in a text message; or what another dialect has for messages.
#include "base/log.h"
#include "base/memory.h"
#include "core/disconnect.h"
#include "core/packet.h"
#include "http/exchange.h"
#include "transports/builtin.h"
#include "transports/websocket_deflate.h"
#include "transports/websocket_frame.h"
#include "transports/websocket_handshake.h"
#include "transports/websocket_reader.h"

namespace encke {
namespace {

constexpr Framing kNative = packet::NativeFraming<AppendWebSocketText>("native/websocket", "");

constexpr Milliseconds kAwaitClose = 2'000;  // for the close frame of the peer, after ours

/// Outgoing data frames are the shared bytes of the messages, compressed or not (docs/decisions/0013-one-compression-for-
/// all.md). Self-owned (core/transport.h).
class WebSocket final : public Transport, private net::Stream::Delegate, private WebSocketReader::Sink {
 public:
  /// `deflate`: as the handshake agreed; nothing: no compression.
  WebSocket(std::unique_ptr<net::Stream> stream, std::string early_bytes, const TransportTraits& traits,
            const Framing& framing, const std::optional<DeflateAgreement>& deflate)
      : Transport(traits),
        framing_(framing),
        stream_(std::move(stream)),
        early_bytes_(std::move(early_bytes)),
        reader_(*this, {traits.message_bytes, traits.fragments, traits.binary}, deflate) {
    stream_->set_delegate(this);
    if (!deflate) return;
    if (deflate->server_takeover) {
      own_deflater_ = std::make_unique<Deflater>(traits.compression, deflate->server_bits);
    } else {
      shared_deflate_ = &SharedDeflate(traits.compression, deflate->server_bits);
    }
  }

  void Start() override {
    auto read = [this] { OnRead(std::exchange(early_bytes_, {})); };
    if (!early_bytes_.empty()) memory::Try("read", read, [this] { stream_->Close(); });
  }

  void Send(std::span<const MessageRef> batch) override {
    static std::vector<BufferRef> frames;  // scratch: a delivery allocates nothing
    frames.clear();
    for (const MessageRef& message : batch) frames.push_back(FramesOf(*message));
    Write(frames);
    frames.clear();
  }

  void SendControl(const Control& control) override {
    std::string frames;
    // The engine answers a ping frame by itself, also in a tab whose timers are throttled; the heartbeat packet after it
    // is for the page, which sees no ping frames.
    if (control.kind == Control::Kind::kHeartbeat) AppendWebSocketHeader(opcode::kPing, 0, frames);
    framing_.encode_control(control, frames);
    if (!frames.empty()) WriteBytes(frames);
  }

  void Close(const Disconnect& why) override {
    memory::Try("close", [&] { SayEnd(why); }, [this] { stream_->Close(); });
  }

  size_t queued_bytes() const override { return stream_->queued_bytes(); }
  size_t sent_bytes() const override { return sent_bytes_; }

 private:
  void SayEnd(const Disconnect& why) {
    std::string frames;
    // A close frame has no place for a time.
    if (why.retry_after > 0 || framing_.tells_end) framing_.encode_control(Control::Ending(why), frames);
    int code = framing_.own_code != nullptr ? framing_.own_code(why.code) : why.code;
    AppendWebSocketClose(code, why.reason, frames);
    SayLast(frames);
  }

  BufferRef FramesOf(const Message& message) {
    if (shared_deflate_ != nullptr) return message.EncodedBy(framing_, *shared_deflate_);
    const BufferRef& plain = message.EncodedBy(framing_);
    if (own_deflater_ == nullptr) return plain;
    std::string frames;
    bool any = CompressFrames(plain->view(), *own_deflater_, traits().compression.threshold, true, frames);
    return any ? Buffer::Of(frames) : plain;
  }

  void Write(std::span<const BufferRef> frames) {
    if (closed_) return;  // nothing may follow a close frame
    for (const BufferRef& frame : frames) sent_bytes_ += frame->size();
    stream_->Write(frames);
  }

  void WriteBytes(const std::string& bytes) {
    BufferRef buffer = Buffer::Of(bytes);
    Write({&buffer, 1});
  }

  /// Sends our close frame, once. The peer answers with one of its own, and only then the connection ends, or Firefox
  /// takes it for broken. RFC 6455, 7.1.1.
  void SayLast(const std::string& frames) {
    if (closed_) return;
    WriteBytes(frames);
    closed_ = true;
    stream_->SetReading(true);
    stream_->CloseGracefullyAfter(kAwaitClose);
  }

  // net::Stream::Delegate
  void OnRead(std::string_view bytes) override {
    if (finished_) return;
    std::string pongs;
    bool goes_on = reader_.Read(bytes, pongs);
    // Who pings and does not read gets no pongs: RFC 6455, 5.5.3 lets us answer only the last of several pings.
    if (!pongs.empty() && Reads()) WriteBytes(pongs);
    // What the messages brought goes out before a close frame, and counts for what is said of the queue below.
    if ((traits().binary || !goes_on) && delegate() != nullptr) delegate()->OnWritable();
    // A long message that comes slowly keeps its sender from answering pings.
    if (!reader_.idle() && delegate() != nullptr) delegate()->OnAlive();
    if (!goes_on) return OnLastWords();
    // Raw messages are answered by raw messages: who sends and has not read yet waits, as with any WebSocket server.
    if (traits().binary && !closed_ && !Reads()) stream_->SetReading(false);
  }
  void OnEnd() override { stream_->Close(); }
  void OnWritable() override {
    if (delegate() != nullptr) delegate()->OnWritable();
    if (traits().binary && !finished_ && Reads()) stream_->SetReading(true);
  }
  void OnClosed(int) override {
    if (delegate() != nullptr) delegate()->OnClosed(reader_.close_code());
    delete this;
  }

  bool Reads() const { return stream_->queued_bytes() < net::Stream::kHighWater; }

  /// The peer has closed, or broken the protocol.
  void OnLastWords() {
    if (!closed_) Count(reader_.told_code());
    SayLast(reader_.last_words());
    if (!reader_.over()) return;  // until its close frame comes
    finished_ = true;
    stream_->CloseGracefully();
  }

  void Count(int code) const {
    if (traits().counts == nullptr || reader_.close_code() != 0) return;
    ++(code == close_code::kTooLarge ? traits().counts->too_long : traits().counts->broken);
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
  const Recoding* shared_deflate_ = nullptr;  // agreed on, without context takeover
  std::unique_ptr<Deflater> own_deflater_;    // agreed on, with it
  size_t sent_bytes_ = 0;
  bool closed_ = false;    // our close frame is sent
  bool finished_ = false;  // no more is read
};

Transport* Open(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing) {
  WebSocketHandshake handshake =
      AnswerWebSocketHandshake(exchange->request(), exchange->sub_protocol(), traits.compression);
  if (handshake.answer.status != 101) {
    log::Debug("websocket_handshake_refused", "peer", exchange->request().peer, "status", handshake.answer.status);
    exchange->Respond(std::move(handshake.answer));
    return nullptr;
  }
  std::string early_bytes;
  std::unique_ptr<net::Stream> stream = exchange->TakeStream(&early_bytes);
  if (stream == nullptr) return nullptr;  // the client has gone
  BufferRef head = Buffer::Of(SwitchingProtocolsHead(handshake.answer));
  stream->Write({&head, 1});
  return new WebSocket(std::move(stream), std::move(early_bytes), traits, framing, handshake.deflate);
}

}  // namespace

const TransportDescriptor kWebSocket{
    .traits = {.name = "websocket", .route = "websocket", .duplex = true, .by_query = true},
    .native_framing = &kNative,
    .open = Open};

}  // namespace encke
