#include "net/tcp_listener.h"

#include <arpa/inet.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <cerrno>
#include <cstring>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "net/handle.h"
#include "net/listen_socket.h"
#include "net/tcp_stream.h"

namespace encke::net {
namespace {

constexpr int kAcceptsAtOnce = 128;         // then the accepted ones have their turn
constexpr Milliseconds kPauseWithoutFiles = 100;  // or memory

const char* CureOf(int error) {
  switch (error) {
    case EMFILE:
    case ENFILE:
      return "raise the limit of open files (ulimit -n, LimitNOFILE=) or lower http.max_connections";
    case ENOSPC:
      return "raise fs.epoll.max_user_watches (sysctl) or lower http.max_connections";
    default:
      return "raise the memory limit, or lower http.max_connections or session.max_sessions";
  }
}

/// What passes where others leave, so that it is no fault of the one connection.
bool IsShortage(int error) { return error == ENOMEM || error == ENOSPC; }

}  // namespace

/// The socket with its poll handle. Not a uv_listen(): libuv answers EMFILE by accepting and closing whoever waits,
/// without a word to us; here they wait in the kernel's backlog until a file is free.
struct TcpListener::State final : Timer {
  using Block = HandleBlock<uv_poll_t, State>;

  State(Loop& its_loop, int its_fd, Accepted on_accepted)
      : loop(its_loop), fd(its_fd), accepted(std::move(on_accepted)), block(new Block(this)) {
    CHECK(uv_poll_init(loop.uv(), &block->handle, fd) == 0);
    StartAccepting();
  }
  ~State() override { Stop(); }

  void StartAccepting() {
    auto ready = [](uv_poll_t* handle, int, int) {
      Block::Of(handle)->Call("accept", [](State& state) { state.AcceptWaiting(); });
    };
    CHECK(uv_poll_start(&block->handle, UV_READABLE, ready) == 0);
  }
  void Stop() {
    if (block == nullptr) return;
    Unlink();
    std::exchange(block, nullptr)->Disown();
    close(fd);  // after uv_close() has taken it out of the poll set
  }

  void AcceptWaiting();
  void PauseFor(int error);
  void OnTimer() override { StartAccepting(); }
  void OnHandleClosed() {}
  void OnNoMemory() { PauseFor(ENOMEM); }

  Loop& loop;
  int fd;
  Accepted accepted;
  Block* block;  // null once stopped
  uint64_t pauses = 0;
  bool paused = false;  // and said so in the log
};

void TcpListener::State::AcceptWaiting() {
  for (int i = 0; i < kAcceptsAtOnce && block != nullptr; ++i) {
    SocketAddress peer = {};
    socklen_t size = sizeof peer;
    int socket = accept4(fd, &peer.any, &size, SOCK_NONBLOCK | SOCK_CLOEXEC);
    if (socket < 0) {
      // Whatever else accept4 says is about a connection that died while it waited: accept(2), "Error handling".
      if (errno == EMFILE || errno == ENFILE || errno == ENOBUFS || errno == ENOMEM) PauseFor(errno);
      if (errno == EAGAIN || block == nullptr || running()) return;
      continue;
    }
    paused = false;
    Result<std::unique_ptr<TcpStream>> stream = TcpStream::Adopt(loop, socket, peer);
    if (!stream && IsShortage(-stream.error().code)) return PauseFor(-stream.error().code);
    if (stream) accepted(std::move(*stream));
  }
}

void TcpListener::State::PauseFor(int error) {
  if (block == nullptr) return;
  ++pauses;
  uv_poll_stop(&block->handle);
  loop.timers().Start(*this, kPauseWithoutFiles);
  if (std::exchange(paused, true)) return;
  log::Failure("accept_paused", "error", std::strerror(error), "cure", CureOf(error));
}

Result<std::unique_ptr<TcpListener>> TcpListener::Listen(Loop& loop, const std::string& address, int backlog,
                                                         Accepted accepted, Milliseconds dead_after) {
  Result<int> fd = OpenListenSocket(address, backlog, dead_after);
  if (!fd) return tl::unexpected(fd.error());
  return std::unique_ptr<TcpListener>(new TcpListener(std::make_unique<State>(loop, *fd, std::move(accepted))));
}

TcpListener::TcpListener(std::unique_ptr<State> state) : state_(std::move(state)) {}
TcpListener::~TcpListener() = default;

std::string TcpListener::address() const {
  SocketAddress bound = {};
  socklen_t size = sizeof bound;
  if (state_->block == nullptr || getsockname(state_->fd, &bound.any, &size) != 0) return "";
  return bound.Text();
}

uint64_t TcpListener::pauses() const { return state_->pauses; }
void TcpListener::Stop() { state_->Stop(); }

}  // namespace encke::net
