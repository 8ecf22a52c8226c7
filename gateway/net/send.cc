#include "net/send.h"

#include <sys/socket.h>

#include <cerrno>

namespace encke::net {
namespace {

// A peer that has gone is an error of this call, and no signal.
constexpr int kFlags = MSG_NOSIGNAL | MSG_DONTWAIT;

ssize_t SendOnce(int fd, std::span<iovec> parts) {
  if (parts.size() == 1) return send(fd, parts[0].iov_base, parts[0].iov_len, kFlags);
  msghdr message{};
  message.msg_iov = parts.data();
  message.msg_iovlen = parts.size();
  return sendmsg(fd, &message, kFlags);
}

}  // namespace

ssize_t Send(int fd, std::span<iovec> parts) {
  for (;;) {
    const ssize_t taken = SendOnce(fd, parts);
    if (taken >= 0) return taken;
    if (errno != EINTR) return -errno;
  }
}

}  // namespace encke::net
