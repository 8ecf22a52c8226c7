// Frames of draft-ietf-hybi-thewebsocketprotocol-00 (sections 4.2, 5.3): 0x00 text 0xFF; 0xFF 0x00 closes.
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_DRAFT76_FRAMES_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_DRAFT76_FRAMES_H_

#include <string>
#include <string_view>

#include "base/utf8.h"
#include "core/message.h"
#include "transports/websocket_input.h"

namespace encke {

/// Makes frames of the draft of RFC 6455's. What it has no words for is left out: pings, messages of bytes, codes and
/// reasons of closing.
[[nodiscard]] const Recoding& Draft76Frames();

/// Reads what a client of the draft sends. Text is checked as it comes. Frames of bytes, which have a length and no
/// browser sends, are refused: 1003; other types than those above: 1002.
class Draft76Reader final : public WebSocketInput {
 public:
  /// A message of more than `message_bytes`: 1009.
  Draft76Reader(Sink& sink, size_t message_bytes) : WebSocketInput(sink), message_bytes_(message_bytes) {}

  [[nodiscard]] bool Read(std::string_view bytes, std::string& pongs) override;
  bool idle() const override { return place_ == Place::kBetween; }

 private:
  enum class Place : uint8_t { kBetween, kText, kClosing };

  void Step(std::string_view& bytes);
  void BeginFrame(unsigned char type);
  void TakeText(std::string_view& bytes);
  void CheckText(std::string_view piece);
  void EndText();
  void EndClosing(char length);
  void Fail(int code, std::string_view reason);

  const size_t message_bytes_;
  Place place_ = Place::kBetween;
  Utf8Check utf8_;
  GrowingBuffer text_;  // of the message that has begun
};

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_DRAFT76_FRAMES_H_
