// The strings of SockJS: JSON with the escapes that its clients need, and the messages that they send.
#ifndef ENCKE_DIALECTS_SOCKJS_TEXT_H_
#define ENCKE_DIALECTS_SOCKJS_TEXT_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

namespace encke::dialects::sockjs {

/// Appends `text` as a JSON string, quotes included. Beside what JSON must escape, as \uXXXX: U+200C to U+200F, U+2028 to
/// U+202F, U+2060 to U+206F, U+FFF0 to U+FFFF, which browsers change on the way, and all above U+FFFF, as surrogates
/// (sockjs-protocol, "JSON Unicode Encoding"; sockjs-node, lib/utils.js). REQUIRES: valid UTF-8.
void AppendString(std::string_view text, std::string& out);

/// The messages in what a client sent: a JSON array of strings, or, where `single`, also one string. Nothing where it is
/// neither.
[[nodiscard]] std::optional<std::vector<std::string>> ReadMessages(std::string_view json, bool single);

}  // namespace encke::dialects::sockjs

#endif  // ENCKE_DIALECTS_SOCKJS_TEXT_H_
