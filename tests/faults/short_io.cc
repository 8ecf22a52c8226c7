#include "tests/faults/short_io.h"

#include <sys/epoll.h>
#include <sys/socket.h>
#include <sys/syscall.h>
#include <sys/uio.h>
#include <unistd.h>

#include <algorithm>
#include <atomic>
#include <cerrno>
#include <cstddef>
#include <span>

#include "tests/faults/injector.h"

namespace encke::faults {
namespace {

constinit std::atomic<uint64_t> state = 0;
constinit std::atomic<int> calls = 0;
constinit std::atomic<int> dies_at = 0;
constinit std::atomic<int> dies_of = 0;
constinit std::atomic<int> no_room = 0;
constinit std::atomic<int> left_sets = 0;

bool IsSocket(int fd) {
  int type = 0;
  socklen_t size = sizeof type;
  return getsockopt(fd, SOL_SOCKET, SO_TYPE, &type, &size) == 0 && type == SOCK_STREAM;
}

/// xorshift: the same for the same seed.
uint64_t Draw(uint64_t end) {
  uint64_t x = state;
  x ^= x << 13;
  x ^= x >> 7;
  x ^= x << 17;
  state = x;
  return x % end;
}

/// How many of `size` bytes this call moves; below 0: -errno.
ssize_t Allowed(int fd, size_t size) {
  if (state == 0 || !InHarm() || !IsSocket(fd)) return static_cast<ssize_t>(size);
  if (const int call = ++calls; call == dies_at) {
    shutdown(fd, SHUT_RDWR);
    return -dies_of;
  }
  switch (Draw(8)) {
    case 0: return -EAGAIN;
    case 1: return -EINTR;
    case 2: return std::min<ssize_t>(1, static_cast<ssize_t>(size));
    case 3: return static_cast<ssize_t>(std::min<size_t>(size, 1 + Draw(7)));
    case 4: return static_cast<ssize_t>(size - size / 3);
    case 5: return static_cast<ssize_t>(std::min<size_t>(size, 1 + Draw(20'000)));
    default: return static_cast<ssize_t>(size);
  }
}

ssize_t Failed(ssize_t error) {
  errno = static_cast<int>(-error);
  return -1;
}

/// Whether there is room for this in the epoll sets; who leaves one makes room for one.
bool HasRoom(int operation, int fd) {
  if (no_room == 0 || !InHarm() || !IsSocket(fd)) return true;
  if (operation == EPOLL_CTL_DEL) ++left_sets;
  if (operation != EPOLL_CTL_ADD) return true;
  if (left_sets > 0) {
    --left_sets;
    return true;
  }
  --no_room;
  return false;
}

/// Of what is allowed, the whole parts, or a piece of the first.
ssize_t Gather(int fd, std::span<const iovec> parts, int flags) {
  size_t size = 0;
  for (const iovec& part : parts) size += part.iov_len;
  ssize_t allowed = Allowed(fd, size);
  if (allowed < 0) return Failed(allowed);
  size_t whole = 0;
  for (size_t left = static_cast<size_t>(allowed); whole < parts.size() && parts[whole].iov_len <= left; ++whole) {
    left -= parts[whole].iov_len;
  }
  iovec piece = {.iov_base = parts[0].iov_base, .iov_len = static_cast<size_t>(allowed)};
  msghdr message{};
  message.msg_iov = whole > 0 ? const_cast<iovec*>(parts.data()) : &piece;
  message.msg_iovlen = std::max<size_t>(whole, 1);
  return syscall(SYS_sendmsg, fd, &message, flags);
}

}  // namespace

void Befall(const Kernel& kernel) {
  calls = 0;
  dies_at = kernel.dies_at;
  dies_of = kernel.dies_of;
  no_room = kernel.no_room;
  left_sets = 0;
  state = kernel.seed * 0x9E3779B97F4A7C15u;
}

int Calm() {
  state = 0;
  return calls;
}

}  // namespace encke::faults

using encke::faults::Allowed;
using encke::faults::Failed;
using encke::faults::Gather;
using encke::faults::HasRoom;
using encke::faults::IsSocket;

// What libuv and net/socket_io.h read and write by. These stand before libc's.
extern "C" {

ssize_t write(int fd, const void* bytes, size_t size) {
  ssize_t allowed = Allowed(fd, size);
  return allowed < 0 ? Failed(allowed) : syscall(SYS_write, fd, bytes, allowed);
}

ssize_t read(int fd, void* bytes, size_t size) {
  ssize_t allowed = Allowed(fd, size);
  return allowed < 0 ? Failed(allowed) : syscall(SYS_read, fd, bytes, allowed);
}

ssize_t recv(int fd, void* bytes, size_t size, int flags) {
  ssize_t allowed = Allowed(fd, size);
  return allowed < 0 ? Failed(allowed) : syscall(SYS_recvfrom, fd, bytes, allowed, flags, nullptr, nullptr);
}

ssize_t send(int fd, const void* bytes, size_t size, int flags) {
  ssize_t allowed = Allowed(fd, size);
  return allowed < 0 ? Failed(allowed) : syscall(SYS_sendto, fd, bytes, allowed, flags, nullptr, 0);
}

ssize_t writev(int fd, const iovec* parts, int count) {
  return IsSocket(fd) ? Gather(fd, {parts, static_cast<size_t>(count)}, 0) : syscall(SYS_writev, fd, parts, count);
}

ssize_t sendmsg(int fd, const msghdr* message, int flags) {
  return Gather(fd, {message->msg_iov, message->msg_iovlen}, flags);
}

int epoll_ctl(int set, int operation, int fd, epoll_event* event) {
  if (!HasRoom(operation, fd)) return static_cast<int>(Failed(-ENOSPC));
  return static_cast<int>(syscall(SYS_epoll_ctl, set, operation, fd, event));
}

}
