#include "common/options.h"

#include <cstdio>
#include <cstdlib>

#include "common/json.h"

namespace bench {

Options::Options(int argc, char** argv) {
  for (int i = 1; i < argc; ++i) {
    std::string name = argv[i];
    if (!name.starts_with("--")) Fail("not an option: " + name);
    const bool has_value = i + 1 < argc && !std::string(argv[i + 1]).starts_with("--");
    given_[name.substr(2)] = has_value ? argv[++i] : "";
  }
}

std::string Options::Text(const std::string& name, const std::string& otherwise) {
  asked_.insert(name);
  auto found = given_.find(name);
  return found == given_.end() ? otherwise : found->second;
}

uint64_t Options::Number(const std::string& name, uint64_t otherwise) {
  const std::string text = Text(name, std::to_string(otherwise));
  char* end = nullptr;
  const uint64_t number = std::strtoull(text.c_str(), &end, 10);
  if (text.empty() || *end != '\0') Fail("--" + name + " needs a number, not " + text);
  return number;
}

bool Options::Flag(const std::string& name) {
  asked_.insert(name);
  return given_.contains(name);
}

void Options::CheckAllKnown() const {
  for (const auto& [name, value] : given_) {
    if (!asked_.contains(name)) Fail("no option --" + name);
  }
}

void Fail(const std::string& why) {
  JsonLine("failed").Text("why", why).Print();
  std::exit(1);
}

}  // namespace bench
