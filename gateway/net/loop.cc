#include "net/loop.h"

#include <fcntl.h>
#include <sys/eventfd.h>
#include <unistd.h>
#include <uv.h>

#include <array>
#include <utility>
#include <vector>

#include "base/check.h"
#include "base/memory.h"
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

  void Defer(std::function<void()> work);
  void EndIteration();
  void RunDeferred();
  void UncorkAll();
  void ArmTimer();

  uv_loop_t uv;
  uv_timer_t timer;      // the wheel's next turn
  uv_prepare_t prepare;  // before the loop waits: after timers and closed handles
  uv_check_t check;      // after it waited: after sockets
  uv_idle_t busy;        // active while work is put off, so that the loop does not wait
  Turns turns;
  TimerWheel wheel;
  std::vector<std::function<void()>> deferred;
  std::vector<std::function<void()>> each_iteration;
  List<TcpStream> streams;  // the open ones; they leave by themselves
  List<TcpStream::Waiting> corked;
  JoinedBuffers joined;     // of this turn
  bool stopped = false;     // Stop() was called, and Run() has not ended yet
  std::array<char, 128 * 1024> read_buffer;  // a message of 64 KiB and its head come in one read
};

Loop::State::State() : wheel(static_cast<Milliseconds>(uv_now(Init(&uv)))) {
  uv_timer_init(&uv, &timer);
  uv_prepare_init(&uv, &prepare);
  uv_check_init(&uv, &check);
  uv_idle_init(&uv, &busy);
  turns.Watch(uv);
  timer.data = prepare.data = check.data = this;
  uv_prepare_start(&prepare, [](uv_prepare_t* handle) {
    State::Of(handle)->EndIteration();
    State::Of(handle)->ArmTimer();
    State::Of(handle)->turns.End();
  });
  uv_check_start(&check, [](uv_check_t* handle) {
    State::Of(handle)->turns.Begin();
    State::Of(handle)->EndIteration();
  });
  uv_unref(reinterpret_cast<uv_handle_t*>(&prepare));
  uv_unref(reinterpret_cast<uv_handle_t*>(&check));
}

Loop::State::~State() {
  deferred.clear();  // what it captured may own streams, whose handles must be closed, too
  each_iteration.clear();
  uv_close(reinterpret_cast<uv_handle_t*>(&timer), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&prepare), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&check), nullptr);
  uv_close(reinterpret_cast<uv_handle_t*>(&busy), nullptr);
  for (int i = 0; i < 3; ++i) uv_run(&uv, UV_RUN_NOWAIT);  // the close callbacks
  CHECK(uv_loop_close(&uv) == 0);  // else something on the loop outlived it
}

void Loop::State::Defer(std::function<void()> work) {
  deferred.push_back(std::move(work));
  uv_idle_start(&busy, [](uv_idle_t*) {});
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
  if (deferred.empty()) uv_idle_stop(&busy);
}

/// Calls nobody who could cork again.
void Loop::State::UncorkAll() {
  while (TcpStream::Waiting* waiting = corked.PopFront()) waiting->stream.Uncork();
  joined.Clear();
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
  // libuv ends where it has nothing to wait for, and of the wheel's timers it knows only once `timer` is armed, before it
  // waits: one that was started after it waited, with nothing else left, it would miss.
  do {
    state_->ArmTimer();
  } while (uv_run(&state_->uv, UV_RUN_DEFAULT) == 0 && !state_->stopped && state_->wheel.UntilNext() >= 0);
  state_->stopped = false;
  state_->turns.End();
}

void Loop::Stop() {
  state_->stopped = true;
  uv_stop(&state_->uv);
}
Timers& Loop::timers() { return *state_; }
const DurationHistogram& Loop::turns() const { return state_->turns.times(); }
void Loop::Defer(std::function<void()> work) { state_->Defer(std::move(work)); }
void Loop::OnEachIteration(std::function<void()> work) { state_->each_iteration.push_back(std::move(work)); }
/// libuv offers no other way than to watch a file of a high number (uv__io_start, maybe_resize).
void Loop::ExpectFiles(size_t most) {
  const int low = eventfd(0, EFD_CLOEXEC);
  const int high = fcntl(low, F_DUPFD_CLOEXEC, static_cast<int>(most));
  if (low >= 0) close(low);
  if (high < 0) return;  // more than may be open at all
  auto* poll = new uv_poll_t;
  CHECK(uv_poll_init(uv(), poll, high) == 0 && uv_poll_start(poll, UV_READABLE, [](uv_poll_t*, int, int) {}) == 0);
  uv_close(reinterpret_cast<uv_handle_t*>(poll), [](uv_handle_t* closed) { delete reinterpret_cast<uv_poll_t*>(closed); });
  close(high);
}

void Loop::StreamOpened(TcpStream& stream) {
  if (peers_) peers_->Opened(stream.peer_address());  // first: it may find no memory
  state_->streams.PushBack(stream);
  ++open_streams_;
}

void Loop::StreamClosed(TcpStream& stream) {
  stream.Unlink();
  --open_streams_;
  if (peers_) peers_->Closed(stream.peer_address());
}

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
