#include "net/loop.h"

#include <uv.h>

#include <array>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/memory.h"
#include "net/epoll_set.h"
#include "net/joined_buffers.h"
#include "net/tcp_stream.h"
#include "net/timer_wheel.h"
#include "net/turns.h"

namespace encke::net {

/// What the loop is made of. Its own handles live in it, because ~State waits for them to be closed.
struct Loop::State final : public Timers {
  State();
  ~State() override;

  /// Initialises `uv`, before the members that need it.
  static uv_loop_t* Init(uv_loop_t* uv) {
    CHECK(uv_loop_init(uv) == 0);
    return uv;
  }
  template <class UvHandle>
  static State* Of(UvHandle* handle) { return static_cast<State*>(handle->data); }

  Milliseconds Now() const override { return static_cast<Milliseconds>(uv_now(&uv)); }
  void Start(Timer& timer, Milliseconds delay) override {
    wheel.SetNow(Now());  // the wheel itself looks at the clock only when it is turned
    wheel.Start(timer, delay);
  }

  /// One iteration. What ends its wait comes first, what piled up since is flushed before the next.
  void Turn(bool may_wait);
  int Patience() const;
  bool HasWork() const;
  bool IsAlive() const;
  void EndIteration();
  void RunDeferred();
  void UncorkAll();
  void TellClosed();
  void ArmTimer();

  uv_loop_t uv;
  uv_timer_t timer;  // the wheel's next turn
  TimerWheel wheel;
  EpollSet sockets;
  Turns turns;
  std::vector<std::function<void()>> deferred;
  std::vector<std::function<void()>> each_iteration;
  List<TcpStream> streams;  // the open ones; they leave by themselves
  List<TcpStream> closed;   // those that are to be told so
  List<TcpStream::Waiting> corked;
  JoinedBuffers joined;     // of this turn
  bool stopped = false;     // Stop() was called, and Run() has not ended yet
  std::array<char, 128 * 1024> read_buffer;  // a message of 64 KiB and its head come in one read
};

Loop::State::State() : wheel(static_cast<Milliseconds>(uv_now(Init(&uv)))), sockets(uv_backend_fd(&uv)) {
  uv_timer_init(&uv, &timer);
  timer.data = this;
}

Loop::State::~State() {
  deferred.clear();  // what it captured may own streams, which must be told, too
  each_iteration.clear();
  uv_close(reinterpret_cast<uv_handle_t*>(&timer), nullptr);
  for (int i = 0; i < 3; ++i) {
    TellClosed();
    uv_run(&uv, UV_RUN_NOWAIT);  // the close callbacks
  }
  CHECK(uv_loop_close(&uv) == 0);  // else something on the loop outlived it
}

/// libuv is looked after as its documentation has it for a loop inside of another (uv_backend_fd, uv_backend_timeout): it
/// says by the one that a file of its own is ready, by the other that a timer is due, a handle closes, or that there are
/// files which it has not begun to watch yet.
void Loop::State::Turn(bool may_wait) {
  EndIteration();
  ArmTimer();
  turns.End();
  sockets.Wait(may_wait && !HasWork() ? Patience() : 0);
  turns.Begin();
  uv_update_time(&uv);
  if (sockets.beside_is_ready() || uv_backend_timeout(&uv) == 0) uv_run(&uv, UV_RUN_NOWAIT);
  sockets.Dispatch();
  EndIteration();
  TellClosed();
}

/// Milliseconds until libuv has something to do, -1: never. Where nothing is left there is nothing to wait for.
int Loop::State::Patience() const {
  if (uv_loop_alive(&uv) != 0) return uv_backend_timeout(&uv);
  return sockets.empty() ? 0 : -1;
}

bool Loop::State::HasWork() const { return stopped || !deferred.empty() || !closed.empty(); }

bool Loop::State::IsAlive() const {
  return HasWork() || !sockets.empty() || uv_loop_alive(&uv) != 0 || wheel.UntilNext() >= 0;
}

void Loop::State::RunDeferred() {
  std::vector<std::function<void()>> batch;
  batch.swap(deferred);
  for (std::function<void()>& work : batch) memory::Try("deferred", work, [] {});
}

void Loop::State::EndIteration() {
  RunDeferred();
  for (size_t i = 0; i < each_iteration.size(); ++i) {
    memory::Try("iteration", each_iteration[i], [] {});
  }
  UncorkAll();
}

/// Calls nobody who could cork again.
void Loop::State::UncorkAll() {
  while (TcpStream::Waiting* waiting = corked.PopFront()) waiting->stream.Uncork();
  joined.Clear();
}

/// Those that are closed in it have their turn in the next.
void Loop::State::TellClosed() {
  List<TcpStream> now;
  closed.MoveTo(now);
  while (TcpStream* stream = now.front()) memory::Try("close", [=] { stream->TellClosed(); }, [] {});
}

void Loop::State::ArmTimer() {
  wheel.SetNow(Now());
  Milliseconds wait = wheel.UntilNext();
  if (wait < 0) {
    uv_timer_stop(&timer);
    return;
  }
  auto turn = [](uv_timer_t* handle) { State::Of(handle)->wheel.Advance(State::Of(handle)->Now()); };
  uv_timer_start(&timer, turn, static_cast<uint64_t>(wait), 0);
}

Loop::Loop() : state_(std::make_unique<State>()) {}
Loop::~Loop() = default;

void Loop::Run() {
  uv_update_time(&state_->uv);
  state_->turns.Begin();
  while (!state_->stopped && state_->IsAlive()) state_->Turn(true);
  state_->stopped = false;
  state_->turns.End();
}

void Loop::Stop() { state_->stopped = true; }
void Loop::RunOnce() { state_->Turn(false); }
Timers& Loop::timers() { return *state_; }
const DurationHistogram& Loop::turns() const { return state_->turns.times(); }
void Loop::Defer(std::function<void()> work) { state_->deferred.push_back(std::move(work)); }
void Loop::OnEachIteration(std::function<void()> work) { state_->each_iteration.push_back(std::move(work)); }

void Loop::StreamOpened(TcpStream& stream) {
  if (peers_) peers_->Opened(stream.peer_address());  // first: it may find no memory
  state_->streams.PushBack(stream);
  ++open_streams_;
}

void Loop::StreamClosing(TcpStream& stream, uint32_t watched) {
  state_->sockets.Forget(stream, watched);
  stream.Unlink();
  state_->closed.PushBack(stream);
}

void Loop::StreamClosed(TcpStream& stream) {
  stream.Unlink();
  --open_streams_;
  if (peers_) peers_->Closed(stream.peer_address());
}

EpollSet& Loop::sockets() { return state_->sockets; }
BufferRef Loop::Joined(std::span<const BufferRef> buffers) { return state_->joined.For(buffers); }

void Loop::StreamCorked(TcpStream& stream) { state_->corked.PushBack(*stream.waiting_); }

void Loop::CountPeers(std::vector<Network> uncounted) { peers_ = std::make_unique<PeerCounts>(std::move(uncounted)); }

size_t Loop::StreamsTo(const SocketAddress& peer) const { return peers_ ? peers_->Of(peer) : 0; }

void Loop::CloseStreams() {
  state_->streams.ForEach([](TcpStream& stream) { stream.Close(); });
}

uv_loop_s* Loop::uv() { return &state_->uv; }
std::span<char> Loop::read_buffer() { return state_->read_buffer; }

}  // namespace encke::net
