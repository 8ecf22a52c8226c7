#include "config/units.h"

#include <algorithm>
#include <array>
#include <charconv>
#include <span>

namespace encke::config {
namespace {

/// A unit as it is written, and how many of the smallest it is.
struct Unit {
  std::string_view name;
  int64_t factor;
};

// The largest first, for Format().
constexpr std::array<Unit, 5> kDurationUnits = {
    {{"d", 24 * 3600 * 1000}, {"h", 3600 * 1000}, {"m", 60 * 1000}, {"s", 1000}, {"ms", 1}}};
constexpr std::array<Unit, 6> kSizeUnits = {
    {{"TiB", int64_t{1} << 40}, {"GiB", 1 << 30}, {"MiB", 1 << 20}, {"KiB", 1 << 10}, {"B", 1}, {"", 1}}};

/// Digits and what follows them.
struct Quantity {
  int64_t number = 0;
  std::string_view unit;
};

Result<Quantity> SplitQuantity(std::string_view text, std::string_view what) {
  Quantity quantity;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), quantity.number);
  if (error == std::errc::result_out_of_range) return Fail(0, "is too large");
  if (error != std::errc() || quantity.number < 0) return Fail(0, "is not " + std::string(what));
  quantity.unit = text.substr(static_cast<size_t>(end - text.data()));
  return quantity;
}

Result<int64_t> Scale(const Quantity& quantity, std::span<const Unit> units, std::string_view what) {
  auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return u.name == quantity.unit; });
  if (unit == units.end()) return Fail(0, quantity.unit.empty() ? "has no unit" : "is not " + std::string(what));
  int64_t scaled = 0;
  if (__builtin_mul_overflow(quantity.number, unit->factor, &scaled)) return Fail(0, "is too large");
  return scaled;
}

Result<int64_t> Parse(std::string_view text, std::span<const Unit> units, std::string_view what) {
  Result<Quantity> quantity = SplitQuantity(text, what);
  if (!quantity) return tl::unexpected(quantity.error());
  return Scale(*quantity, units, what);
}

std::string Format(int64_t number, std::span<const Unit> units) {
  auto unit = std::find_if(units.begin(), units.end(), [&](const Unit& u) { return number % u.factor == 0; });
  return std::to_string(number / unit->factor).append(unit->name);
}

}  // namespace

Result<int64_t> ParseDuration(std::string_view text) { return Parse(text, kDurationUnits, "a duration"); }

std::string FormatDuration(int64_t milliseconds) {
  return milliseconds == 0 ? "0s" : Format(milliseconds, kDurationUnits);
}

Result<int64_t> ParseSize(std::string_view text) { return Parse(text, kSizeUnits, "a size"); }

std::string FormatSize(int64_t bytes) {
  if (bytes < 1024 || bytes % 1024 != 0) return std::to_string(bytes);
  return Format(bytes, kSizeUnits);
}

Result<int64_t> ParseCount(std::string_view text) {
  constexpr Unit kOne = {"", 1};
  return Parse(text, {&kOne, 1}, "a whole number");
}

}  // namespace encke::config
