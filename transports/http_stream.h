// The two ways to send messages down in an HTTP response: one that stays open, and one that answers once.
#ifndef ENCKE_TRANSPORTS_HTTP_STREAM_H_
#define ENCKE_TRANSPORTS_HTTP_STREAM_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/block_pool.h"
#include "core/framing.h"
#include "core/transport.h"
#include "http/exchange.h"
#include "http/live_response.h"

namespace encke {

/// What both have: an exchange, a framing, and an end. Base of the two, not for use by itself.
class HttpTransport : public Transport, public block_pool::Pooled, protected http::Exchange::Delegate {
 public:
  size_t sent_bytes() const override { return sent_bytes_; }

 protected:
  HttpTransport(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing);
  ~HttpTransport() override = default;

  void OnWritable() override;
  void OnClosed(int uv_error) override;

  const Framing& framing_;
  std::unique_ptr<http::Exchange> exchange_;
  size_t sent_bytes_ = 0;
};

/// A response without end: every batch is one chunk of shared bytes. Self-owned (core/transport.h).
class HttpStream final : public HttpTransport {
 public:
  /// Begins the response with `prelude`, which may be empty. `head` comes from http::LiveResponse().
  HttpStream(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing,
             const http::Response& head, std::string_view prelude);

  void Send(std::span<const MessageRef> batch) override;
  void SendControl(const Control& control) override;
  void Close(const Disconnect& why) override;
  size_t queued_bytes() const override { return exchange_->queued_bytes(); }

 private:
  void Write(std::span<const BufferRef> buffers);
  void WriteChunk(const BufferRef& chunk);
};

/// A response that is held until there is something to say, says it, and ends. Self-owned (core/transport.h).
class HttpAnswer final : public HttpTransport {
 public:
  /// `prefix` stands before the framing's own and `suffix`, a constant, behind it (a JSONP call).
  HttpAnswer(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing,
             std::string_view prefix = {}, const char* suffix = "");

  void Send(std::span<const MessageRef> batch) override;
  void SendControl(const Control& control) override;
  void Close(const Disconnect& why) override;
  size_t queued_bytes() const override { return 0; }

 private:
  /// While it is held only what differs between answers is kept; the head is made when it is sent.
  BufferRef Body(std::span<const MessageRef> batch);
  void AppendBatch(std::span<const MessageRef> batch, std::vector<std::string_view>& parts) const;

  BufferRef origin_;      // of the page that asked, where it told one
  BufferRef prefix_;      // null: none
  const char* suffix_;
  BufferRef controls_;    // framed, waiting for the answer; null: none
};

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_HTTP_STREAM_H_
