#include "net/tcp_stream.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>
#include <uv.h>

#include <algorithm>
#include <array>
#include <utility>

#include "base/check.h"
#include "net/handle.h"
#include "net/joined_buffers.h"
#include "net/send.h"

namespace encke::net {
namespace {

constexpr size_t kMaxBuffersOfOneWrite = 1024;  // IOV_MAX of Linux
constexpr size_t kBuffersOfOneTurn = 16;  // an opening's: head, padding, welcome and reply, in their chunks
constexpr Milliseconds kFlushWithin = 5'000;    // CloseGracefully: what is queued, to a peer that does not read
constexpr Milliseconds kAwaitPeersEnd = 2'000;  // and then the peer's FIN

}  // namespace

/// Bytes that the kernel did not take at once, with references to them. Deletes itself when libuv is done with it:
/// written, failed, or the handle was closed under it.
struct TcpStream::WriteRequest {
  uv_write_t request;
  std::vector<BufferRef> held;
};

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
  memory::Try("accept", [&] { stream.reset(new TcpStream(loop, peer)); }, [&] { close(fd); });
  if (stream == nullptr) return Fail(UV_ENOMEM, "out of memory");
  int error = uv_tcp_open(&stream->block_->handle, fd);
  if (error != 0) {
    close(fd);
    return Fail(error, "connection from " + peer.Text() + " could not be taken over: " + uv_strerror(error));
  }
  stream->StartReading();
  return stream;
}

TcpStream::TcpStream(Loop& loop, const SocketAddress& peer) : loop_(loop), peer_(peer) {
  auto block = std::make_unique<Block>(this);
  loop.StreamOpened(*this);
  block_ = block.release();
  CHECK(uv_tcp_init(loop.uv(), &block_->handle) == 0);  // its own from here on: nothing may fail behind it
}

TcpStream::~TcpStream() {
  if (block_ == nullptr) return;
  Uncork();
  loop_.StreamClosed(*this);
  block_->Disown();
}

void TcpStream::StartReading() {
  auto allocate = [](uv_handle_t* handle, size_t, uv_buf_t* buffer) {
    Turns::Of(*handle).Begin();  // the reading that follows is work of this turn
    TcpStream* stream = Block::Of(handle)->owner();
    if (stream == nullptr) return;  // uv_close() has been called: libuv reads no more
    std::span<char> shared = stream->loop_.read_buffer();
    *buffer = uv_buf_init(shared.data(), static_cast<unsigned>(shared.size()));
  };
  auto read = [](uv_stream_t* handle, ssize_t size, const uv_buf_t* buffer) {
    Block::Of(handle)->Call("read", [=](TcpStream& stream) { stream.OnRead(size, buffer->base); });
  };
  int error = uv_read_start(block_->stream(), allocate, read);
  if (error != 0 && error != UV_EALREADY) CloseFor(error);
}

void TcpStream::OnRead(ssize_t size, const char* bytes) {
  if (size == 0) return;  // EAGAIN
  if (size == UV_EOF) {
    peer_ended_ = true;
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

void TcpStream::SetReading(bool on) {
  if (closing_ || peer_ended_) return;
  if (on) {
    StartReading();
  } else {
    uv_read_stop(block_->stream());
  }
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
  int error = TryWrite(buffers, written);
  if (error != 0) {
    CloseFor(error);
  } else if (written.index < buffers.size()) {
    WriteLater(buffers, written);
    MarkHighWater();
  }
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
  int fd = -1;
  if (const int error = uv_fileno(block_->base(), &fd); error != 0) return error;
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
    const ssize_t taken = wanted == 0 ? 0 : Send(fd, std::span(parts).first(batch.size()));
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

void TcpStream::WriteLater(std::span<const BufferRef> buffers, Position from) {
  buffers = buffers.subspan(from.index);
  std::unique_ptr<WriteRequest> write(new WriteRequest{.request = {}, .held = {buffers.begin(), buffers.end()}});
  write->request.data = write.get();
  std::vector<uv_buf_t> vector;
  vector.reserve(buffers.size());
  for (const BufferRef& buffer : buffers) {
    size_t skip = std::exchange(from.offset, 0);
    vector.push_back(
        uv_buf_init(const_cast<char*>(buffer->data() + skip), static_cast<unsigned>(buffer->size() - skip)));
  }
  auto written = [](uv_write_t* request, int status) {
    Block* block = Block::Of(request->handle);
    delete static_cast<WriteRequest*>(request->data);
    block->Call("write", [status](TcpStream& stream) { stream.OnWritten(status); });
  };
  const unsigned requests = loop_.uv()->active_reqs.count;
  int error = uv_write(&write->request, block_->stream(), vector.data(), static_cast<unsigned>(vector.size()), written);
  if (error != 0) {
    loop_.uv()->active_reqs.count = requests;  // libuv 1.44 counts one for which it then finds no memory
    CloseFor(error);
    return;
  }
  (void)write.release();  // libuv's, until it calls
  writing_ = true;
}

void TcpStream::OnWritten(int status) {
  writing_ = false;
  if (status < 0) {
    CloseFor(status);
    return;
  }
  if (!closing_) WriteWaiting();
  if (closing_) return;
  size_t queued = queued_bytes();
  if (queued != 0 && !(above_high_ && queued < kLowWater)) return;
  above_high_ = false;
  if (delegate_ != nullptr) delegate_->OnWritable();
}

void TcpStream::WriteWaiting() {
  if (waiting_ == nullptr) return;
  const std::unique_ptr<Waiting> waiting = std::move(waiting_);
  WriteNow(waiting->buffers);
}

void TcpStream::MarkHighWater() {
  if (queued_bytes() >= kHighWater) above_high_ = true;
}

size_t TcpStream::queued_bytes() const {
  if (block_ == nullptr) return 0;
  const size_t behind = writing_ && waiting_ != nullptr ? waiting_->bytes : 0;
  return uv_stream_get_write_queue_size(block_->stream()) + behind;
}

void TcpStream::CloseGracefully() {
  if (!closing_) Try([this] { ShutDown(); });
}

void TcpStream::ShutDown() {
  Uncork();
  if (waiting_ != nullptr) WriteLater(std::exchange(waiting_, nullptr)->buffers, Position());
  if (closing_) return;  // that failed
  closing_ = true;
  auto request = std::make_unique<uv_shutdown_t>();
  auto shut_down = [](uv_shutdown_t* done, int status) {
    Block* block = Block::Of(done->handle);
    delete done;
    block->Call("shutdown", [status](TcpStream& stream) { stream.OnShutDown(status); });
  };
  int error = uv_shutdown(request.get(), block_->stream(), shut_down);
  if (error != 0) {
    CloseFor(error == UV_ENOTCONN ? 0 : error);
    return;
  }
  (void)request.release();  // libuv's, until it calls
  CloseWithin(kFlushWithin);
}

void TcpStream::CloseGracefullyAfter(Milliseconds delay) {
  if (!closing_) Try([&] { CloseWithin(delay); });
}

void TcpStream::KeepOpen() {
  if (!closing_) close_timer_.reset();
}

void TcpStream::OnShutDown(int status) {
  shut_down_ = true;
  if (status < 0 || peer_ended_) {
    CloseFor(status);
    return;
  }
  // close() on a socket with unread bytes sends RST, which can overtake our last bytes on their way to the reader (an
  // error answer to a body that was too long, for one): so read and drop until the peer ends, too. RFC 9112, 9.6.
  StartReading();
  CloseWithin(kAwaitPeersEnd);
}

void TcpStream::Close() {
  if (block_ == nullptr || block_->closing()) return;
  Uncork();
  CloseFor(0);
  close_error_ = 0;  // it is our end, whatever became of what waited
}

void TcpStream::CloseWithin(Milliseconds delay) {
  if (close_timer_ == nullptr) close_timer_ = std::make_unique<CloseTimer>(*this);
  loop_.timers().Start(*close_timer_, delay);
}

void TcpStream::CloseFor(int uv_error) {
  if (block_ == nullptr || block_->closing()) return;
  closing_ = true;
  close_error_ = uv_error;
  waiting_.reset();
  block_->Close();
}

void TcpStream::OnHandleClosed() {
  block_ = nullptr;
  loop_.StreamClosed(*this);
  close_timer_.reset();
  if (delegate_ != nullptr) std::exchange(delegate_, nullptr)->OnClosed(close_error_);
}

}  // namespace encke::net
