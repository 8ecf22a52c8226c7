#include "net/tcp_stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/memory.h"
#include "net/epoll_set.h"
#include "net/joined_buffers.h"
#include "net/socket_io.h"

namespace encke::net {
namespace {

constexpr size_t kMaxBuffersOfOneWrite = 1024;  // IOV_MAX of Linux
constexpr size_t kBuffersOfOneTurn = 16;  // an opening's: head, padding, welcome and reply, in their chunks
constexpr int kReadsOfOneTurn = 4;        // whole buffers of the loop's; then the others have their turn
constexpr Milliseconds kFlushWithin = 5'000;    // CloseGracefully: what is queued, to a peer that does not read
constexpr Milliseconds kAwaitPeersEnd = 2'000;  // and then the peer's FIN

}  // namespace

/// Ends a graceful close that takes too long. Owned by its stream; most streams never make one.
struct TcpStream::CloseTimer final : Timer {
  explicit CloseTimer(TcpStream& whose) : stream(whose) {}
  void OnTimer() override {
    if (stream.closing_) return stream.CloseFor(0);
    stream.CloseGracefully();
  }
  TcpStream& stream;
};

Result<std::unique_ptr<TcpStream>> TcpStream::Adopt(Loop& loop, int fd, const SocketAddress& peer) {
  std::unique_ptr<TcpStream> stream;
  auto make = [&] {
    stream.reset(new TcpStream(loop, fd, peer));
    loop.StreamOpened(*stream);
    stream->reading_ = true;
  };
  int error = 0;
  memory::Try("accept", make, [&] { error = UV_ENOMEM; });
  if (error != 0) close(fd);
  if (error == 0) error = stream->TryToWatch();
  if (error == 0) return stream;
  return Fail(error, "connection from " + peer.Text() + " could not be taken over: " + uv_strerror(error));
}

TcpStream::TcpStream(Loop& loop, int fd, const SocketAddress& peer) : loop_(loop), peer_(peer), fd_(fd) {}

TcpStream::~TcpStream() {
  if (!linked()) return;  // the loop never knew it, or no longer does
  Close();
  loop_.StreamClosed(*this);
}

int TcpStream::TryToWatch() {
  const uint32_t wanted = (reading_ ? uint32_t{EPOLLIN} : 0) | (writing_ ? uint32_t{EPOLLOUT} : 0);
  const int error = loop_.sockets().Watch(*this, fd_, watched_, wanted);
  if (error == 0) watched_ = wanted;
  return error;
}

void TcpStream::Watch() {
  if (const int error = TryToWatch(); error != 0) CloseFor(error);
}

void TcpStream::OnReady(EpollSet& set, uint32_t events) {
  auto call = [&set](std::string_view doing, auto work) {
    if (set.current() == nullptr) return;
    memory::Try(doing, [&] { work(*set.current()); }, [&] {
      if (set.current() != nullptr) set.current()->OnNoMemory();
    });
  };
  bool more = (events & ~uint32_t{EPOLLOUT}) != 0;
  for (int i = 0; more && i < kReadsOfOneTurn; ++i) {
    more = false;
    call("read", [&more](TcpStream& stream) { more = stream.Read(); });
  }
  if ((events & (EPOLLOUT | EPOLLHUP)) != 0) call("write", [](TcpStream& stream) { stream.WriteQueued(); });
  if ((events & EPOLLERR) != 0) call("read", [](TcpStream& stream) { stream.OnBroken(); });
}

bool TcpStream::Read() {
  if (!reading_) return false;
  const std::span<char> buffer = loop_.read_buffer();
  const ssize_t size = Receive(fd_, buffer);
  if (size == UV_EAGAIN) return false;
  const bool is_full = size == static_cast<ssize_t>(buffer.size());
  OnRead(size, buffer.data());
  return is_full;
}

void TcpStream::OnRead(ssize_t size, const char* bytes) {
  if (size == 0) {
    peer_ended_ = true;
    reading_ = false;
    Watch();
    if (closing_) {
      if (shut_down_) CloseFor(0);
    } else if (delegate_ != nullptr) {
      delegate_->OnEnd();
    }
  } else if (size < 0) {
    CloseFor(static_cast<int>(size));
  } else if (!closing_ && delegate_ != nullptr) {
    delegate_->OnRead({bytes, static_cast<size_t>(size)});
  }
}

/// The socket has an error. Reading has told which, where it was on.
void TcpStream::OnBroken() {
  int error = 0;
  socklen_t size = sizeof error;
  getsockopt(fd_, SOL_SOCKET, SO_ERROR, &error, &size);
  CloseFor(error != 0 ? -error : UV_ECONNRESET);
}

void TcpStream::SetReading(bool on) {
  if (closing_ || peer_ended_ || on == reading_) return;
  reading_ = on;
  Watch();
}

void TcpStream::OnNoMemory() { CloseFor(UV_ENOMEM); }

/// Does `work`, or closes the stream.
template <class Work>
void TcpStream::Try(Work work) {
  memory::Try("write", work, [this] { OnNoMemory(); });
}

void TcpStream::Write(std::span<const BufferRef> buffers) {
  if (!closing_) Try([&] { WriteOrKeep(buffers); });
}

void TcpStream::WriteOrKeep(std::span<const BufferRef> buffers) {
  if (!writing_ && waiting_ == nullptr) return WriteNow(buffers);
  Keep(buffers);
  if (waiting_->bytes >= kHighWater) Uncork();
  MarkHighWater();
}

void TcpStream::WriteNow(std::span<const BufferRef> buffers) {
  if (buffers.size() < JoinedBuffers::kFewest) return WriteOrQueue(buffers);
  const BufferRef joined = loop_.Joined(buffers);
  WriteOrQueue(joined ? std::span(&joined, 1) : buffers);
}

void TcpStream::WriteOrQueue(std::span<const BufferRef> buffers) {
  Position written;
  if (const int error = TryWrite(buffers, written); error != 0) return CloseFor(error);
  if (written.index == buffers.size()) return;
  Keep(buffers.subspan(written.index));
  waiting_->Pass({.index = 0, .offset = written.offset});
  writing_ = true;
  MarkHighWater();
  Watch();
}

void TcpStream::Keep(std::span<const BufferRef> buffers) {
  if (waiting_ == nullptr) waiting_ = std::make_unique<Waiting>(*this);
  for (const BufferRef& buffer : buffers) {
    waiting_->buffers.push_back(buffer);
    waiting_->bytes += buffer->size();
  }
}

void TcpStream::Cork() {
  if (closing_ || writing_ || waiting_ != nullptr) return;
  auto cork = [this] {
    auto waiting = std::make_unique<Waiting>(*this);
    waiting->buffers.reserve(kBuffersOfOneTurn);
    waiting_ = std::move(waiting);
    loop_.StreamCorked(*this);
  };
  memory::Try("cork", cork, [] {});  // then they leave one by one
}

void TcpStream::Uncork() {
  if (!writing_ && waiting_ != nullptr) Try([this] { WriteWaiting(); });
}

int TcpStream::TryWrite(std::span<const BufferRef> buffers, Position& position) {
  std::array<iovec, kMaxBuffersOfOneWrite> parts;
  while (position.index < buffers.size()) {
    std::span<const BufferRef> batch = buffers.subspan(position.index);
    batch = batch.first(std::min(batch.size(), parts.size()));
    size_t wanted = 0;
    for (size_t i = 0; i < batch.size(); ++i) {
      size_t skip = i == 0 ? position.offset : 0;
      size_t size = batch[i]->size() - skip;
      parts[i] = {.iov_base = const_cast<char*>(batch[i]->data() + skip), .iov_len = size};
      wanted += size;
    }
    const ssize_t taken = wanted == 0 ? 0 : Send(fd_, std::span(parts).first(batch.size()));
    if (taken == UV_EAGAIN) return 0;
    if (taken < 0) return static_cast<int>(taken);
    size_t rest = position.offset + static_cast<size_t>(taken);
    while (position.index < buffers.size() && rest >= buffers[position.index]->size()) {
      rest -= buffers[position.index++]->size();
    }
    position.offset = rest;
    if (static_cast<size_t>(taken) < wanted) return 0;
  }
  return 0;
}

void TcpStream::WriteQueued() {
  if (!writing_) return;
  Position written{.index = 0, .offset = waiting_->offset};
  if (const int error = TryWrite(waiting_->buffers, written); error != 0) return CloseFor(error);
  waiting_->Pass(written);
  if (waiting_->buffers.empty()) OnAllWritten();
  if (closing_) return;
  const size_t queued = queued_bytes();
  if (queued != 0 && !(above_high_ && queued < kLowWater)) return;
  above_high_ = false;
  if (delegate_ != nullptr) delegate_->OnWritable();
}

void TcpStream::OnAllWritten() {
  waiting_.reset();
  writing_ = false;
  Watch();
  if (closing_) EndWriting();
}

void TcpStream::WriteWaiting() {
  if (waiting_ == nullptr) return;
  const std::unique_ptr<Waiting> waiting = std::move(waiting_);
  WriteNow(waiting->buffers);
}

void TcpStream::Waiting::Pass(Position written) {
  for (size_t i = 0; i < written.index; ++i) bytes -= buffers[i]->size();
  bytes -= written.offset;
  bytes += offset;
  offset = written.offset;
  buffers.erase(buffers.begin(), buffers.begin() + static_cast<ptrdiff_t>(written.index));
}

void TcpStream::MarkHighWater() {
  if (queued_bytes() >= kHighWater) above_high_ = true;
}

size_t TcpStream::queued_bytes() const { return writing_ ? waiting_->bytes : 0; }

void TcpStream::CloseGracefully() {
  if (!closing_) Try([this] { ShutDown(); });
}

void TcpStream::ShutDown() {
  Uncork();
  if (closing_) return;  // that failed
  closing_ = true;
  if (!writing_) return EndWriting();
  CloseWithin(kFlushWithin);
}

void TcpStream::EndWriting() {
  shut_down_ = true;
  if (peer_ended_ || shutdown(fd_, SHUT_WR) != 0) return CloseFor(0);  // the peer went before us
  // close() on a socket with unread bytes sends RST, which can overtake our last bytes on their way to the reader (an
  // error answer to a body that was too long, for one): so read and drop until the peer ends, too. RFC 9112, 9.6.
  reading_ = true;
  Watch();
  CloseWithin(kAwaitPeersEnd);
}

void TcpStream::CloseGracefullyAfter(Milliseconds delay) {
  if (!closing_) Try([&] { CloseWithin(delay); });
}

void TcpStream::KeepOpen() {
  if (!closing_) close_timer_.reset();
}

void TcpStream::Close() {
  if (fd_ < 0) return;
  Uncork();
  CloseFor(0);
  close_error_ = 0;  // it is our end, whatever became of what waited
}

void TcpStream::CloseWithin(Milliseconds delay) {
  if (close_timer_ == nullptr) close_timer_ = std::make_unique<CloseTimer>(*this);
  loop_.timers().Start(*close_timer_, delay);
}

void TcpStream::CloseFor(int uv_error) {
  if (fd_ < 0) return;
  closing_ = true;
  close_error_ = uv_error;
  waiting_.reset();
  reading_ = writing_ = false;
  loop_.StreamClosing(*this, watched_);
  close(std::exchange(fd_, -1));
}

void TcpStream::TellClosed() {
  loop_.StreamClosed(*this);
  close_timer_.reset();
  if (delegate_ != nullptr) std::exchange(delegate_, nullptr)->OnClosed(close_error_);
}

}  // namespace encke::net
