#include "load/marker.h"

#include <cstdio>

namespace bench {
namespace {

constexpr size_t kDot = 11;
constexpr size_t kLast = Marker::kSize - 1;

uint64_t Decimal(std::string_view digits) {
  uint64_t number = 0;
  for (char c : digits) number = number * 10 + static_cast<uint64_t>(c - '0');
  return number;
}

}  // namespace

std::string Marker::Text() const {
  char text[kSize + 32];
  std::snprintf(text, sizeof text, "#%010lu.%019lu#", static_cast<unsigned long>(number),
                static_cast<unsigned long>(time));
  return text;
}

bool NextMarker(std::string_view& text, Marker& marker) {
  for (;;) {
    const size_t at = text.find('#');
    if (at == std::string_view::npos || text.size() - at < Marker::kSize) return false;
    text.remove_prefix(at);
    if (text[kDot] == '.' && text[kLast] == '#') break;
    text.remove_prefix(1);
  }
  marker = {Decimal(text.substr(1, kDot - 1)), Decimal(text.substr(kDot + 1, kLast - kDot - 1))};
  text.remove_prefix(Marker::kSize);
  return true;
}

}  // namespace bench
