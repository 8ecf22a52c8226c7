// Markers: what tells a publication, wherever it stands in the bytes that a server makes of it.
#ifndef ENCKE_BENCH_LOAD_MARKER_H_
#define ENCKE_BENCH_LOAD_MARKER_H_

#include <cstdint>
#include <string>
#include <string_view>

namespace bench {

/// `#0000000042.0000012345678901234#`: the publication's number, from 0, and when it was published (or was to be), in
/// nanoseconds of Now(). None of its characters is escaped by any framing, and '#' stands nowhere else.
struct Marker {
  static constexpr size_t kSize = 32;

  uint64_t number = 0;
  uint64_t time = 0;

  std::string Text() const;
};

/// Takes the next marker out of `text`, which then begins behind it. False: there is none.
bool NextMarker(std::string_view& text, Marker& marker);

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_MARKER_H_
