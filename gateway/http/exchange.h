// Exchange: one request and its answer.
#ifndef ENCKE_HTTP_EXCHANGE_H_
#define ENCKE_HTTP_EXCHANGE_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/block_pool.h"
#include "base/buffer.h"
#include "http/request.h"
#include "http/response.h"
#include "net/stream.h"

namespace encke::http {

class Connection;

/// A complete request waiting for its answer, owned by whoever answers it. The connection under it may go at any time;
/// the exchange then swallows what is written and tells its delegate. Destroyed unanswered it answers 500; destroyed
/// in the middle of a stream it cuts the connection, so that the reader sees that the answer is not whole.
///
/// Where there is no memory for a call it answers 503, or cuts the connection where the answer has begun: no call
/// throws. The same befalls an exchange whose handler throws std::bad_alloc.
///
/// Rules: exactly one of Respond(), Begin() and TakeStream(). Pipelined requests wait until this one is ended. No
/// callback is made from inside a call.
class Exchange : public block_pool::Pooled {
 public:
  /// For whoever streams or holds an answer; not owned; optional.
  class Delegate {
   public:
    /// What was written has drained below the mark (net::Stream::kLowWater), or wholly.
    virtual void OnWritable() = 0;
    /// After Begin(): the answer is over, because End() was called and everything was handed to the kernel (0) or
    /// because the connection went (negative libuv error). Before: the connection went. The last call, exactly once;
    /// the delegate may destroy the exchange and itself in it.
    virtual void OnClosed(int uv_error) = 0;

   protected:
    ~Delegate() = default;
  };

  Exchange(Connection* connection, Request&& request);
  ~Exchange();
  Exchange(const Exchange&) = delete;
  Exchange& operator=(const Exchange&) = delete;

  /// REQUIRES: not forgotten.
  const Request& request() const { return asked_->request; }
  /// The request's body, which it then no longer has. REQUIRES: not forgotten.
  std::string TakeBody() { return std::move(asked_->request.body); }
  void set_delegate(Delegate* delegate) { delegate_ = delegate; }
  /// What an upgrade agrees on beside the protocol itself: a WebSocket's sub-protocol; empty: none.
  void AgreeOn(std::string sub_protocol) { asked_->sub_protocol = std::move(sub_protocol); }
  /// One more header for the head of the answer, whoever gives that; not for an upgrade.
  void Add(std::string_view name, std::string_view value) { headers_.emplace_back(name, value); }
  const std::string& sub_protocol() const { return asked_->sub_protocol; }
  /// Lets the page that asked read the answer whatever it is, errors too: Respond() adds the CORS headers.
  /// REQUIRES: its origin was asked of an OriginPolicy.
  void MakeReadable() { readable_ = true; }
  /// Frees what a long-held answer no longer needs: the request, and with it what its CORS headers would be made of.
  void ForgetRequest() { asked_.reset(); }

  /// The whole answer at once. Adds Date, Content-Length and Connection (a `Connection: close` of the caller's is
  /// obeyed, other framing headers of his are left out); leaves the body out for HEAD, 204 and 304.
  /// OnClosed is not called after it.
  void Respond(Response response);

  /// The head of an answer of unknown length: chunked for HTTP/1.1, closed by the connection's end for HTTP/1.0 (and
  /// where `Connection: close` was asked).
  void Begin(const Response& head);
  /// One piece of a begun answer: the buffers go out together, as one chunk. Empty, or after End(): nothing.
  void Write(std::span<const BufferRef> buffers);
  /// Whether the begun answer goes out in chunks.
  bool chunked() const;
  /// One piece that is a chunk already (AppendChunk()), as thousands of answers may share it. REQUIRES: chunked().
  void WriteChunk(const BufferRef& chunk);
  /// What is written to a begun answer from now on goes out together, at the end of the loop's turn.
  void Cork();
  /// The end of a begun answer; the connection goes on to the next request where it may.
  void End();
  size_t queued_bytes() const;
  /// Ends a begun answer before its end: the connection is cut, as if the network had; OnClosed follows.
  void Cut();

  /// Gives up HTTP: the bare stream, for a WebSocket. `rest` gets the bytes that came after the request's head. The
  /// exchange is over; OnClosed is not called. Null where the connection is gone.
  [[nodiscard]] std::unique_ptr<net::Stream> TakeStream(std::string* rest);

 private:
  friend class Connection;

  /// What is of use until the answer begins, or is being waited for.
  struct Asked : block_pool::Pooled {
    explicit Asked(Request&& asked) : request(std::move(asked)) {}
    Request request;
    std::string sub_protocol;
  };

  void AddOwnHeaders(Response& response);

  Connection* connection_;  // null once gone
  std::unique_ptr<Asked> asked_;
  std::vector<Header> headers_;  // beside the answer's own
  Delegate* delegate_ = nullptr;
  bool readable_ = false;
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_EXCHANGE_H_
