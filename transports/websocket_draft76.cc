#include "transports/websocket_draft76.h"

#include <algorithm>
#include <string>
#include <utility>
#include <vector>

#include "base/log.h"
#include "transports/websocket_draft76_frames.h"
#include "transports/websocket_draft76_handshake.h"
#include "transports/websocket_handshake.h"
#include "transports/websocket_transport.h"

namespace encke {
namespace {

/// The head of the 101 is out; the client's nonce may not be here yet, for HAProxy lets it pass only behind that. Until
/// then what is written is kept, and what the session has waits there, where its policies hold.
class WebSocketDraft76 final : public WebSocketTransport {
 public:
  WebSocketDraft76(std::unique_ptr<net::Stream> connection, std::string_view early_bytes, const TransportTraits& traits,
                   const Framing& framing, const Draft76Keys& keys)
      : WebSocketTransport(std::move(connection), BehindNonce(early_bytes), traits, framing),
        reader_(*this, traits.message_bytes),
        keys_(keys),
        nonce_(early_bytes.substr(0, Draft76Keys::kNonce)) {
    stream().CloseGracefullyAfter(traits.draft76);
    if (whole()) Prove();
  }

  size_t queued_bytes() const override { return whole() ? WebSocketTransport::queued_bytes() : kHighWater; }
  bool asks_for_life() const override { return false; }

 private:
  ~WebSocketDraft76() override {
    if (!whole() && traits().counts != nullptr) ++traits().counts->unfinished;
  }

  static std::string_view BehindNonce(std::string_view bytes) {
    return bytes.substr(std::min(Draft76Keys::kNonce, bytes.size()));
  }

  bool whole() const { return nonce_.size() == Draft76Keys::kNonce; }

  WebSocketInput& input() override { return reader_; }
  void AppendFrames(const Message& message, std::vector<BufferRef>& frames) override {
    frames.push_back(message.EncodedBy(framing(), Draft76Frames()));
  }
  std::string InItsForm(const std::string& frames) override {
    std::string own;
    (void)Draft76Frames().Recode(frames, own);  // it has a form for everything
    return own;
  }
  void Put(std::span<const BufferRef> frames) override {
    if (whole()) return WebSocketTransport::Put(frames);
    held_.insert(held_.end(), frames.begin(), frames.end());
  }
  void Receive(std::string_view bytes) override {
    if (!whole()) TakeNonce(bytes);
    if (whole()) WebSocketTransport::Receive(bytes);
  }

  void TakeNonce(std::string_view& bytes) {
    const size_t taken = std::min(Draft76Keys::kNonce - nonce_.size(), bytes.size());
    nonce_.append(bytes.substr(0, taken));
    bytes.remove_prefix(taken);
    if (whole()) Prove();
  }

  void Prove() {
    const std::string proof = keys_.Proof(nonce_);
    if (proof.empty()) {
      log::Failure("websocket_draft76_failed", "cause", "the TLS library has no MD5", "cure",
                   "switch off websocket_draft76 of the SockJS mount");
      return stream().Close();
    }
    held_.insert(held_.begin(), Buffer::Of(proof));
    stream().Write(std::exchange(held_, {}));
    if (!closed()) stream().KeepOpen();
    if (delegate() != nullptr) delegate()->OnWritable();
  }

  Draft76Reader reader_;
  const Draft76Keys keys_;
  std::string nonce_;
  std::vector<BufferRef> held_;  // until the nonce is whole
};

}  // namespace

bool AsksForDraft76(const http::Request& request) {
  const bool has_key = request.has_header("Sec-WebSocket-Key1") || request.has_header("Sec-WebSocket-Key2");
  return has_key && !request.has_header("Sec-WebSocket-Key");
}

Transport* OpenDraft76(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits,
                       const Framing& framing) {
  Draft76Handshake handshake = AnswerDraft76Handshake(exchange->request(), exchange->sub_protocol());
  std::string early_bytes;
  std::unique_ptr<net::Stream> stream = SwitchProtocols(*exchange, std::move(handshake.answer), early_bytes);
  if (stream == nullptr) return nullptr;
  return new WebSocketDraft76(std::move(stream), early_bytes, traits, framing, handshake.keys);
}

}  // namespace encke
