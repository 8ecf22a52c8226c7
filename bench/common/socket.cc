#include "common/socket.h"

#include <netinet/in.h>
#include <netinet/tcp.h>
#include <sys/epoll.h>
#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstring>

#include "common/options.h"

namespace bench {
namespace {

std::array<char, 256 * 1024> received;

sockaddr_in Loopback(uint8_t last, uint16_t port) {
  sockaddr_in address{};
  address.sin_family = AF_INET;
  address.sin_addr.s_addr = htonl((127U << 24) | last);
  address.sin_port = htons(port);
  return address;
}

void Set(int fd, int level, int name, int value) { setsockopt(fd, level, name, &value, sizeof value); }

[[noreturn]] void FailBy(const char* call) { Fail(std::string(call) + ": " + std::strerror(errno)); }

}  // namespace

void Socket::Take(int fd) {
  Close();
  fd_ = fd;
  ended_ = false;
  watches_writable_ = false;
  pending_.clear();
  loop_.Add(fd, watcher_, EPOLLIN);
}

bool Socket::Send(std::string_view bytes) {
  if (fd_ < 0) return false;
  if (pending_.empty()) {
    const ssize_t sent = send(fd_, bytes.data(), bytes.size(), MSG_NOSIGNAL);
    // ENOTCONN: still connecting.
    if (sent < 0 && errno != EAGAIN && errno != ENOTCONN) return !(ended_ = true);
    bytes.remove_prefix(sent < 0 ? 0 : static_cast<size_t>(sent));
  }
  if (bytes.empty()) return true;
  pending_.append(bytes);
  Watch(true);
  return true;
}

bool Socket::Flush() {
  const std::string waiting = std::move(pending_);
  pending_.clear();
  if (!waiting.empty() && !Send(waiting)) return false;
  if (pending_.empty()) Watch(false);
  return true;
}

void Socket::Watch(bool writable) {
  if (writable == watches_writable_) return;
  watches_writable_ = writable;
  loop_.Change(fd_, watcher_, EPOLLIN | (writable ? EPOLLOUT : 0U));
}

std::string_view Socket::Receive() {
  const ssize_t size = recv(fd_, received.data(), received.size(), 0);
  if (size > 0) return {received.data(), static_cast<size_t>(size)};
  if (size == 0 || errno != EAGAIN) ended_ = true;
  return {};
}

void Socket::Close() {
  if (fd_ >= 0) close(fd_);
  fd_ = -1;
}

void Socket::Abort() {
  const linger now{.l_onoff = 1, .l_linger = 0};
  if (fd_ >= 0) setsockopt(fd_, SOL_SOCKET, SO_LINGER, &now, sizeof now);
  Close();
}

int Listen(uint16_t& port) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  Set(fd, SOL_SOCKET, SO_REUSEADDR, 1);
  sockaddr_in address = Loopback(1, port);
  socklen_t size = sizeof address;
  if (bind(fd, reinterpret_cast<sockaddr*>(&address), size) != 0 || listen(fd, 4096) != 0) FailBy("listen");
  getsockname(fd, reinterpret_cast<sockaddr*>(&address), &size);
  port = ntohs(address.sin_port);
  return fd;
}

int Connect(uint16_t port, uint8_t source) {
  const int fd = socket(AF_INET, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0);
  if (fd < 0) FailBy("socket");
  Set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  Set(fd, IPPROTO_IP, IP_BIND_ADDRESS_NO_PORT, 1);
  const sockaddr_in from = Loopback(source, 0);
  const sockaddr_in to = Loopback(1, port);
  if (bind(fd, reinterpret_cast<const sockaddr*>(&from), sizeof from) != 0) FailBy("bind");
  if (connect(fd, reinterpret_cast<const sockaddr*>(&to), sizeof to) != 0 && errno != EINPROGRESS) FailBy("connect");
  return fd;
}

int Accept(int listener) {
  const int fd = accept4(listener, nullptr, nullptr, SOCK_NONBLOCK | SOCK_CLOEXEC);
  if (fd >= 0) Set(fd, IPPROTO_TCP, TCP_NODELAY, 1);
  if (fd < 0 && errno != EAGAIN && errno != ECONNABORTED) FailBy("accept");
  return fd;
}

}  // namespace bench
