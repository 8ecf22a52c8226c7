// WebSocketReader: bytes from a WebSocket client to messages (RFC 6455), by wslay.
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_READER_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_READER_H_

#include <cstddef>
#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

namespace encke {

/// Checks masking, reserved bits, fragments, UTF-8 and close rules, and answers pings. wslay's state is 9 KB, so a
/// reader holds one only while a frame or a fragmented message is incomplete, and borrows it from a pool.
class WebSocketReader {
 public:
  /// Who takes what was read. Not owned. Must not destroy the reader.
  class Sink {
   public:
    virtual void OnText(std::string_view message) = 0;
    virtual void OnBinary(std::string_view message) = 0;
    virtual void OnPong() = 0;

   protected:
    ~Sink() = default;
  };

  /// `binary`: whether messages may be; where not, one closes the connection with 1003.
  WebSocketReader(Sink& sink, size_t max_message, bool binary);
  ~WebSocketReader();

  /// Takes bytes from the socket. Appends to `replies` what must be written: pongs, a close frame. Returns false where
  /// the connection is over: it was closed by the peer, or broke the protocol; read no further.
  [[nodiscard]] bool Read(std::string_view bytes, std::string& replies);

  /// After Read() returned false: the code of the peer's close frame, 0 where there was none.
  int close_code() const { return close_code_; }
  /// Whether it owns no parser just now. For tests.
  bool idle() const { return parser_ == nullptr; }

  struct Parser;

 private:
  Sink& sink_;
  const size_t max_message_;
  const bool binary_;
  Parser* parser_ = nullptr;
  int close_code_ = 0;
};

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_READER_H_
