#include "load/inflater.h"

#include <zlib.h>

#include <array>
#include <string>

#include "common/options.h"

namespace bench {
namespace {

struct Known {
  std::string payload;
  std::string text;
};

constexpr std::string_view kTail("\x00\x00\xFF\xFF", 4);  // RFC 7692, 7.2.2

std::string Inflate(std::string payload) {
  static z_stream stream = [] {
    z_stream made{};
    inflateInit2(&made, -15);
    return made;
  }();
  static std::array<char, 1 << 20> room;
  payload.append(kTail);
  inflateReset(&stream);
  stream.next_in = reinterpret_cast<Bytef*>(payload.data());
  stream.avail_in = static_cast<uInt>(payload.size());
  stream.next_out = reinterpret_cast<Bytef*>(room.data());
  stream.avail_out = static_cast<uInt>(room.size());
  const int status = inflate(&stream, Z_SYNC_FLUSH);
  if ((status != Z_OK && status != Z_BUF_ERROR) || stream.avail_in > 0) Fail("a message that cannot be inflated");
  return {room.data(), room.size() - stream.avail_out};
}

}  // namespace

std::string_view Inflated(std::string_view payload) {
  static std::array<Known, 64> ring;
  static size_t oldest = 0;
  for (size_t back = 1; back <= ring.size(); ++back) {
    const Known& known = ring[(oldest + ring.size() - back) % ring.size()];
    if (known.payload == payload) return known.text;
  }
  Known& known = ring[oldest++ % ring.size()];
  known = {std::string(payload), Inflate(std::string(payload))};
  return known.text;
}

}  // namespace bench
