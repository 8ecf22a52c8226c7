#include "load/tally.h"

namespace bench {

void Tally::OnDelivered(const Marker& marker, uint64_t now) {
  ++deliveries_;
  each_.Add(now - marker.time);
  const uint64_t index = marker.number - first_;
  if (index >= left_.size() || left_[index] == 0) return OnRepeated();
  if (--left_[index] > 0) return;
  ++complete_;
  last_.Add(now - marker.time);
}

void Tally::Tell(JsonLine& line) const {
  uint64_t missing = 0;
  for (uint64_t left : left_) missing += left;
  line.Whole("published", published()).Whole("deliveries", deliveries_).Whole("reads", reads_);
  line.Whole("bytes_in", bytes_in_).Whole("bytes_out", bytes_out_);
  line.Whole("lost", lost_ + missing).Whole("repeated", repeated_).Whole("broken", broken_);
  each_.Tell(line, "latency");
  last_.Tell(line, "last");
}

}  // namespace bench
