// Load: from file, environment and flags to a checked Config, with everything that is wrong told at once.
#ifndef ENCKE_CONFIG_LOAD_H_
#define ENCKE_CONFIG_LOAD_H_

#include <map>
#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "config/checks.h"
#include "config/config.h"
#include "config/problem.h"

namespace encke::config {

/// Names and values, as in environ. Variables that do not begin with "ENCKE_" are passed over; one that does and is no
/// key is a problem, so main leaves out those that it has for itself.
using Environment = std::vector<std::pair<std::string, std::string>>;

/// Where the value of a key came from, by path: "encke.json:12", "environment ENCKE_API_KEY", "flag". A key that is not
/// in it has its default. Sections of the file are in it, too.
using Origins = std::map<std::string, std::string, std::less<>>;

/// What was loaded. With problems, `config` holds what could be understood, good for nothing but looking at.
struct LoadResult {
  Config config;
  Origins origins;
  std::vector<Problem> problems;
};

/// Flags are "section.key=value". Flags go before environment, that before the file, that before the defaults. Without
/// a file the embedded default configuration (default_config.h) takes its place.
[[nodiscard]] LoadResult Load(const std::optional<std::string>& file, const Environment& environment,
                              const std::vector<std::string>& flags);

/// The same from the text of a file; `name` is what problems call it.
[[nodiscard]] LoadResult LoadText(std::string_view text, std::string_view name, const Environment& environment,
                                  const std::vector<std::string>& flags);

/// What is told of values that do not go together: at the place that one of them was given.
[[nodiscard]] Problem ProblemOf(const Conflict& conflict, const Origins& origins);

}  // namespace encke::config

#endif  // ENCKE_CONFIG_LOAD_H_
