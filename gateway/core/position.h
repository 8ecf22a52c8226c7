// Position: a place in a channel.
#ifndef ENCKE_CORE_POSITION_H_
#define ENCKE_CORE_POSITION_H_

#include <cstdint>
#include <string>

namespace encke {

/// How many publications a channel has had, in the life (`epoch`) that it counts from. Offsets of different epochs
/// cannot be compared. A plain value.
struct Position {
  uint64_t offset = 0;
  std::string epoch;

  bool operator==(const Position&) const = default;
};

}  // namespace encke

#endif  // ENCKE_CORE_POSITION_H_
