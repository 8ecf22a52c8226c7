// How operators write times and sizes: "25s", "64KiB".
#ifndef ENCKE_CONFIG_UNITS_H_
#define ENCKE_CONFIG_UNITS_H_

#include <cstdint>
#include <string>
#include <string_view>

#include "base/result.h"

namespace encke::config {

/// "500ms", "25s", "5m", "2h", "7d" as milliseconds. A number without a unit is an error: nobody could know which unit
/// was meant. The error's message continues a sentence that begins with the text ("has no unit").
[[nodiscard]] Result<int64_t> ParseDuration(std::string_view text);
/// In the largest unit that leaves a whole number: 90000 is "90s", 0 is "0s".
[[nodiscard]] std::string FormatDuration(int64_t milliseconds);

/// "65536", "65536B", "64KiB", "1MiB", "1GiB", "1TiB" as bytes. Errors as above.
[[nodiscard]] Result<int64_t> ParseSize(std::string_view text);
/// In the largest unit that leaves a whole number, plain digits below 1 KiB: 65536 is "64KiB", 0 is "0".
[[nodiscard]] std::string FormatSize(int64_t bytes);

/// Digits only. Errors as above.
[[nodiscard]] Result<int64_t> ParseCount(std::string_view text);

}  // namespace encke::config

#endif  // ENCKE_CONFIG_UNITS_H_
