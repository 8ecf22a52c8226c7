// TcpStream: net::Stream over a TCP socket.
#ifndef ENCKE_NET_TCP_STREAM_H_
#define ENCKE_NET_TCP_STREAM_H_

#include <memory>
#include <vector>

#include "base/result.h"
#include "base/intrusive_list.h"
#include "net/loop.h"
#include "net/socket_address.h"
#include "net/stream.h"

struct uv_tcp_s;

namespace encke::net {

template <class UvHandle, class Owner>
struct HandleBlock;

/// A connected TCP socket. Owned by whoever uses it; the libuv handle is in a block of its own (net/handle.h).
class TcpStream final : public Stream, public ListNode<TcpStream> {
 public:
  /// Takes over the connected socket `fd` (closed here where that fails), with its options as they are: those of a
  /// listener come from its listening socket.
  static Result<std::unique_ptr<TcpStream>> Adopt(Loop& loop, int fd, const SocketAddress& peer);
  ~TcpStream() override;

  void set_delegate(Delegate* delegate) override { delegate_ = delegate; }
  void Write(std::span<const BufferRef> buffers) override;
  void Cork() override;
  void Uncork() override;
  size_t queued_bytes() const override;
  void SetReading(bool on) override;
  void CloseGracefully() override;
  void CloseGracefullyAfter(Milliseconds delay) override;
  void KeepOpen() override;
  void Close() override;
  bool closing() const override { return closing_; }
  SocketAddress peer_address() const override { return peer_; }

 private:
  template <class UvHandle, class Owner>
  friend struct HandleBlock;
  friend class Loop;  // uncorks
  using Block = HandleBlock<uv_tcp_s, TcpStream>;
  struct WriteRequest;
  struct CloseTimer;
  /// Accepted behind a cork, or while a write is under way: they go together in the next one. In the loop's list of
  /// corked streams where it is a cork.
  struct Waiting : ListNode<Waiting> {
    explicit Waiting(TcpStream& whose) : stream(whose) {}
    TcpStream& stream;
    std::vector<BufferRef> buffers;
    size_t bytes = 0;
  };
  /// How far a list of buffers has been written: `index` whole ones and `offset` bytes of the next.
  struct Position {
    size_t index = 0;
    size_t offset = 0;
  };

  TcpStream(Loop& loop, const SocketAddress& peer);
  void OnRead(ssize_t size, const char* bytes);
  void OnWritten(int status);
  void OnShutDown(int status);
  void OnHandleClosed();
  void OnNoMemory();
  template <class Work>
  void Try(Work work);

  void StartReading();
  void WriteOrKeep(std::span<const BufferRef> buffers);
  void Keep(std::span<const BufferRef> buffers);
  /// Gives the kernel what it takes now. A negative result is why the connection is dead.
  int TryWrite(std::span<const BufferRef> buffers, Position& position);
  void WriteNow(std::span<const BufferRef> buffers);
  void WriteOrQueue(std::span<const BufferRef> buffers);
  void WriteLater(std::span<const BufferRef> buffers, Position from);
  void WriteWaiting();
  void MarkHighWater();
  void ShutDown();
  void CloseFor(int uv_error);
  void CloseWithin(Milliseconds delay);

  Loop& loop_;
  Block* block_;  // null once libuv has let go
  Delegate* delegate_ = nullptr;
  std::unique_ptr<Waiting> waiting_;  // null where nothing is; with no write under way it is a cork
  std::unique_ptr<CloseTimer> close_timer_;
  SocketAddress peer_;
  int close_error_ = 0;
  bool writing_ = false;      // one WriteRequest is under way
  bool closing_ = false;      // Close() or CloseGracefully() was called, or the connection failed
  bool shut_down_ = false;    // our FIN is out
  bool peer_ended_ = false;   // the peer's came
  bool above_high_ = false;   // kHighWater was reached and OnWritable is owed
};

}  // namespace encke::net

#endif  // ENCKE_NET_TCP_STREAM_H_
