// Throttle: how often the log says the same thing.
#ifndef ENCKE_BASE_LOG_THROTTLE_H_
#define ENCKE_BASE_LOG_THROTTLE_H_

#include <array>
#include <chrono>
#include <cstddef>
#include <cstdint>
#include <optional>
#include <string_view>

namespace encke::log {

/// A bucket of tokens for each event: strangers can cause warnings as fast as they can send, and a line costs a write
/// that everybody waits for, and the disk it lands on. A plain value with a trivial destructor.
class Throttle {
 public:
  using Time = std::chrono::steady_clock::time_point;
  static constexpr int kAtOnce = 10;
  static constexpr std::chrono::milliseconds kInterval{100};  // between lines in the long run
  static constexpr size_t kEvents = 64;                       // with a bucket of their own; the others share the last

  /// Where a line of `event` may be written at `now`: how many were dropped since the last one. Nothing where it may
  /// not; then it has been counted as dropped. REQUIRES: `event` is a literal: it is kept.
  [[nodiscard]] std::optional<uint64_t> Admit(std::string_view event, Time now);

 private:
  struct Bucket {
    std::string_view event;
    Time full;  // when it will be full again
    uint64_t dropped = 0;
  };
  Bucket& Of(std::string_view event);

  std::array<Bucket, kEvents> buckets_;
};

}  // namespace encke::log

#endif  // ENCKE_BASE_LOG_THROTTLE_H_
