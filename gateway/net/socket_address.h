// SocketAddress: an IP address and a port.
#ifndef ENCKE_NET_SOCKET_ADDRESS_H_
#define ENCKE_NET_SOCKET_ADDRESS_H_

#include <netinet/in.h>

#include <string>

#include "base/result.h"

namespace encke::net {

/// An IPv4 or IPv6 address with its port, as the kernel has it. A plain value.
union SocketAddress {
  sockaddr any;
  sockaddr_in v4;
  sockaddr_in6 v6;

  /// "192.0.2.1:4711", "[2001:db8::1]:4711"; an IPv4 client of an IPv6 socket is written as the IPv4 client it is.
  std::string Text() const;
  socklen_t size() const { return any.sa_family == AF_INET ? sizeof v4 : sizeof v6; }
};

/// "127.0.0.1:8080", "[::1]:8080", and ":8080" as the IPv6 wildcard. No names: what a name means may change.
[[nodiscard]] Result<SocketAddress> ParseSocketAddress(const std::string& text);

}  // namespace encke::net

#endif  // ENCKE_NET_SOCKET_ADDRESS_H_
