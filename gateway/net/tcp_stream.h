// TcpStream: net::Stream over a TCP socket.
#ifndef ENCKE_NET_TCP_STREAM_H_
#define ENCKE_NET_TCP_STREAM_H_

#include <cstdint>
#include <memory>
#include <vector>

#include "base/result.h"
#include "base/intrusive_list.h"
#include "base/prefetch.h"
#include "net/loop.h"
#include "net/socket_address.h"
#include "net/stream.h"

namespace encke::net {

class EpollSet;

/// A connected TCP socket. Owned by whoever uses it. The loop's EpollSet tells when the socket can be read and written;
/// it reads and writes by itself: docs/decisions/0017 and 0018.
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
  friend class EpollSet;  // tells that it is ready
  friend class Loop;      // uncorks, and tells that it has closed
  struct CloseTimer;
  /// How far a list of buffers has been written: `index` whole ones and `offset` bytes of the next.
  struct Position {
    size_t index = 0;
    size_t offset = 0;
  };
  /// What waits: behind a cork, or for a kernel that takes no more. In the loop's list of corked streams where it is a
  /// cork.
  struct Waiting : ListNode<Waiting> {
    explicit Waiting(TcpStream& whose) : stream(whose) {}
    /// Lets go of what has been written, counted from the first of the buffers.
    void Pass(Position written);

    TcpStream& stream;
    std::vector<BufferRef> buffers;
    size_t offset = 0;  // of the first buffer, which has gone
    size_t bytes = 0;   // still to go
  };

  TcpStream(Loop& loop, int fd, const SocketAddress& peer);
  /// What the kernel told of `set.current()`, which may be destroyed in it.
  static void OnReady(EpollSet& set, uint32_t events);
  /// One recv(2). Whether there may be more at once. May end in the stream's destruction.
  bool Read();
  void OnRead(ssize_t size, const char* bytes);
  void OnBroken();
  /// Of a closed one: tells the delegate.
  void TellClosed();
  void OnNoMemory();
  template <class Work>
  void Try(Work work);

  /// Has the kernel tell what is waited for: to be called where reading_ or writing_ has changed.
  void Watch();
  /// The same. A negative result is why it cannot.
  int TryToWatch();
  void WriteOrKeep(std::span<const BufferRef> buffers);
  void Keep(std::span<const BufferRef> buffers);
  /// Gives the kernel what it takes now. A negative result is why the connection is dead.
  int TryWrite(std::span<const BufferRef> buffers, Position& position);
  void WriteNow(std::span<const BufferRef> buffers);
  void WriteOrQueue(std::span<const BufferRef> buffers);
  void WriteWaiting();
  void WriteQueued();
  void OnAllWritten();
  void MarkHighWater();
  void ShutDown();
  void EndWriting();
  void CloseFor(int uv_error);
  void CloseWithin(Milliseconds delay);

  void PrefetchDelegate() const { Prefetch(delegate_, kPrefetchedBehindInterface); }

  Loop& loop_;
  Delegate* delegate_ = nullptr;
  std::unique_ptr<Waiting> waiting_;  // null where nothing does; without writing_ it is a cork
  std::unique_ptr<CloseTimer> close_timer_;
  SocketAddress peer_;
  int fd_;  // -1 once closed
  int close_error_ = 0;
  uint32_t watched_ = 0;      // what the kernel is asked to tell
  bool reading_ = false;
  bool writing_ = false;      // the kernel has not taken all, and tells when it takes more
  bool closing_ = false;      // Close() or CloseGracefully() was called, or the connection failed
  bool shut_down_ = false;    // our FIN is out
  bool peer_ended_ = false;   // the peer's came
  bool above_high_ = false;   // kHighWater was reached and OnWritable is owed
};

}  // namespace encke::net

#endif  // ENCKE_NET_TCP_STREAM_H_
