#include "dialects/sockjs/text.h"

#include <cstdint>

#include "core/json.h"

namespace encke::dialects::sockjs {
namespace {

bool Mangled(uint32_t point) {
  return (point >= 0x200C && point <= 0x200F) || (point >= 0x2028 && point <= 0x202F) ||
         (point >= 0x2060 && point <= 0x206F) || point >= 0xFFF0;
}

void AppendUnit(uint32_t unit, std::string& out) {
  static constexpr char kDigits[] = "0123456789abcdef";
  out.append("\\u");
  for (int shift = 12; shift >= 0; shift -= 4) out.push_back(kDigits[(unit >> shift) & 0xF]);
}

void AppendEscape(uint32_t point, std::string& out) {
  if (point <= 0xFFFF) return AppendUnit(point, out);
  AppendUnit(0xD800 + ((point - 0x10000) >> 10), out);
  AppendUnit(0xDC00 + ((point - 0x10000) & 0x3FF), out);
}

/// How many bytes the character has that begins with `lead`.
size_t LengthOf(unsigned char lead) { return lead < 0x80 ? 1 : lead < 0xE0 ? 2 : lead < 0xF0 ? 3 : 4; }

uint32_t Decode(std::string_view character) {
  uint32_t point = static_cast<unsigned char>(character[0]) & (0xFFu >> (character.size() + 1));
  for (char c : character.substr(1)) point = point << 6 | (static_cast<unsigned char>(c) & 0x3F);
  return point;
}

}  // namespace

void AppendString(std::string_view text, std::string& out) {
  std::string json;
  json::AppendString(text, json);
  for (size_t i = 0, length; i < json.size(); i += length) {
    length = LengthOf(static_cast<unsigned char>(json[i]));
    std::string_view character = std::string_view(json).substr(i, length);
    uint32_t point = length < 3 ? 0 : Decode(character);
    Mangled(point) ? AppendEscape(point, out) : static_cast<void>(out.append(character));
  }
}

std::optional<std::vector<std::string>> ReadMessages(std::string_view text, bool single) {
  Result<json::Document> document = json::Parse(text);
  if (!document) return std::nullopt;
  if (single && document->IsString()) return std::vector<std::string>{std::string(json::View(*document))};
  if (!document->IsArray()) return std::nullopt;
  std::vector<std::string> messages;
  for (const json::Value& message : document->GetArray()) {
    if (!message.IsString()) return std::nullopt;
    messages.emplace_back(json::View(message));
  }
  return messages;
}

}  // namespace encke::dialects::sockjs
