// Networks of IP addresses: who is one client, and who is on a list.
#ifndef ENCKE_NET_NETWORK_H_
#define ENCKE_NET_NETWORK_H_

#include <array>
#include <cstddef>
#include <optional>
#include <string>

#include "net/socket_address.h"

namespace encke::net {

/// An IPv6 address, or an IPv4 address as IPv6 has it (::ffff:192.0.2.1). A plain value, in the order of the wire.
using IpAddress = std::array<unsigned char, 16>;

[[nodiscard]] IpAddress IpOf(const SocketAddress& address);

/// What may be taken for one client: an IPv4 address; of an IPv6 address its first 64 bits, of which every subscriber
/// and many a single host has all addresses (RFC 6177).
[[nodiscard]] IpAddress ClientOf(const SocketAddress& address);

/// The addresses that begin with the same bits. A plain value.
struct Network {
  IpAddress address = {};
  size_t bits = 128;

  bool Holds(const IpAddress& one) const;
};

/// "192.0.2.1", "10.0.0.0/8", "2001:db8::/32". Nothing where the text is none of these.
[[nodiscard]] std::optional<Network> ParseNetwork(const std::string& text);

}  // namespace encke::net

#endif  // ENCKE_NET_NETWORK_H_
