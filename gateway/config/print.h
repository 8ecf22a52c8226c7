// Print: the configuration in effect, as `encke config` shows it.
#ifndef ENCKE_CONFIG_PRINT_H_
#define ENCKE_CONFIG_PRINT_H_

#include <string>

#include "config/load.h"

namespace encke::config {

/// Every key with its value, as a file that Load() takes and that gives the same Config; behind a value that was
/// given a comment tells where. Secrets are left out, with a comment in their place.
[[nodiscard]] std::string Print(const LoadResult& loaded);

}  // namespace encke::config

#endif  // ENCKE_CONFIG_PRINT_H_
