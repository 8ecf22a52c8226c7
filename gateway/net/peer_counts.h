// PeerCounts: how many connections each client has.
#ifndef ENCKE_NET_PEER_COUNTS_H_
#define ENCKE_NET_PEER_COUNTS_H_

#include <string_view>
#include <unordered_map>
#include <utility>
#include <vector>

#include "net/network.h"

namespace encke::net {

/// Counts what is open by client (see ClientOf), however many ports it comes from. It holds an entry for each client
/// that has a connection, and none for others. Owned by the loop.
class PeerCounts {
 public:
  /// Who is in `uncounted` is not counted: proxies, which stand for many.
  explicit PeerCounts(std::vector<Network> uncounted) : uncounted_(std::move(uncounted)) {}

  void Opened(const SocketAddress& peer);
  void Closed(const SocketAddress& peer);
  /// 0 for those that are not counted.
  size_t Of(const SocketAddress& peer) const;
  size_t clients() const { return open_.size(); }

 private:
  struct Hash {
    size_t operator()(const IpAddress& address) const {
      return std::hash<std::string_view>()({reinterpret_cast<const char*>(address.data()), address.size()});
    }
  };
  bool IsCounted(const SocketAddress& peer) const;

  const std::vector<Network> uncounted_;
  std::unordered_map<IpAddress, size_t, Hash> open_;
};

}  // namespace encke::net

#endif  // ENCKE_NET_PEER_COUNTS_H_
