// WebSocketInput: what readers of WebSocket clients have in common, whichever version of the protocol they read.
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_INPUT_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_INPUT_H_

#include <memory>
#include <string>
#include <string_view>

#include "base/growing_buffer.h"
#include "core/framing.h"

namespace encke {

/// Takes bytes from a socket, gives messages to its sink, and knows what the peer is told at the end. Owned by its
/// transport.
class WebSocketInput {
 public:
  /// Who takes what was read. Not owned. Must not destroy the reader. A message is valid during the call, and the sink's
  /// to take.
  class Sink {
   public:
    virtual void OnText(GrowingBuffer& message) = 0;
    virtual void OnBinary(GrowingBuffer& message) = 0;
    virtual void OnPong() = 0;

   protected:
    ~Sink() = default;
  };

  explicit WebSocketInput(Sink& sink) : sink_(sink) {}
  WebSocketInput(const WebSocketInput&) = delete;
  WebSocketInput& operator=(const WebSocketInput&) = delete;

  /// Takes bytes from the socket. Appends to `pongs` what pings are answered with. Returns false once the peer has closed,
  /// or broken the protocol: then there are last words for it.
  [[nodiscard]] virtual bool Read(std::string_view bytes, std::string& pongs) = 0;
  /// Whether it owns nothing just now: no frame and no message has begun and not ended.
  virtual bool idle() const = 0;

  /// After Read() returned false: the close frame that answers the peer's, or tells it what it did wrong, as RFC 6455 has
  /// it; and its code, 0 where it has none.
  const std::string& last_words() const {
    static const std::string kNone;
    return end_ == nullptr ? kNone : end_->last_words;
  }
  int told_code() const { return end_ == nullptr ? 0 : end_->told_code; }
  /// Whether nothing more can come that matters: the peer's close frame was read, or its bytes cannot be understood. After
  /// an error of the peer's Read() may go on to be called until then; it looks for the close frame only.
  bool over() const { return over_; }
  /// The code of the peer's close frame; 1005 where that has none, 0 where none came.
  int close_code() const { return end_ == nullptr ? 0 : end_->close_code; }

 protected:
  ~WebSocketInput() = default;

  struct Ending {
    std::string last_words;
    int told_code = 0;
    int close_code = 0;
  };

  Ending& End() {
    if (end_ == nullptr) end_ = std::make_unique<Ending>();
    return *end_;
  }
  void Answer(int code, std::string_view reason) {
    End().told_code = code;
    AppendWebSocketClose(code, reason, End().last_words);
  }

  Sink& sink_;
  std::unique_ptr<Ending> end_;  // null until there is one
  bool failed_ = false;  // the peer broke the protocol
  bool over_ = false;
};

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_INPUT_H_
