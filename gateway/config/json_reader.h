// Reads JSON with comments and trailing commas into Values that know their lines.
#ifndef ENCKE_CONFIG_JSON_READER_H_
#define ENCKE_CONFIG_JSON_READER_H_

#include <optional>
#include <string>
#include <string_view>

#include "config/value.h"

namespace encke::config {

/// Where the text stops being JSON.
struct SyntaxError {
  int line = 0;  // from 1
  std::string message;
};

/// What was read; with an error, `root` holds what stands before it, so that the rest can be checked at once.
struct JsonText {
  Value root;
  std::optional<SyntaxError> error;
};

/// A byte order mark is skipped: editors on the machines of old sites write one.
[[nodiscard]] JsonText ReadJson(std::string_view text);

}  // namespace encke::config

#endif  // ENCKE_CONFIG_JSON_READER_H_
