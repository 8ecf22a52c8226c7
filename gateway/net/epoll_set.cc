#include "net/epoll_set.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>

#include "base/check.h"
#include "base/prefetch.h"
#include "net/tcp_stream.h"

namespace encke::net {
namespace {

int OperationFor(uint32_t before, uint32_t wanted) {
  if (before == 0) return EPOLL_CTL_ADD;
  // Not a change to nothing: errors and resets are told whether they are asked for or not, and again and again.
  return wanted == 0 ? EPOLL_CTL_DEL : EPOLL_CTL_MOD;
}

}  // namespace

EpollSet::EpollSet(int beside) : fd_(epoll_create1(EPOLL_CLOEXEC)) {
  epoll_event event{.events = EPOLLIN, .data = {.ptr = nullptr}};
  CHECK(fd_ >= 0 && epoll_ctl(fd_, EPOLL_CTL_ADD, beside, &event) == 0);
}

EpollSet::~EpollSet() { close(fd_); }

int EpollSet::Watch(TcpStream& stream, int fd, uint32_t before, uint32_t wanted) {
  if (before == wanted) return 0;
  epoll_event event{.events = wanted, .data = {.ptr = &stream}};
  if (epoll_ctl(fd_, OperationFor(before, wanted), fd, &event) != 0) return -errno;
  if (before == 0) ++watched_;
  if (wanted == 0) --watched_;
  return 0;
}

void EpollSet::Forget(const TcpStream& stream, uint32_t watched) {
  if (watched != 0) --watched_;
  if (current_ == &stream) current_ = nullptr;
  for (size_t i = next_; i < count_; ++i) {
    if (ready_[i].data.ptr == &stream) ready_[i].data.ptr = nullptr;
  }
}

void EpollSet::Wait(int timeout) {
  const int count = epoll_wait(fd_, ready_.data(), static_cast<int>(ready_.size()), timeout);
  CHECK(count >= 0 || errno == EINTR);
  next_ = 0;
  count_ = static_cast<size_t>(std::max(count, 0));
  const auto end = ready_.begin() + static_cast<ptrdiff_t>(count_);
  beside_is_ready_ = std::any_of(ready_.begin(), end, [](const epoll_event& one) { return one.data.ptr == nullptr; });
}

void EpollSet::Dispatch() {
  while (next_ < count_) {
    const uint32_t events = ready_[next_].events;
    current_ = StreamOf(next_++);
    PrefetchNext();
    if (current_ != nullptr) TcpStream::OnReady(*this, events);
  }
  current_ = nullptr;
}

/// While one is read, which is a system call, the next two come nearer. Of the first, which has come itself, who reads it.
void EpollSet::PrefetchNext() const {
  if (const TcpStream* next = StreamOf(next_)) next->PrefetchDelegate();
  Prefetch(StreamOf(next_ + 1));
}

}  // namespace encke::net
