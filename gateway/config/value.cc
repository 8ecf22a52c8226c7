#include "config/value.h"

#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>

namespace encke::config {

const Value* Value::Find(std::string_view member_name) const {
  auto found = std::find_if(children.begin(), children.end(), [&](const Value& v) { return v.name == member_name; });
  return found == children.end() ? nullptr : &*found;
}

std::string Value::Describe() const {
  constexpr size_t kEnoughToRecognize = 60;
  switch (kind) {
    case Kind::kArray: return "a list";
    case Kind::kObject: return "an object";
    case Kind::kString:
    case Kind::kBare: return JsonQuote(text.size() <= kEnoughToRecognize ? text : text.substr(0, 57) + "...");
    default: return text;
  }
}

std::string JsonQuote(std::string_view text) {
  rapidjson::StringBuffer buffer;
  rapidjson::Writer<rapidjson::StringBuffer> writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  return {buffer.GetString(), buffer.GetSize()};
}

}  // namespace encke::config
