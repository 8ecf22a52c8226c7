// The configuration of `encke serve` without --config.
#ifndef ENCKE_CONFIG_DEFAULT_CONFIG_H_
#define ENCKE_CONFIG_DEFAULT_CONFIG_H_

#include <string_view>

namespace encke::config {

/// JSON with comments, as a file would hold it: what the demo page needs. `api.key` is not in it: main makes one.
extern const std::string_view kDefaultConfig;
/// What problems and origins call it.
inline constexpr std::string_view kDefaultConfigName = "default configuration";

}  // namespace encke::config

#endif  // ENCKE_CONFIG_DEFAULT_CONFIG_H_
