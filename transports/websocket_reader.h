// WebSocketReader: bytes from a WebSocket client to messages (RFC 6455; RFC 7692 where it was agreed on).
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_READER_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <string_view>

#include "transports/websocket_deflate.h"
#include "transports/websocket_extensions.h"
#include "transports/websocket_input.h"

namespace encke {

struct WebSocketFrame;

/// Checks masks, reserved bits, fragments, UTF-8, close rules and compressed data, each at the first byte that breaks it,
/// and puts fragments together. What it keeps of a message, and of a frame, is borrowed from a pool while one is
/// incomplete, so that an idle reader owns nothing (docs/decisions/0013-one-compression-for-all.md).
class WebSocketReader final : public WebSocketInput {
 public:
  struct Limits {
    size_t message_bytes;  // decompressed; more: 1009
    size_t fragments;      // of one message; more: 1009
    bool binary;           // whether messages may be; where not: 1003
  };

  /// `deflate`: what the handshake agreed on; nothing: messages may not be compressed.
  WebSocketReader(Sink& sink, const Limits& limits, const std::optional<DeflateAgreement>& deflate);
  ~WebSocketReader();

  [[nodiscard]] bool Read(std::string_view bytes, std::string& pongs) override;
  bool idle() const override { return parser_ == nullptr; }

  struct Parser;

 private:
  void Step(std::string_view& bytes, std::string& pongs);
  void BeginFrame();
  bool MayBe(const WebSocketFrame& frame);
  bool BeginMessage(const WebSocketFrame& frame);
  bool HasRoom(const WebSocketFrame& frame);
  void TakePayload(std::string_view& bytes);
  void TakeData(std::string_view masked);
  Inflater& MessageInflater();
  void Decompressed(Inflater::Result result, size_t from);
  void CheckGrowth(size_t from);
  void EndFrame(std::string& pongs);
  void EndMessage();
  void OnControl(std::string& pongs);
  void OnClose(std::string_view payload);
  bool Fail(int code, std::string_view reason);
  bool TooLong();
  void LetGo();

  const Limits limits_;
  const std::optional<DeflateAgreement> deflate_;
  Parser* parser_ = nullptr;
  std::unique_ptr<Inflater> own_inflater_;  // only where the client's messages refer to earlier ones
};

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_READER_H_
