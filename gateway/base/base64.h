// Base64 (RFC 4648, section 4): bytes in text.
#ifndef ENCKE_BASE_BASE64_H_
#define ENCKE_BASE_BASE64_H_

#include <optional>
#include <string>
#include <string_view>

namespace encke {

[[nodiscard]] std::string Base64Encode(std::string_view bytes);
/// Strict: padded, no white space, no bits left over. Nothing where it is not that.
[[nodiscard]] std::optional<std::string> Base64Decode(std::string_view text);

}  // namespace encke

#endif  // ENCKE_BASE_BASE64_H_
