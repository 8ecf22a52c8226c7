// The bytes that Encke sends, without Encke: taken from what it really sends (bench/harness compares the counts).
#ifndef ENCKE_BENCH_LIMIT_FRAMES_H_
#define ENCKE_BENCH_LIMIT_FRAMES_H_

#include <cstddef>
#include <cstdint>
#include <deque>
#include <string>
#include <string_view>

namespace bench {

/// How publications are framed on one transport. Constants; see FramingOf().
struct Framing {
  std::string_view route;
  enum class Shape { kFrames, kChunks, kAnswers } shape;
  std::string_view content_type;
  std::string_view before_batch;
  std::string_view before_item;
  std::string_view between_items;
  std::string_view after_item;
  std::string_view after_batch;
};

/// By the first line of a request; nullptr where it opens no transport.
const Framing* FramingOf(std::string_view head);

/// The answer to an upgrade, from its request's head.
std::string SwitchingProtocols(std::string_view head);
/// All that a client is sent before the first publication, the answer to an upgrade excepted.
std::string Greeting(const Framing& framing);
/// One publication as a packet; `offset` is its number from 1.
std::string Packet(uint64_t offset, std::string_view data);
/// Packets `first` to the end as one delivery.
std::string Delivery(const Framing& framing, const std::deque<std::string>& packets, size_t first);
/// The answer to a publish request.
std::string Published(uint64_t offset);

}  // namespace bench

#endif  // ENCKE_BENCH_LIMIT_FRAMES_H_
