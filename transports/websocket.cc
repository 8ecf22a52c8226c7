// websocket: RFC 6455, both ways, one packet in a text message; or what another dialect has for messages.
#include "base/log.h"
#include "core/packet.h"
#include "http/exchange.h"
#include "transports/builtin.h"
#include "transports/websocket_deflate.h"
#include "transports/websocket_draft76.h"
#include "transports/websocket_handshake.h"
#include "transports/websocket_reader.h"
#include "transports/websocket_transport.h"

namespace encke {
namespace {

constexpr Framing kNative = packet::NativeFraming<AppendWebSocketText>("native/websocket", "");

/// Outgoing data frames are the shared bytes of the messages, compressed or not (docs/decisions/0013-one-compression-for-
/// all.md).
class WebSocket final : public WebSocketTransport {
 public:
  /// `deflate`: as the handshake agreed; nothing: no compression.
  WebSocket(std::unique_ptr<net::Stream> stream, std::string_view early_bytes, const TransportTraits& traits,
            const Framing& framing, const std::optional<DeflateAgreement>& deflate)
      : WebSocketTransport(std::move(stream), early_bytes, traits, framing),
        reader_(*this, {traits.message_bytes, traits.fragments, traits.raw}, deflate) {
    if (!deflate) return;
    if (deflate->server_takeover) {
      own_deflater_ = std::make_unique<Deflater>(traits.compression, deflate->server_bits);
    } else {
      shared_deflate_ = &SharedDeflate(traits.compression, deflate->server_bits);
    }
  }

 private:
  WebSocketInput& input() override { return reader_; }

  void AppendFrames(const Message& message, std::vector<BufferRef>& frames) override {
    if (shared_deflate_ != nullptr) return frames.push_back(message.EncodedBy(framing(), *shared_deflate_));
    if (own_deflater_ != nullptr) return frames.push_back(Compressed(message.EncodedBy(framing())));
    if (message.raw() == nullptr || framing().encode_head == nullptr) return frames.push_back(message.EncodedBy(framing()));
    std::string head;
    framing().encode_head(*message.raw(), head);
    frames.push_back(Buffer::Of(head));
    frames.push_back(message.raw()->content);
  }

  BufferRef Compressed(const BufferRef& plain) {
    std::string frames;
    bool any = CompressFrames(plain->view(), *own_deflater_, traits().compression.threshold, true, frames);
    return any ? Buffer::Of(frames) : plain;
  }

  WebSocketReader reader_;
  const Recoding* shared_deflate_ = nullptr;  // agreed on, without context takeover
  std::unique_ptr<Deflater> own_deflater_;    // agreed on, with it
};

Transport* Open(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing) {
  if (traits.draft76 > 0 && AsksForDraft76(exchange->request())) {
    return OpenDraft76(std::move(exchange), traits, framing);
  }
  WebSocketHandshake handshake =
      AnswerWebSocketHandshake(exchange->request(), exchange->sub_protocol(), traits.compression);
  std::string early_bytes;
  std::unique_ptr<net::Stream> stream = SwitchProtocols(*exchange, std::move(handshake.answer), early_bytes);
  if (stream == nullptr) return nullptr;
  return new WebSocket(std::move(stream), early_bytes, traits, framing, handshake.deflate);
}

}  // namespace

const TransportDescriptor kWebSocket{
    .traits = {.name = "websocket", .route = "websocket", .duplex = true, .by_query = true},
    .native_framing = &kNative,
    .open = Open};

}  // namespace encke
