// Networks, and the counts of who is connected.
#include <doctest/doctest.h>

#include "net/peer_counts.h"

namespace encke::test {
namespace {

net::SocketAddress Peer(const char* text) { return net::ParseSocketAddress(text).value(); }

bool Holds(const char* network, const char* peer) { return net::ParseNetwork(network)->Holds(net::IpOf(Peer(peer))); }

TEST_CASE("networks: which text is one") {
  for (const char* good : {"192.0.2.1", "10.0.0.0/8", "0.0.0.0/0", "::1", "2001:db8::/32", "::/0", "192.0.2.1/32"}) {
    CAPTURE(good);
    CHECK(net::ParseNetwork(good));
  }
  for (const char* bad : {"", "/8", "x", "192.0.2", "192.0.2.1/33", "192.0.2.1/", "192.0.2.1/x", "192.0.2.1/-1",
                          "::1/129", "[::1]", "10.0.0.0/8/8", "10.0.0.0/ 8"}) {
    CAPTURE(bad);
    CHECK_FALSE(net::ParseNetwork(bad));
  }
}

TEST_CASE("networks: whom they hold") {
  CHECK(Holds("10.0.0.0/8", "10.255.0.1:1"));
  CHECK_FALSE(Holds("10.0.0.0/8", "11.0.0.1:1"));
  CHECK(Holds("192.0.2.128/25", "192.0.2.129:1"));
  CHECK_FALSE(Holds("192.0.2.128/25", "192.0.2.127:1"));
  CHECK(Holds("192.0.2.1", "[::ffff:192.0.2.1]:1"));
  CHECK_FALSE(Holds("192.0.2.1", "192.0.2.2:1"));
  CHECK(Holds("2001:db8::/33", "[2001:db8:7fff::1]:1"));
  CHECK_FALSE(Holds("2001:db8::/33", "[2001:db8:8000::1]:1"));
  CHECK_FALSE(Holds("0.0.0.0/0", "[2001:db8::1]:1"));
  CHECK(Holds("::/0", "192.0.2.1:1"));
}

TEST_CASE("peer counts: an IPv4 address and a /64 of IPv6 are one client, whatever the port") {
  net::PeerCounts counts({});
  for (const char* peer : {"192.0.2.1:1", "192.0.2.1:2", "[::ffff:192.0.2.1]:3", "192.0.2.2:1"}) {
    counts.Opened(Peer(peer));
  }
  CHECK(counts.Of(Peer("192.0.2.1:9")) == 3);
  CHECK(counts.Of(Peer("192.0.2.2:9")) == 1);
  counts.Opened(Peer("[2001:db8::1]:1"));
  counts.Opened(Peer("[2001:db8::ffff:1]:1"));
  counts.Opened(Peer("[2001:db8:0:1::1]:1"));
  CHECK(counts.Of(Peer("[2001:db8::2]:1")) == 2);
  CHECK(counts.Of(Peer("[2001:db8:0:1::2]:1")) == 1);
  CHECK(counts.clients() == 4);
  for (const char* peer : {"192.0.2.1:2", "192.0.2.1:1", "192.0.2.1:3"}) counts.Closed(Peer(peer));
  CHECK(counts.Of(Peer("192.0.2.1:9")) == 0);
  CHECK(counts.clients() == 3);
  counts.Closed(Peer("192.0.2.1:4"));
  CHECK(counts.clients() == 3);
}

TEST_CASE("peer counts: proxies are not counted, their neighbours are") {
  net::PeerCounts counts({*net::ParseNetwork("192.0.2.1"), *net::ParseNetwork("2001:db8::1")});
  for (const char* peer : {"192.0.2.1:1", "192.0.2.2:1", "[2001:db8::1]:1", "[2001:db8::2]:1"}) counts.Opened(Peer(peer));
  CHECK(counts.Of(Peer("192.0.2.1:1")) == 0);
  CHECK(counts.Of(Peer("192.0.2.2:1")) == 1);
  CHECK(counts.Of(Peer("[2001:db8::1]:1")) == 0);
  CHECK(counts.Of(Peer("[2001:db8::2]:1")) == 1);
  counts.Closed(Peer("[2001:db8::1]:1"));
  CHECK(counts.Of(Peer("[2001:db8::2]:1")) == 1);
}

}  // namespace
}  // namespace encke::test
