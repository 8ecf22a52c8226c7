#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>

#include <algorithm>

namespace encke::log {
namespace {

bool NeedsQuotes(std::string_view value) {
  return value.empty() || std::any_of(value.begin(), value.end(), [](unsigned char c) {
           return c <= ' ' || c == '"' || c == '=' || c == '\\' || c == 0x7f;
         });
}

}  // namespace

bool Start(std::string_view level) {
  Level wanted = spdlog::level::from_str(std::string(level));
  if (wanted == Level::off && level != "off") return false;
  auto logger = spdlog::stderr_color_st("encke");
  logger->set_pattern("%Y-%m-%dT%H:%M:%S.%e%z %^%l%$ %v");
  logger->set_level(wanted);
  logger->flush_on(Level::trace);
  spdlog::set_default_logger(std::move(logger));
  spdlog::set_level(wanted);
  return true;
}

void AppendValue(std::string& line, std::string_view value) {
  if (!NeedsQuotes(value)) {
    line.append(value);
    return;
  }
  line.push_back('"');
  for (unsigned char c : value) {
    if (c == '"' || c == '\\') {
      line.push_back('\\');
      line.push_back(static_cast<char>(c));
    } else if (c < ' ' || c == 0x7f) {
      line.append(fmt::format("\\x{:02x}", c));
    } else {
      line.push_back(static_cast<char>(c));
    }
  }
  line.push_back('"');
}

void Write(Level level, const std::string& line) { spdlog::log(level, line); }

}  // namespace encke::log
