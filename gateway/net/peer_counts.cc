#include "net/peer_counts.h"

#include <algorithm>

namespace encke::net {

bool PeerCounts::IsCounted(const SocketAddress& peer) const {
  const IpAddress ip = IpOf(peer);
  return std::none_of(uncounted_.begin(), uncounted_.end(), [&](const Network& network) { return network.Holds(ip); });
}

void PeerCounts::Opened(const SocketAddress& peer) {
  if (IsCounted(peer)) ++open_[ClientOf(peer)];
}

void PeerCounts::Closed(const SocketAddress& peer) {
  auto entry = open_.find(ClientOf(peer));
  if (entry != open_.end() && IsCounted(peer) && --entry->second == 0) open_.erase(entry);
}

size_t PeerCounts::Of(const SocketAddress& peer) const {
  auto entry = open_.find(ClientOf(peer));
  return entry == open_.end() || !IsCounted(peer) ? 0 : entry->second;
}

}  // namespace encke::net
