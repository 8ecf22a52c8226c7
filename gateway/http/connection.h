// Connection: one client's connection and the requests that come on it.
#ifndef ENCKE_HTTP_CONNECTION_H_
#define ENCKE_HTTP_CONNECTION_H_

#include <memory>
#include <span>
#include <string>
#include <string_view>

#include "base/buffer.h"
#include "base/intrusive_list.h"
#include "base/timers.h"
#include "http/exchange.h"
#include "http/server.h"
#include "net/stream.h"

namespace encke::http {

class Parser;

/// Reads requests off a stream one after the other, hands each to the router as an Exchange, and reads the next one
/// when its answer has been taken: pipelined requests wait as bytes. Owns itself: it is deleted when its stream is
/// closed or taken, or by its server. Not a place for policy: what may be asked is in Limits and the Router.
class Connection final : public net::Stream::Delegate, public ListNode<Connection>, private Timer {
 public:
  Connection(Server::State& server, std::unique_ptr<net::Stream> stream);
  ~Connection();

  /// No further request after the present one; none at all where it is idle.
  void Drain();

  // What the exchange does (see http/exchange.h):
  void Respond(const Response& response);
  void RespondNoMemory();
  void Begin(const Response& head);
  void Write(std::span<const BufferRef> buffers);
  bool chunked() const { return chunked_; }
  void WriteChunk(const BufferRef& chunk);
  void Cork();
  void End();
  void Abandon();
  void Cut(int error);
  size_t queued_bytes() const { return stream_->queued_bytes(); }
  std::unique_ptr<net::Stream> TakeStream(std::string* rest);

 private:
  /// Each phase but kStreaming and kWaiting, which are the handler's time, has its limit of time.
  enum class Phase {
    kIdle,       // no byte of a request yet
    kHead,       // a part of its head is here
    kBody,       // its head is here
    kWaiting,    // it is the handler's; nothing has been answered
    kStreaming,  // the head of the answer is out
    kDraining,   // the answer is whole, and the peer has not taken all of it yet
    kClosing,    // nothing will be read or written here any more
  };

  void OnRead(std::string_view bytes) override;
  void OnEnd() override;
  void OnWritable() override;
  void OnClosed(int uv_error) override;
  void OnTimer() override;
  void OnTime();

  bool MayParse() const { return phase_ == Phase::kIdle || phase_ == Phase::kHead || phase_ == Phase::kBody; }
  void Work(std::string_view bytes);
  size_t Parse(std::string_view bytes);
  /// How long the client may take for a part of its request: kHead or kBody.
  Milliseconds TimeOf(Phase phase) const;
  void OnHead();
  void Dispatch();
  void Refuse(Response response);
  void Refuse(int status, std::string_view text);
  void ReportHost();
  void RefuseLate();

  void SendWhole(const Response& response);
  void SendNoMemory();
  void MakeChunk(std::span<const BufferRef> buffers, size_t size);
  void AnswerEnded();
  void AnswerTaken();
  void BecomeIdle();
  void CloseQuietly();
  void GiveUp();
  void LimitHeldBack();
  std::string TakeHeldBack();
  Exchange* Detach();
  void StartTimer(Milliseconds delay) { server_timers().Start(*this, delay); }
  Timers& server_timers() const;

  Server::State& server_;
  std::unique_ptr<net::Stream> stream_;  // null once taken
  std::unique_ptr<Parser> parser_;       // only while a request is being read
  Exchange* exchange_ = nullptr;         // whose answer is awaited; owned by its handler
  std::unique_ptr<std::string> held_back_;  // bytes that came before their turn; null: none
  int cut_error_ = 0;                    // why we closed the stream, for the exchange
  Phase phase_ = Phase::kIdle;
  bool working_ = false;         // Work() is on the stack and goes on from there
  bool reading_stopped_ = false;
  // Of the present request:
  bool keep_alive_ = true;
  bool http10_ = false;
  bool head_only_ = false;       // HEAD
  bool asked_to_close_ = false;
  bool chunked_ = false;         // its answer, once begun
  bool bodiless_ = false;        // likewise
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_CONNECTION_H_
