#include "config/config.h"

#include <algorithm>

#include "base/check.h"
#include "config/transport_table.h"

namespace encke::config {

Transports::Transports() : order(TransportNames()) {
  for (const TransportRow& row : kTransportRows) {
    Transport& transport = list.emplace_back();
    transport.name = row.name;
    transport.prelude_bytes = row.prelude_bytes;
    transport.recycle_bytes = row.recycle_bytes;
    transport.hold = row.hold;
    transport.interval = row.interval;
  }
}

const Transport& Transports::Get(std::string_view name) const {
  auto found = std::find_if(list.begin(), list.end(), [&](const Transport& t) { return t.name == name; });
  CHECK(found != list.end());
  return *found;
}

std::vector<std::string> Transports::Offered() const {
  std::vector<std::string> offered;
  std::copy_if(order.begin(), order.end(), std::back_inserter(offered),
               [&](const std::string& name) { return Get(name).enabled; });
  return offered;
}

std::vector<std::string> TransportNames() {
  std::vector<std::string> names;
  for (const TransportRow& row : kTransportRows) names.emplace_back(row.name);
  return names;
}

}  // namespace encke::config
