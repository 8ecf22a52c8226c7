#include "net/socket_address.h"

#include <arpa/inet.h>
#include <fmt/format.h>

#include <array>
#include <cerrno>
#include <charconv>
#include <optional>
#include <string_view>

namespace encke::net {
namespace {

std::optional<uint16_t> ParsePort(std::string_view text) {
  uint16_t port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  if (text.empty() || error != std::errc() || end != text.data() + text.size()) return std::nullopt;
  return port;
}

bool ParseHost(const std::string& host, uint16_t port, SocketAddress& address) {
  if (host.size() >= 2 && host.front() == '[' && host.back() == ']') {
    address.v6.sin6_family = AF_INET6;
    address.v6.sin6_port = htons(port);
    return inet_pton(AF_INET6, host.substr(1, host.size() - 2).c_str(), &address.v6.sin6_addr) == 1;
  }
  address.v4.sin_family = AF_INET;
  address.v4.sin_port = htons(port);
  return inet_pton(AF_INET, host.c_str(), &address.v4.sin_addr) == 1;
}

}  // namespace

std::string SocketAddress::Text() const {
  std::array<char, INET6_ADDRSTRLEN> text = {};
  uint16_t port = 0;
  bool brackets = false;
  if (any.sa_family == AF_INET) {
    inet_ntop(AF_INET, &v4.sin_addr, text.data(), text.size());
    port = v4.sin_port;
  } else if (IN6_IS_ADDR_V4MAPPED(&v6.sin6_addr)) {
    inet_ntop(AF_INET, &v6.sin6_addr.s6_addr[12], text.data(), text.size());
    port = v6.sin6_port;
  } else {
    inet_ntop(AF_INET6, &v6.sin6_addr, text.data(), text.size());
    port = v6.sin6_port;
    brackets = true;
  }
  return fmt::format("{}{}{}:{}", brackets ? "[" : "", text.data(), brackets ? "]" : "", ntohs(port));
}

Result<SocketAddress> ParseSocketAddress(const std::string& text) {
  size_t colon = text.rfind(':');
  std::optional<uint16_t> port;
  if (colon != std::string::npos) port = ParsePort(std::string_view(text).substr(colon + 1));
  SocketAddress address = {};
  std::string host = text.substr(0, colon);
  if (!port || !ParseHost(host.empty() ? "[::]" : host, *port, address)) {
    return Fail(EINVAL, fmt::format("\"{}\" is no address to listen on: write 127.0.0.1:8080, [::1]:8080, or :8080 "
                                    "for every interface", text));
  }
  return address;
}

}  // namespace encke::net
