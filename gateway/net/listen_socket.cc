#include "net/listen_socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/socket.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <cstring>

#include "net/socket_address.h"

namespace encke::net {
namespace {

std::string Explain(const std::string& address, int error) {
  std::string sentence = "cannot listen on " + address + ": ";
  switch (error) {
    case EADDRINUSE:
      return sentence + "the port is in use; stop the other program (ss -ltnp shows it) or choose another port";
    case EADDRNOTAVAIL:
      return sentence + "this machine has no such address; `ip address` lists those it has";
    case EACCES:
      return sentence + "ports below 1024 need the capability CAP_NET_BIND_SERVICE; choose a higher port or grant it";
    default:
      return sentence + std::strerror(error);
  }
}

// What the kernel may hold that it has not sent yet. By default it takes megabytes for a peer that does not read: bytes
// that queued_bytes() does not tell of, that no slow-consumer policy can drop and behind which heartbeats wait. 128 KiB
// is what Linux's commit c9bee3b7fdec advises; tcp(7) names the option, TCP_NOTSENT_LOWAT, but does not describe it.
constexpr int kUnsentInKernel = 128 * 1024;

// Accepted sockets inherit all options (tcp(7)), without a system call for each.

/// What is written leaves at once, and what does not leave waits here.
int SetPace(int fd) {
  const int yes = 1;
  if (setsockopt(fd, IPPROTO_TCP, TCP_NODELAY, &yes, sizeof yes) != 0) return errno;
  return setsockopt(fd, IPPROTO_TCP, TCP_NOTSENT_LOWAT, &kUnsentInKernel, sizeof kUnsentInKernel) == 0 ? 0 : errno;
}

/// The kernel asks a peer to whom nothing is sent, too; with a transport's
/// heartbeats nobody is.
int SetPatience(int fd, Milliseconds dead_after) {
  const int yes = 1;
  const unsigned patience = static_cast<unsigned>(dead_after);
  const int idle = static_cast<int>(std::max<Milliseconds>(dead_after / 1000, 1));  // seconds
  if (setsockopt(fd, IPPROTO_TCP, TCP_USER_TIMEOUT, &patience, sizeof patience) != 0) return errno;
  if (dead_after == 0) return 0;
  if (setsockopt(fd, IPPROTO_TCP, TCP_KEEPIDLE, &idle, sizeof idle) != 0) return errno;
  return setsockopt(fd, SOL_SOCKET, SO_KEEPALIVE, &yes, sizeof yes) == 0 ? 0 : errno;
}

/// 0, or the errno of what failed.
int BindAndListen(int fd, const SocketAddress& address, int backlog, Milliseconds dead_after) {
  const int yes = 1;
  const int no = 0;
  if (int error = SetPace(fd); error != 0) return error;
  if (int error = SetPatience(fd, dead_after); error != 0) return error;
  if (setsockopt(fd, SOL_SOCKET, SO_REUSEADDR, &yes, sizeof yes) != 0) return errno;
  if (address.any.sa_family == AF_INET6 && setsockopt(fd, IPPROTO_IPV6, IPV6_V6ONLY, &no, sizeof no) != 0) return errno;
  if (bind(fd, &address.any, address.size()) != 0) return errno;
  return listen(fd, backlog) == 0 ? 0 : errno;
}

Result<int> Open(const SocketAddress& address, const std::string& text, int backlog, Milliseconds dead_after) {
  int fd = socket(address.any.sa_family, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) return Fail(errno, Explain(text, errno));
  int error = BindAndListen(fd, address, backlog, dead_after);
  if (error == 0) return fd;
  close(fd);
  return Fail(error, Explain(text, error));
}

}  // namespace

Result<int> OpenListenSocket(const std::string& address, int backlog, Milliseconds dead_after) {
  Result<SocketAddress> parsed = ParseSocketAddress(address);
  if (!parsed) return tl::unexpected(parsed.error());
  Result<int> fd = Open(*parsed, address, backlog, dead_after);
  // ":8080" on a machine without IPv6.
  if (!fd && address.starts_with(':') && (fd.error().code == EAFNOSUPPORT || fd.error().code == EADDRNOTAVAIL)) {
    return Open(*ParseSocketAddress("0.0.0.0" + address), address, backlog, dead_after);
  }
  return fd;
}

}  // namespace encke::net
