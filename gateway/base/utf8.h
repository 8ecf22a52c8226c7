// Utf8Check: strict UTF-8 (RFC 3629) in text that comes in pieces.
#ifndef ENCKE_BASE_UTF8_H_
#define ENCKE_BASE_UTF8_H_

#include <cstdint>
#include <string_view>

namespace encke {

/// Knows at the first byte after which the text cannot be UTF-8 any more: no overlong forms, no surrogates, nothing above
/// U+10FFFF. A plain value; one per text.
class Utf8Check {
 public:
  /// False as soon as no continuation could make it UTF-8; from then on always false.
  [[nodiscard]] bool Take(std::string_view bytes);
  /// Whether the text may end here: no character has begun and not ended.
  bool complete() const { return missing_ == 0; }

 private:
  [[nodiscard]] bool Begin(uint8_t first);
  [[nodiscard]] bool Continue(uint8_t next);

  uint8_t missing_ = 0;  // bytes of the character that has begun; kBroken: none will do
  uint8_t low_ = 0x80;   // what its next byte may be
  uint8_t high_ = 0xBF;
};

}  // namespace encke

#endif  // ENCKE_BASE_UTF8_H_
