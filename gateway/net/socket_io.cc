#include "net/socket_io.h"

#include <sys/socket.h>

#include <cerrno>

namespace encke::net {
namespace {

// A peer that has gone is an error of the call, and no signal.
constexpr int kFlags = MSG_NOSIGNAL | MSG_DONTWAIT;

ssize_t SendOnce(int fd, std::span<iovec> parts) {
  if (parts.size() == 1) return send(fd, parts[0].iov_base, parts[0].iov_len, kFlags);
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return sendmsg(fd, &message, kFlags);
}

/// What `call` returns once no signal comes in between.
template <class Call>
ssize_t Uninterrupted(Call call) {
  for (;;) {
    const ssize_t size = call();
    if (size >= 0) return size;
    if (errno != EINTR) return -errno;
  }
}

}  // namespace

ssize_t Receive(int fd, std::span<char> buffer) {
  return Uninterrupted([&] { return recv(fd, buffer.data(), buffer.size(), kFlags); });
}

ssize_t Send(int fd, std::span<iovec> parts) {
  return Uninterrupted([&] { return SendOnce(fd, parts); });
}

}  // namespace encke::net
