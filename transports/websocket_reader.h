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

namespace encke {

struct WebSocketFrame;

/// Checks masks, reserved bits, fragments, UTF-8, close rules and compressed data, each at the first byte that breaks it,
/// and puts fragments together. What it keeps of a message, and of a frame, is borrowed from a pool while one is
/// incomplete, so that an idle reader owns nothing (docs/decisions/0013-one-compression-for-all.md).
class WebSocketReader {
 public:
  /// Who takes what was read. Not owned. Must not destroy the reader. The text is valid during the call.
  class Sink {
   public:
    virtual void OnText(std::string_view message) = 0;
    virtual void OnBinary(std::string_view message) = 0;
    virtual void OnPong() = 0;

   protected:
    ~Sink() = default;
  };

  struct Limits {
    size_t message_bytes;  // decompressed; more: 1009
    size_t fragments;      // of one message; more: 1009
    bool binary;           // whether messages may be; where not: 1003
  };

  /// `deflate`: what the handshake agreed on; nothing: messages may not be compressed.
  WebSocketReader(Sink& sink, const Limits& limits, const std::optional<DeflateAgreement>& deflate);
  ~WebSocketReader();

  /// Takes bytes from the socket. Appends to `pongs` what pings are answered with. Returns false once the peer has closed,
  /// or broken the protocol: then there are last words for it.
  [[nodiscard]] bool Read(std::string_view bytes, std::string& pongs);

  /// After Read() returned false: the close frame that answers the peer's, or tells it what it did wrong; and its code, 0
  /// where it has none.
  const std::string& last_words() const { return last_words_; }
  int told_code() const { return told_code_; }
  /// Whether nothing more can come that matters: the peer's close frame was read, or its bytes cannot be understood. After
  /// an error of the peer's Read() may go on to be called until then; it looks for the close frame only.
  bool over() const { return over_; }
  /// The code of the peer's close frame; 1005 where that has none, 0 where none came.
  int close_code() const { return close_code_; }
  /// Whether it owns no parser just now: no frame and no message has begun and not ended.
  bool idle() const { return parser_ == nullptr; }

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
  void Answer(int code, std::string_view reason);
  bool Fail(int code, std::string_view reason);
  bool TooLong();
  void LetGo();

  Sink& sink_;
  const Limits limits_;
  const std::optional<DeflateAgreement> deflate_;
  Parser* parser_ = nullptr;
  std::unique_ptr<Inflater> own_inflater_;  // only where the client's messages refer to earlier ones
  std::string last_words_;
  int told_code_ = 0;
  int close_code_ = 0;
  bool failed_ = false;
  bool over_ = false;
};

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_READER_H_
