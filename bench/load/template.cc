#include "load/template.h"

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

}  // namespace

Template::Template(std::string_view text) {
  std::string literal;
  while (!text.empty()) {
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
