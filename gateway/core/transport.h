// The seam between the session layer and the transports.
#ifndef ENCKE_CORE_TRANSPORT_H_
#define ENCKE_CORE_TRANSPORT_H_

#include <cstddef>
#include <cstdint>
#include <span>
#include <string>
#include <string_view>

#include "base/memory.h"
#include "base/timers.h"
#include "core/compression.h"
#include "core/control.h"
#include "core/message.h"

namespace encke {

/// How often the transports of an endpoint met a limit of theirs, or a peer that breaks the protocol; for metrics.
struct TransportCounts {
  uint64_t too_long = 0;  // messages up that were refused: closed with 1009
  uint64_t broken = 0;    // peers that broke the transport's protocol: closed with 1002, 1003 or 1007
  uint64_t unfinished = 0;  // handshakes of which the last bytes never came (draft76)
};

/// What the session must know of a kind of transport: nothing ever asks for its name to decide something. The first
/// half is the kind's nature, the second is set by configuration. One per kind and endpoint; outlives the transports.
struct TransportTraits {
  std::string_view name;       // "long-polling", as in the configuration and the client
  std::string_view route;      // below the endpoint's path
  bool duplex = false;         // packets come up on it, too
  bool one_shot = false;       // over after one Send()
  bool by_query = false;       // opened by GET: the opening packets are in the query, not in the body
  bool raw = false;            // duplex: messages up are text and bytes of a service's own, and no packets

  size_t message_bytes = 64 * 1024;  // duplex: longest message up, decompressed
  size_t fragments = 1'000'000;      // duplex: the most parts of one message up
  Milliseconds draft76 = 0;          // WebSocket: the handshake of draft 76 is taken, too, and must be whole within this;
                                     // 0: it is not taken
  Compression compression;           // of messages, where the protocol has it
  TransportCounts* counts = nullptr;  // where not null, outlives the transports
  size_t prelude_bytes = 0;    // white space sent first, for readers that hold back the first bytes
  size_t recycle_after = 0;    // bytes after which the response is ended and resumed in a new one; 0: never
  Milliseconds hold = 0;       // one-shot: how long an answer waits for a message; 0: answered at once
  Milliseconds interval = 0;   // one-shot without hold: how long the client waits between requests
  Milliseconds heartbeat = 0;  // instead of the session's ping interval; 0: the session's
};

/// One live way down to a browser: a WebSocket, or a single HTTP response. It frames and writes; queue, resume,
/// heartbeat and limits are the session's.
///
/// Ownership: a transport owns itself and what is under it. When the connection goes it tells its delegate and is gone.
/// Close(), and on a one-shot transport Send(), end it: whoever calls them first calls set_delegate(nullptr) and may not
/// touch it afterwards.
/// Without memory: Close() and a one-shot's Send() do not throw, for with them the transport is given up; they end it
/// without a word where there is none for it. The others may throw std::bad_alloc, and then have written nothing.
/// Rules: no callback is made from inside a call, Start() excepted. In a callback the delegate may replace itself by
/// another and die.
class Transport {
 public:
  /// Who listens: first the opening (frontend), then the session. Not owned.
  class Delegate {
   public:
    /// One message came up: one packet or more, a line each. Duplex transports only, whose traits do not say `raw`.
    virtual void OnPackets(std::string_view packets) = 0;
    /// One message came up, whole, that is no packets. Only where the traits say `raw`.
    virtual void OnMessage(const RawMessage&) {}
    /// The peer gave a sign of life that is no packet (a pong frame).
    virtual void OnAlive() = 0;
    /// queued_bytes() fell below the mark.
    virtual void OnWritable() = 0;
    /// The transport is gone: `code` is what a WebSocket's client closed it with, 0 where the connection just broke.
    /// Last, exactly once.
    virtual void OnClosed(int code) = 0;

   protected:
    ~Delegate() = default;
  };

  explicit Transport(const TransportTraits& traits) : traits_(traits) {}
  Transport(const Transport&) = delete;
  Transport& operator=(const Transport&) = delete;

  const TransportTraits& traits() const { return traits_; }
  void set_delegate(Delegate* delegate) { delegate_ = delegate; }

  /// Called once, when the first delegate is set: what has already come up is handed to it.
  virtual void Start() {}
  /// Frames and writes the messages, in one system call where possible; holds references until the kernel has the
  /// bytes. On a one-shot transport this is the answer, with the controls that were sent before; the batch may be empty.
  virtual void Send(std::span<const MessageRef> batch) = 0;
  /// Writes a control; a one-shot transport keeps it for its answer.
  virtual void SendControl(const Control& control) = 0;
  /// Says why, in its own way, and ends.
  virtual void Close(const Disconnect& why) = 0;
  /// Bytes that the kernel has not taken yet.
  virtual size_t queued_bytes() const = 0;
  /// Bytes of the response so far, for recycling.
  virtual size_t sent_bytes() const = 0;
  /// Whether a heartbeat asks its client for a sign of life. Where its protocol has no way to, silence says nothing.
  virtual bool asks_for_life() const { return true; }

  /// Above this the session holds messages back, where its slow-consumer policies can work on them.
  static constexpr size_t kHighWater = 64 * 1024;

 protected:
  virtual ~Transport() = default;
  Delegate* delegate() const { return delegate_; }

 private:
  const TransportTraits& traits_;
  Delegate* delegate_ = nullptr;
};

/// Lets go of a transport that no session takes, and closes it. Needs no memory.
void Refuse(Transport& transport, const Disconnect& why);

/// Does `work`, which gives the transport to a session or refuses it. Where there is no memory for that, it is refused.
/// REQUIRES: the work throws nothing once it has given the transport away.
template <class Work>
void OrRefuse(Transport& transport, Work&& work) {
  memory::Try("opening", work, [&] { Refuse(transport, disconnect::kServerError); });
}

}  // namespace encke

#endif  // ENCKE_CORE_TRANSPORT_H_
