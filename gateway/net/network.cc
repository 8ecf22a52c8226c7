#include "net/network.h"

#include <arpa/inet.h>

#include <algorithm>
#include <charconv>

namespace encke::net {
namespace {

constexpr size_t kMappedBits = 96;  // the ::ffff: before an IPv4 address
constexpr size_t kBitsOfIpv6Client = 64;

IpAddress Mapped(const in_addr& v4) {
  IpAddress address = {0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0xff, 0xff};
  const auto* bytes = reinterpret_cast<const unsigned char*>(&v4);
  std::copy(bytes, bytes + sizeof v4, address.begin() + kMappedBits / 8);
  return address;
}

std::optional<Network> ParseAddress(const std::string& text) {
  in_addr v4 = {};
  if (inet_pton(AF_INET, text.c_str(), &v4) == 1) return Network{Mapped(v4), kMappedBits};
  Network network{.bits = 0};
  if (inet_pton(AF_INET6, text.c_str(), network.address.data()) != 1) return std::nullopt;
  return network;
}

}  // namespace

IpAddress IpOf(const SocketAddress& address) {
  if (address.any.sa_family == AF_INET) return Mapped(address.v4.sin_addr);
  IpAddress ip;
  std::copy_n(address.v6.sin6_addr.s6_addr, ip.size(), ip.begin());
  return ip;
}

IpAddress ClientOf(const SocketAddress& address) {
  IpAddress client = IpOf(address);
  bool v4 = address.any.sa_family == AF_INET || IN6_IS_ADDR_V4MAPPED(&address.v6.sin6_addr);
  if (!v4) std::fill(client.begin() + kBitsOfIpv6Client / 8, client.end(), static_cast<unsigned char>(0));
  return client;
}

bool Network::Holds(const IpAddress& one) const {
  for (size_t at = 0; at * 8 < bits; ++at) {
    size_t left = bits - at * 8;
    auto mask = static_cast<unsigned char>(left >= 8 ? 0xff : 0xff << (8 - left));
    if ((one[at] & mask) != (address[at] & mask)) return false;
  }
  return true;
}

std::optional<Network> ParseNetwork(const std::string& text) {
  size_t slash = text.find('/');
  std::optional<Network> network = ParseAddress(text.substr(0, slash));  // bits: those before the address as written
  if (!network) return std::nullopt;
  const size_t written = 128 - network->bits;
  size_t bits = written;
  if (slash != std::string::npos) {
    const char* end = text.data() + text.size();
    auto [parsed, error] = std::from_chars(text.data() + slash + 1, end, bits);
    if (error != std::errc() || parsed != end || bits > written) return std::nullopt;
  }
  network->bits += bits;
  return network;
}

}  // namespace encke::net
