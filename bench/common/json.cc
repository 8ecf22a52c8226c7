#include "common/json.h"

#include <cstdio>

namespace bench {
namespace {

std::string Quoted(const std::string& text) {
  std::string quoted = "\"";
  for (char c : text) {
    if (c == '"' || c == '\\') quoted.push_back('\\');
    quoted.push_back(static_cast<unsigned char>(c) < ' ' ? ' ' : c);
  }
  return quoted + '"';
}

}  // namespace

JsonLine::JsonLine(const std::string& event) : text_("{\"event\":" + Quoted(event)) {}

void JsonLine::Name(const std::string& name) { text_ += "," + Quoted(name) + ":"; }

JsonLine& JsonLine::Text(const std::string& name, const std::string& value) {
  Name(name);
  text_ += Quoted(value);
  return *this;
}

JsonLine& JsonLine::Whole(const std::string& name, uint64_t value) {
  Name(name);
  text_ += std::to_string(value);
  return *this;
}

JsonLine& JsonLine::Real(const std::string& name, double value) {
  Name(name);
  text_ += std::to_string(value);
  return *this;
}

void JsonLine::Print() {
  std::printf("%s}\n", text_.c_str());
  std::fflush(stdout);
}

}  // namespace bench
