// CharacterSet: which bytes may stand somewhere.
#ifndef ENCKE_BASE_CHARACTER_SET_H_
#define ENCKE_BASE_CHARACTER_SET_H_

#include <algorithm>
#include <array>
#include <cstddef>
#include <string_view>

namespace encke {

inline constexpr std::string_view kLettersAndDigits = "ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789";

/// A table of bytes, for texts of which every byte is looked at with every request. A constant.
class CharacterSet {
 public:
  consteval explicit CharacterSet(std::string_view first, std::string_view second = {}) {
    for (std::string_view part : {first, second}) {
      for (char c : part) has_[static_cast<unsigned char>(c)] = true;
    }
  }
  constexpr bool Has(char c) const { return has_[static_cast<unsigned char>(c)]; }
  /// How many bytes at the front of `text` are in it.
  constexpr size_t PrefixOf(std::string_view text) const {
    auto others = std::find_if_not(text.begin(), text.end(), [this](char c) { return Has(c); });
    return static_cast<size_t>(others - text.begin());
  }

 private:
  std::array<bool, 256> has_ = {};
};

}  // namespace encke

#endif  // ENCKE_BASE_CHARACTER_SET_H_
