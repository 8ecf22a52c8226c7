// Value: what an operator wrote for a key, before anybody knows whether it is right.
#ifndef ENCKE_CONFIG_VALUE_H_
#define ENCKE_CONFIG_VALUE_H_

#include <string>
#include <string_view>
#include <vector>

namespace encke::config {

/// A JSON value that remembers its line, or the bare text of an environment variable or flag, the type of which only
/// its key knows. A plain value; not checked against anything.
struct Value {
  enum class Kind { kNull, kBool, kNumber, kString, kArray, kObject, kBare };

  Kind kind = Kind::kNull;
  std::string name;             // in an object: its key
  std::string text;             // scalars: as written; strings without quotes and escapes
  int line = 0;                 // of the key in an object, else of the value itself; from 1
  std::vector<Value> children;  // elements, or members in the order of the file, repeated ones included

  static Value Bare(std::string_view text) { return {Kind::kBare, {}, std::string(text), 0, {}}; }

  bool Is(Kind a) const { return kind == a; }
  bool Is(Kind a, Kind b) const { return kind == a || kind == b; }
  /// The member `member_name`, the first where it is repeated; null where there is none.
  const Value* Find(std::string_view member_name) const;
  /// For messages: `"25x"`, `25`, `a list`. Long text is cut.
  std::string Describe() const;
};

/// `text` as a JSON string, quotes included.
[[nodiscard]] std::string JsonQuote(std::string_view text);

}  // namespace encke::config

#endif  // ENCKE_CONFIG_VALUE_H_
