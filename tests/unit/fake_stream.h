// FakeStream: a net::Stream without a socket, for tests of whatever is built on streams.
#ifndef ENCKE_TESTS_UNIT_FAKE_STREAM_H_
#define ENCKE_TESTS_UNIT_FAKE_STREAM_H_

#include <algorithm>
#include <cerrno>
#include <memory>
#include <string>
#include <utility>
#include <vector>

#include "base/memory.h"
#include "net/stream.h"

namespace encke::test {

class FakeStream;

/// The test's end of a FakeStream: what the peer and the kernel do. Outlives the stream, whose owner may destroy it.
class FakePeer {
 public:
  FakePeer() {
    received_.reserve(64 * 1024);  // as in the kernel: what the stream writes needs none of the program's memory
    queued_.reserve(64 * 1024);
  }
  FakePeer(const FakePeer&) = delete;
  FakePeer& operator=(const FakePeer&) = delete;
  inline ~FakePeer();

  /// The stream for the code under test; once.
  inline std::unique_ptr<net::Stream> MakeStream();

  // What happens to the stream; nothing, where it is gone. Deliver-like calls come from "the loop", as in life.
  inline void Sends(std::string_view bytes);
  inline void Ends();
  inline void Resets(int uv_error = -ECONNRESET);
  /// Lets the kernel take `bytes` more than it has; calls OnWritable as a stream does.
  inline void Takes(size_t bytes);
  /// Delivers the OnClosed that is due. Call it where the loop would go on to its next iteration.
  inline void Settle();
  /// From now on the kernel takes nothing until Takes().
  void StopTaking() { room_ = 0; }

  /// All that was taken since the last call.
  std::string TakeReceived() {
    std::string taken = received_;
    received_.clear();
    return taken;
  }
  const std::string& received() const { return received_; }
  size_t writes() const { return writes_; }
  bool alive() const { return stream_ != nullptr; }
  bool reading() const { return reading_; }
  bool ended_gracefully() const { return graceful_; }
  bool cut() const { return cut_; }
  /// How long the stream waits for the peer's last word before it ends by itself; 0: it does not.
  Milliseconds close_after() const { return close_after_; }

 private:
  friend class FakeStream;
  /// A callback, by the rules of net/stream.h.
  template <class Work>
  void Call(Work work);
  static constexpr size_t kEndless = SIZE_MAX;

  FakeStream* stream_ = nullptr;
  std::string received_;
  std::string queued_;
  size_t room_ = kEndless;
  size_t writes_ = 0;  // calls of Write that had bytes: each would be one system call
  bool reading_ = true;
  bool graceful_ = false;
  Milliseconds close_after_ = 0;
  bool cut_ = false;
  bool above_high_ = false;
};

/// See FakePeer, which belongs to it. Owned, as any stream, by the code under test.
class FakeStream final : public net::Stream {
 public:
  explicit FakeStream(FakePeer& peer) : peer_(&peer) { peer.stream_ = this; }
  ~FakeStream() override {
    if (peer_ == nullptr) return;
    peer_->stream_ = nullptr;
    if (!peer_->graceful_) peer_->cut_ = true;
  }

  void set_delegate(Delegate* delegate) override { delegate_ = delegate; }
  void Write(std::span<const BufferRef> buffers) override {
    if (closing_ || peer_ == nullptr) return;
    if (!behind_cork_) ++peer_->writes_;
    behind_cork_ = corked_;
    for (const BufferRef& buffer : buffers) peer_->queued_.append(buffer->view());
    Flush();
    if (queued_bytes() >= kHighWater) peer_->above_high_ = true;
  }
  /// The peer has what is behind a cork at once: there is only counted how it would have left.
  void Cork() override { corked_ = true; }
  void Uncork() override { corked_ = behind_cork_ = false; }
  size_t queued_bytes() const override { return peer_ == nullptr ? 0 : peer_->queued_.size(); }
  void SetReading(bool on) override {
    if (peer_ != nullptr) peer_->reading_ = on;
  }
  void CloseGracefully() override {
    if (std::exchange(closing_, true) || peer_ == nullptr) return;
    peer_->graceful_ = true;
  }
  void CloseGracefullyAfter(Milliseconds delay) override {
    if (!closing_ && peer_ != nullptr) peer_->close_after_ = delay;
  }
  void KeepOpen() override {
    if (!closing_ && peer_ != nullptr) peer_->close_after_ = 0;
  }
  void Close() override { CloseFor(0); }
  bool closing() const override { return closing_; }
  net::SocketAddress peer_address() const override { return address_; }

 private:
  friend class FakePeer;

  void CloseFor(int error) {
    closing_ = true;
    error_ = error;
    if (peer_ == nullptr) return;
    peer_->cut_ = true;
    peer_->queued_.clear();
  }
  void Flush() {
    size_t taken = std::min(peer_->room_, peer_->queued_.size());
    peer_->received_.append(peer_->queued_, 0, taken);
    peer_->queued_.erase(0, taken);
    if (peer_->room_ != FakePeer::kEndless) peer_->room_ -= taken;
  }

  const net::SocketAddress address_ = net::ParseSocketAddress("192.0.2.1:4711").value();
  FakePeer* peer_;  // null once the test's end is gone
  Delegate* delegate_ = nullptr;
  bool closing_ = false;
  bool corked_ = false;
  bool behind_cork_ = false;  // and something waits there
  int error_ = 0;
};

FakePeer::~FakePeer() {
  if (stream_ != nullptr) stream_->peer_ = nullptr;
}

std::unique_ptr<net::Stream> FakePeer::MakeStream() { return std::make_unique<FakeStream>(*this); }

void FakePeer::Sends(std::string_view bytes) {
  if (stream_ != nullptr && !stream_->closing_ && reading_) Call([&] { stream_->delegate_->OnRead(bytes); });
}

void FakePeer::Ends() {
  if (stream_ != nullptr && !stream_->closing_) Call([&] { stream_->delegate_->OnEnd(); });
}

void FakePeer::Resets(int uv_error) {
  if (stream_ == nullptr) return;
  stream_->CloseFor(uv_error);
  Settle();
}

void FakePeer::Takes(size_t bytes) {
  room_ = bytes;
  if (stream_ == nullptr || queued_.empty()) return;
  stream_->Flush();
  bool below_low = above_high_ && queued_.size() < net::Stream::kLowWater;
  if (below_low) above_high_ = false;
  if (!stream_->closing_ && (queued_.empty() || below_low)) Call([&] { stream_->delegate_->OnWritable(); });
}

template <class Work>
void FakePeer::Call(Work work) {
  memory::Try("fake", work, [this] {
    if (stream_ != nullptr) stream_->CloseFor(-ENOMEM);
  });
}

void FakePeer::Settle() {
  if (stream_ != nullptr) stream_->Uncork();
  if (stream_ == nullptr || !stream_->closing_ || (!cut_ && !queued_.empty())) return;
  net::Stream::Delegate* delegate = std::exchange(stream_->delegate_, nullptr);
  if (delegate != nullptr) delegate->OnClosed(stream_->error_);
}

}  // namespace encke::test

#endif  // ENCKE_TESTS_UNIT_FAKE_STREAM_H_
