// Stream: a connected two-way byte stream, as the layers above the sockets see it.
#ifndef ENCKE_NET_STREAM_H_
#define ENCKE_NET_STREAM_H_

#include <cstddef>
#include <span>
#include <string_view>

#include "base/buffer.h"
#include "base/timers.h"
#include "net/socket_address.h"

namespace encke::net {

/// One live connection (plain TCP; TLS later). Owned by whoever uses it.
///
/// Rules: one thread. No callback is ever made from inside a call to the stream. Destroying the stream closes the
/// connection at once and no callback follows. Where there is no memory for a call, or std::bad_alloc comes out of a
/// callback, the stream closes (OnClosed(ENOMEM)): no call throws.
class Stream {
 public:
  /// Who uses the stream. Not owned; must live until OnClosed or until it is replaced or the stream is destroyed.
  class Delegate {
   public:
    /// Bytes came. They are valid during the call only. The delegate may destroy the stream in it.
    virtual void OnRead(std::string_view bytes) = 0;
    /// The peer will send no more (FIN). What is queued can still be written. Without Close() the stream stays.
    virtual void OnEnd() = 0;
    /// What was queued has drained: queued_bytes() fell below kLowWater after it was at or above kHighWater, or it
    /// became 0.
    virtual void OnWritable() = 0;
    /// The connection is gone: 0 after our own Close(), else a negative libuv error. The last call, exactly once;
    /// the delegate may destroy the stream (and itself) in it.
    virtual void OnClosed(int uv_error) = 0;

   protected:
    ~Delegate() = default;
  };

  static constexpr size_t kHighWater = 64 * 1024;
  static constexpr size_t kLowWater = 16 * 1024;

  virtual ~Stream() = default;

  virtual void set_delegate(Delegate* delegate) = 0;

  /// Sends the buffers in order, after what is queued: tries the kernel first in one call, and keeps references to
  /// what is left over until it is written. Does nothing once closing.
  virtual void Write(std::span<const BufferRef> buffers) = 0;
  /// For what seldom goes alone: what is written from now on waits for Uncork() and then leaves in one call. Uncork()
  /// comes by itself at the end of the loop's turn, before the stream is closed, and with kHighWater bytes.
  virtual void Cork() = 0;
  /// Gives the kernel what waits for it; does nothing where nothing does.
  virtual void Uncork() = 0;
  /// Bytes accepted by Write that the kernel was offered and has not taken yet. So not those behind a cork, which are
  /// few and leave with the turn: no OnWritable follows where it takes them.
  virtual size_t queued_bytes() const = 0;

  /// Reading is on from the start; flow control turns it off and on. Off, a disconnect is noticed only by writing.
  virtual void SetReading(bool on) = 0;

  /// Closes after what is queued has been written (FIN, then close; bounded by a few seconds), or at once.
  virtual void CloseGracefully() = 0;
  /// CloseGracefully() after `delay`, and as if nothing were until then: for a peer that has the last word.
  virtual void CloseGracefullyAfter(Milliseconds delay) = 0;
  /// Takes CloseGracefullyAfter() back, where the delay has not passed: the peer said what was waited for.
  virtual void KeepOpen() = 0;
  virtual void Close() = 0;
  virtual bool closing() const = 0;

  /// For logs and limits.
  virtual SocketAddress peer_address() const = 0;
};

}  // namespace encke::net

#endif  // ENCKE_NET_STREAM_H_
