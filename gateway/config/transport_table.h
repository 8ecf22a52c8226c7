// The transports that the configuration knows: their names, and which options each has, from transports/builtin.def.
#ifndef ENCKE_CONFIG_TRANSPORT_TABLE_H_
#define ENCKE_CONFIG_TRANSPORT_TABLE_H_

#include <string_view>

#include "config/config.h"

namespace encke::config {

/// Options beside `enabled`, which all have. kMessages: what the transport's own messages up and down may be.
enum TransportOption : unsigned { kPrelude = 1, kRecycle = 2, kHold = 4, kInterval = 8, kHeartbeat = 16, kMessages = 32 };

/// One transport. Options outside `options` have no key and are 0.
struct TransportRow {
  std::string_view name;
  size_t prelude_bytes;
  size_t recycle_bytes;
  Milliseconds hold;
  Milliseconds interval;
  unsigned options;
  std::string_view doc;
};

// In the default order of preference. The list is the transports' own, so that a name stands in one place; it is data,
// config does not know what is behind it.
#define ENCKE_TRANSPORT(descriptor, its_name, its_options, prelude, recycle, its_hold, its_interval, its_doc) \
  TransportRow{its_name, prelude, recycle, its_hold, its_interval, its_options, its_doc},
inline constexpr TransportRow kTransportRows[] = {
#include "transports/builtin.def"
};
#undef ENCKE_TRANSPORT

}  // namespace encke::config

#endif  // ENCKE_CONFIG_TRANSPORT_TABLE_H_
