// Loop: the one event loop. Everything in the process happens on it.
#ifndef ENCKE_NET_LOOP_H_
#define ENCKE_NET_LOOP_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <span>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/duration_histogram.h"
#include "base/intrusive_list.h"
#include "base/timers.h"
#include "net/peer_counts.h"

struct uv_loop_s;

namespace encke::net {

class EpollSet;
class TcpStream;

/// The streams' sockets, the timer wheel, the work that is put off to the end of an iteration, and a libuv loop for all
/// else: listeners, signals, libraries. It waits for the streams by itself, and runs libuv where that has something to do
/// (docs/decisions/0018). Made by main (and by tests); lives longer than everything on it.
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until Stop(), or until nothing is left to wait for.
  void Run();
  void Stop();
  /// One iteration that does not wait.
  void RunOnce();

  Timers& timers();
  /// Calls `work` once, later in this iteration of the loop or at the start of the next, never from inside this call:
  /// for what must not happen in the callback that found it necessary.
  void Defer(std::function<void()> work);
  /// Calls `work` in every iteration, after all sockets have been read and all timers called and before the loop
  /// waits again: where what piled up in an iteration is flushed.
  void OnEachIteration(std::function<void()> work);

  /// How long its turns took: from what ended a wait to the next wait (net/turns.h). The one under way is not in it.
  const DurationHistogram& turns() const;

  /// How many streams are open, whoever owns them. Counted, not looked up: it is asked for at every accept.
  size_t open_streams() const { return open_streams_; }
  /// From now on streams are counted by the client they lead to, too; not those to the addresses of `uncounted`.
  /// REQUIRES: none is open.
  void CountPeers(std::vector<Network> uncounted);
  /// How many are open to the client at `peer`, see PeerCounts; 0 where they are not counted.
  size_t StreamsTo(const SocketAddress& peer) const;
  /// Closes them all at once: for the end of the process.
  void CloseStreams();

  uv_loop_s* uv();
  /// The one buffer that all streams of this loop read into: an idle connection owns none. What is in it is valid only
  /// during the read callback that filled it.
  std::span<char> read_buffer();

 private:
  friend class TcpStream;
  void StreamOpened(TcpStream& stream);
  /// It is closed, and will be told so, not from inside this call. `watched`: by what it was in the set.
  void StreamClosing(TcpStream& stream, uint32_t watched);
  /// The last that the loop hears of it.
  void StreamClosed(TcpStream& stream);
  void StreamCorked(TcpStream& stream);
  EpollSet& sockets();
  BufferRef Joined(std::span<const BufferRef> buffers);  // JoinedBuffers::For

  struct State;
  // Before state_, whose end can be the end of streams:
  size_t open_streams_ = 0;
  std::unique_ptr<PeerCounts> peers_;  // null where they are not counted
  std::unique_ptr<State> state_;
};

}  // namespace encke::net

#endif  // ENCKE_NET_LOOP_H_
