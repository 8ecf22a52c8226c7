// Inflated(): the text of a compressed WebSocket message.
#ifndef ENCKE_BENCH_LOAD_INFLATER_H_
#define ENCKE_BENCH_LOAD_INFLATER_H_

#include <string_view>

namespace bench {

/// What RFC 7692 (without context takeover) made of a text. All readers of a publication get the same bytes: those that
/// were seen a moment ago are not inflated again. Valid until the next call; ends the program where it is no deflate.
std::string_view Inflated(std::string_view payload);

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_INFLATER_H_
