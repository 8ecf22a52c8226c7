// Small things about text that the standard library does not have.
#ifndef ENCKE_BASE_STRINGS_H_
#define ENCKE_BASE_STRINGS_H_

#include <functional>
#include <map>
#include <optional>
#include <span>
#include <string>
#include <string_view>
#include <vector>

namespace encke {

/// A map by names, which may be asked with a string_view without a copy. In order, and not by hash: clients choose most
/// of our names, and std::hash has no secret, so that they could choose many that fall together (docs/security.md).
template <typename Value>
using TextMap = std::map<std::string, Value, std::less<>>;

/// ASCII only, as HTTP's names are.
[[nodiscard]] bool SameLetters(std::string_view a, std::string_view b);  // REQUIRES: of one length
[[nodiscard]] inline bool EqualsIgnoringCase(std::string_view a, std::string_view b) {
  return a.size() == b.size() && SameLetters(a, b);
}
[[nodiscard]] std::string LowerCase(std::string_view text);
/// Without spaces and tabs at both ends.
[[nodiscard]] std::string_view Trim(std::string_view text);
/// The parts between `separator`s, empty ones included; one empty part where `text` is empty.
[[nodiscard]] std::vector<std::string_view> Split(std::string_view text, char separator);
/// Whether `list` ("keep-alive, Upgrade") holds `token`, ignoring case: the form of HTTP's list headers.
[[nodiscard]] bool ListHolds(std::string_view list, std::string_view token);
/// A token as HTTP has them (RFC 9110, 5.6.2): the name of a sub-protocol, for one.
[[nodiscard]] bool IsToken(std::string_view text);
/// Percent decoding; '+' is a space where `plus_is_space` (forms and queries). Nothing where an escape is broken.
[[nodiscard]] std::optional<std::string> PercentDecode(std::string_view text, bool plus_is_space);
/// `text` in printable ASCII, as it may stand in a URL's path and be shown anywhere: "/a b" -> "/a%20b".
[[nodiscard]] std::string PercentEncode(std::string_view text);
/// Strict UTF-8 (base/utf8.h).
[[nodiscard]] bool IsUtf8(std::string_view text);
/// The name in `names` that is fewest edits away from `wrong`, where it is near enough to be meant; else empty.
[[nodiscard]] std::string_view NearestName(std::string_view wrong, std::span<const std::string_view> names);
/// Compares in time that does not depend on where they differ, for keys.
[[nodiscard]] bool EqualsInConstantTime(std::string_view a, std::string_view b);

}  // namespace encke

#endif  // ENCKE_BASE_STRINGS_H_
