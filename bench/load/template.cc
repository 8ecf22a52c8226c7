#include "load/template.h"

#include <cstdlib>
#include <iterator>
#include <utility>

namespace bench {
namespace {

struct Place {
  std::string_view name;
  std::string_view Values::* text;
  uint64_t Values::* number;
};

constexpr Place kPlaces[] = {
    {"{key}", &Values::key, nullptr},
    {"{channel}", &Values::channel, nullptr},
    {"{subscriptions}", &Values::subscriptions, nullptr},
    {"{session}", &Values::session, nullptr},
    {"{marker}", &Values::marker, nullptr},
    {"{etag}", &Values::etag, nullptr},
    {"{modified}", &Values::modified, nullptr},
    {"{k}", nullptr, &Values::k},
    {"{have}", nullptr, &Values::have},
    {"{seq}", nullptr, &Values::seq},
};

int PlaceAt(std::string_view text) {
  for (size_t i = 0; i < std::size(kPlaces); ++i) {
    if (text.starts_with(kPlaces[i].name)) return static_cast<int>(i);
  }
  return -1;
}

constexpr std::string_view kHex = "{hex:";

std::string BytesOf(std::string_view digits) {
  std::string bytes;
  for (; digits.size() >= 2; digits.remove_prefix(2)) {
    bytes.push_back(static_cast<char>(std::strtoul(std::string(digits.substr(0, 2)).c_str(), nullptr, 16)));
  }
  return bytes;
}

}  // namespace

Template::Template(std::string_view text) {
  std::string literal;
  while (!text.empty()) {
    if (text.starts_with(kHex)) {
      const size_t end = text.find('}');
      literal += BytesOf(text.substr(kHex.size(), end - kHex.size()));
      text.remove_prefix(end == std::string_view::npos ? text.size() : end + 1);
      continue;
    }
    const int place = PlaceAt(text);
    if (place < 0) {
      literal.push_back(text.front());
      text.remove_prefix(1);
      continue;
    }
    parts_.push_back({std::exchange(literal, {}), place});
    text.remove_prefix(kPlaces[place].name.size());
  }
  if (!literal.empty()) parts_.push_back({literal, -1});
}

std::string Template::Fill(const Values& values) const {
  std::string filled;
  for (const Part& part : parts_) {
    filled.append(part.text);
    if (part.place < 0) continue;
    const Place& place = kPlaces[part.place];
    if (place.text != nullptr) {
      filled.append(values.*place.text);
    } else {
      filled.append(std::to_string(values.*place.number));
    }
  }
  return filled;
}

std::string Request(std::string_view head, std::string_view body) {
  std::string request(head);
  if (!body.empty() || head.starts_with("POST ")) {
    request.append("Content-Length: ").append(std::to_string(body.size())).append("\r\n");
  }
  return request.append("\r\n").append(body);
}

}  // namespace bench
