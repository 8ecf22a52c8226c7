// WebSocketTransport: what the WebSockets of all versions of the protocol have in common.
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_TRANSPORT_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_TRANSPORT_H_

#include <memory>
#include <string>
#include <vector>

#include "core/transport.h"
#include "http/exchange.h"
#include "transports/websocket_input.h"

namespace encke {

struct Framing;

/// A connection whose handshake HTTP has answered: gives what is read to the delegate, and closes as RFC 6455 says. A
/// version brings its reader, and the form of its frames: framings make those of RFC 6455. Self-owned (core/transport.h).
class WebSocketTransport : public Transport, private net::Stream::Delegate, protected WebSocketInput::Sink {
 public:
  void Start() override;
  void Send(std::span<const MessageRef> batch) override;
  void SendControl(const Control& control) override;
  void Close(const Disconnect& why) override;
  size_t queued_bytes() const override { return stream_->queued_bytes(); }
  size_t sent_bytes() const override { return sent_bytes_; }

 protected:
  /// `early_bytes`: what came right behind the handshake.
  WebSocketTransport(std::unique_ptr<net::Stream> stream, std::string_view early_bytes, const TransportTraits& traits,
                     const Framing& framing);

  // What is a version's own.
  virtual WebSocketInput& input() = 0;
  /// Appends a message's frames, shared where they are the same for others.
  virtual void AppendFrames(const Message& message, std::vector<BufferRef>& frames) = 0;
  /// Frames that are nobody else's, of RFC 6455, as this version has them.
  virtual std::string InItsForm(const std::string& frames) { return frames; }
  /// Gives bytes to the stream.
  virtual void Put(std::span<const BufferRef> frames) { stream_->Write(frames); }
  /// Takes what was read from the stream.
  virtual void Receive(std::string_view bytes);

  const Framing& framing() const { return framing_; }
  net::Stream& stream() { return *stream_; }
  /// Our close frame is sent.
  bool closed() const { return closed_; }

 private:
  // net::Stream::Delegate
  void OnRead(std::string_view bytes) override { Receive(bytes); }
  void OnEnd() override { stream_->Close(); }
  void OnWritable() override;
  void OnClosed(int uv_error) override;

  // WebSocketInput::Sink
  void OnText(GrowingBuffer& message) override;
  void OnBinary(GrowingBuffer& message) override;
  void OnPong() override;

  bool Reads() const { return stream_->queued_bytes() < net::Stream::kHighWater; }
  void Write(std::span<const BufferRef> frames);
  void WriteOwn(const std::string& frames);
  void SayEnd(const Disconnect& why);
  void SayLast(const std::string& frames);
  void OnLastWords();
  void Count(int code);

  const Framing& framing_;
  std::unique_ptr<net::Stream> stream_;
  BufferRef early_bytes_;  // null: none, or handed on
  size_t sent_bytes_ = 0;
  bool closed_ = false;
  bool finished_ = false;  // no more is read
};

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_TRANSPORT_H_
