#include "base/log_throttle.h"

#include <algorithm>
#include <utility>

namespace encke::log {

std::optional<uint64_t> Throttle::Admit(std::string_view event, Time now) {
  Bucket& bucket = Of(event);
  Time full = std::max(bucket.full, now) + kInterval;
  if (full > now + kAtOnce * kInterval) {
    ++bucket.dropped;
    return std::nullopt;
  }
  bucket.full = full;
  return std::exchange(bucket.dropped, 0);
}

/// Its bucket, the first free one, or the last.
Throttle::Bucket& Throttle::Of(std::string_view event) {
  for (Bucket& bucket : buckets_) {
    if (bucket.event.empty()) bucket.event = event;
    if (bucket.event == event) return bucket;
  }
  return buckets_.back();
}

}  // namespace encke::log
