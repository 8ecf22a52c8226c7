// The transports that the configuration knows: their names, and which options each has.
#ifndef ENCKE_CONFIG_TRANSPORT_TABLE_H_
#define ENCKE_CONFIG_TRANSPORT_TABLE_H_

#include <array>
#include <string_view>

#include "config/config.h"

namespace encke::config {

/// Options beside `enabled`, which all have.
enum TransportOption : unsigned { kPrelude = 1, kRecycle = 2, kHold = 4, kInterval = 8, kHeartbeat = 16 };

/// One transport. Options outside `options` have no key and are 0.
struct TransportRow {
  Transport defaults;
  unsigned options;
  std::string_view doc;
};

// In the default order of preference.
inline constexpr std::array<TransportRow, 7> kTransportRows = {{
    {{.name = "websocket"}, kHeartbeat, "RFC 6455. The only transport that carries both directions."},
    {{.name = "xhr-streaming", .prelude_bytes = 2 * kKiB, .recycle_bytes = 128 * kKiB},
     kPrelude | kRecycle | kHeartbeat, "One endless answer, read as it grows."},
    {{.name = "eventsource", .prelude_bytes = 2 * kKiB},
     kPrelude | kRecycle | kHeartbeat, "Server-Sent Events."},
    {{.name = "forever-frame", .prelude_bytes = 4 * kKiB, .recycle_bytes = 128 * kKiB},
     kPrelude | kRecycle | kHeartbeat, "An endless HTML page in a hidden frame, one script element per batch."},
    {{.name = "long-polling", .hold = 25 * kSecond}, kHold, "Each answer waits for the next messages."},
    {{.name = "jsonp-polling", .hold = 25 * kSecond}, kHold, "Long polling by script elements."},
    {{.name = "polling", .interval = 5 * kSecond}, kInterval,
     "Asks again and again: the last resort, and a way to shed load."},
}};

}  // namespace encke::config

#endif  // ENCKE_CONFIG_TRANSPORT_TABLE_H_
