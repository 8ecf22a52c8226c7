// Field: the type of a key (how its value is written and what it allows), bound to the variable it fills.
#ifndef ENCKE_CONFIG_FIELD_H_
#define ENCKE_CONFIG_FIELD_H_

#include <cstdint>
#include <functional>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "base/result.h"
#include "base/timers.h"
#include "config/text_rules.h"
#include "config/value.h"

namespace encke::config {

/// One variable of one Config, as its key sees it. Owned by the key; does not own the variable, which must outlive it.
class Field {
 public:
  virtual ~Field() = default;

  /// Takes `value` over, or says in one line what is wrong with it and what is allowed; then nothing has changed.
  [[nodiscard]] virtual Result<void> Set(const Value& value) = 0;
  /// The variable's value as it is written in a file: `"25s"`, `128`, `["a", "b"]`.
  virtual std::string Json() const = 0;
  /// For the documentation: "duration", and "1s to 10m".
  virtual std::string_view type() const = 0;
  virtual std::string Allowed() const = 0;
  /// How to write it, for messages.
  virtual std::string_view Hint() const { return {}; }
  /// Never to be printed, neither in messages nor by `encke config`.
  virtual bool secret() const { return false; }
};

using FieldPtr = std::unique_ptr<Field>;

/// Whether 0 is allowed beside the range, as "off" or "never".
enum class Zero { kNo, kToo };

/// `"25s"`; see units.h.
[[nodiscard]] FieldPtr Duration(Milliseconds& variable, Milliseconds min, Milliseconds max, Zero zero = Zero::kNo);
/// `"64KiB"` or `65536`; see units.h.
[[nodiscard]] FieldPtr Bytes(size_t& variable, size_t min, size_t max, Zero zero = Zero::kNo);
/// `128`.
[[nodiscard]] FieldPtr Count(size_t& variable, size_t min, size_t max);
/// `true` or `false`.
[[nodiscard]] FieldPtr Flag(bool& variable);
/// `"w0"`, as `rule` has it.
[[nodiscard]] FieldPtr Text(std::string& variable, const TextRule& rule);
/// As Text(), and never shown.
[[nodiscard]] FieldPtr Secret(std::string& variable, const TextRule& rule);
/// `["a", "b"]`, each as `rule` has it and none twice; in environment and flags `a,b`.
[[nodiscard]] FieldPtr TextList(std::vector<std::string>& variable, const TextRule& rule);

/// One of `names`; `get` and `set` translate between a name's index and the variable.
[[nodiscard]] FieldPtr Choice(std::vector<std::string_view> names, std::function<size_t()> get,
                              std::function<void(size_t)> set);
/// An enum the values of which are 0, 1, 2... in the order of `names`.
template <class Enum>
[[nodiscard]] FieldPtr EnumChoice(Enum& variable, std::vector<std::string_view> names) {
  return Choice(
      std::move(names), [&variable] { return static_cast<size_t>(variable); },
      [&variable](size_t index) { variable = static_cast<Enum>(index); });
}

}  // namespace encke::config

#endif  // ENCKE_CONFIG_FIELD_H_
