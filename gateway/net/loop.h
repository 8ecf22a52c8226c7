// Loop: the one event loop. Everything in the process happens on it.
#ifndef ENCKE_NET_LOOP_H_
#define ENCKE_NET_LOOP_H_

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

class TcpStream;

/// Owns the libuv loop, its timer wheel and the work that is put off to the end of an iteration. Made by main (and by
/// tests); lives longer than everything on it.
class Loop {
 public:
  Loop();
  ~Loop();
  Loop(const Loop&) = delete;
  Loop& operator=(const Loop&) = delete;

  /// Runs until Stop(), or until nothing is left to wait for.
  void Run();
  void Stop();

  Timers& timers();
  /// Calls `work` once, later in this iteration of the loop or at the start of the next, never from inside this call:
  /// for what must not happen in the callback that found it necessary.
  void Defer(std::function<void()> work);
  /// Calls `work` in every iteration, after all sockets have been read and all timers called and before the loop
  /// waits again: where what piled up in an iteration is flushed.
  void OnEachIteration(std::function<void()> work);

  /// How long its turns took: from what ended a wait to the next wait (net/turns.h). The one under way is not in it.
  const DurationHistogram& turns() const;

  /// Up to `most` files will be open. libuv keeps a table of them, and ends the process where there is no memory to make
  /// it larger; so it gets its size here.
  void ExpectFiles(size_t most);

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
  void StreamClosed(TcpStream& stream);
  void StreamCorked(TcpStream& stream);
  BufferRef Joined(std::span<const BufferRef> buffers);  // JoinedBuffers::For

  struct State;
  // Before state_, whose end can be the end of streams:
  size_t open_streams_ = 0;
  std::unique_ptr<PeerCounts> peers_;  // null where they are not counted
  std::unique_ptr<State> state_;
};

}  // namespace encke::net

#endif  // ENCKE_NET_LOOP_H_
