// Checks over more than one key: each value is allowed, but not together with another.
#ifndef ENCKE_CONFIG_CHECKS_H_
#define ENCKE_CONFIG_CHECKS_H_

#include <string>
#include <vector>

#include "config/config.h"

namespace encke::config {

/// Keys that do not go together.
struct Conflict {
  std::vector<std::string> keys;  // all that took part; the first is the one to report it at
  std::string message;
};

[[nodiscard]] std::vector<Conflict> FindConflicts(const Config& config);

}  // namespace encke::config

#endif  // ENCKE_CONFIG_CHECKS_H_
