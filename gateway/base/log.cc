#include "base/log.h"

#include <spdlog/sinks/stdout_color_sinks.h>

#include <algorithm>

#include "base/log_throttle.h"
#include "base/strings.h"

namespace encke::log {
namespace {

// The log is one for the process, as spdlog's default logger is, and so is what limits it. Neither needs code to be
// made or unmade.
constinit Throttle throttle;
constinit Clock clock_now = &std::chrono::steady_clock::now;

constexpr size_t kLongestValue = 512;  // bytes: headers and paths, which anybody can send, would fill a disk

/// How many bytes at the start of `text` are a control character: ASCII's, a C1 (U+0080 to U+009F; U+009B is to many
/// terminals what ESC [ is) or a line end of Unicode's (U+2028, U+2029). 0 where there is none.
size_t ControlSize(std::string_view text) {
  auto byte = [&](size_t at) { return at < text.size() ? static_cast<unsigned char>(text[at]) : 0u; };
  if (byte(0) < 0x20 || byte(0) == 0x7f) return 1;
  if (byte(0) == 0xc2 && byte(1) >= 0x80 && byte(1) <= 0x9f) return 2;
  return text.starts_with("\xe2\x80\xa8") || text.starts_with("\xe2\x80\xa9") ? 3 : 0;
}

/// How many bytes at the start of `text` must be written as numbers. Of text that is not UTF-8 all that is not ASCII:
/// a terminal may take it for Latin-1, where the C1 are single bytes.
size_t EscapeSize(std::string_view text, bool utf8) {
  return !utf8 && static_cast<unsigned char>(text[0]) >= 0x80 ? 1 : ControlSize(text);
}

/// The start of a value that is longer than a line should be; whole characters where it is UTF-8.
std::string_view Shortened(std::string_view value, bool utf8) {
  size_t size = std::min(value.size(), kLongestValue);
  auto continues = [&] { return (static_cast<unsigned char>(value[size]) & 0xc0) == 0x80; };
  while (utf8 && size > 0 && size < value.size() && continues()) --size;
  return value.substr(0, size);
}

bool NeedsQuotes(std::string_view value, bool utf8) {
  if (value.empty() || value.find_first_of(" \"=\\") != std::string_view::npos) return true;
  for (size_t at = 0; at < value.size(); ++at) {
    if (EscapeSize(value.substr(at), utf8) > 0) return true;
  }
  return false;
}

void AppendEscaped(std::string& line, std::string_view value, bool utf8) {
  while (!value.empty()) {
    size_t escaped = EscapeSize(value, utf8);
    for (size_t i = 0; i < escaped; ++i) line.append(fmt::format("\\x{:02x}", static_cast<unsigned char>(value[i])));
    if (escaped == 0) {
      if (value[0] == '"' || value[0] == '\\') line.push_back('\\');
      line.push_back(value[0]);
    }
    value.remove_prefix(std::max(escaped, size_t{1}));
  }
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
  const bool utf8 = IsUtf8(value);
  const std::string_view start = Shortened(value, utf8);
  const char* quote = NeedsQuotes(start, utf8) ? "\"" : "";
  line.append(quote);
  AppendEscaped(line, start, utf8);  // what needs no quotes needs no escapes either
  line.append(value.size() > kLongestValue ? "..." : "").append(quote);
}

std::optional<uint64_t> AdmitWarning(std::string_view event) { return throttle.Admit(event, clock_now()); }
void UseClock(Clock now) { clock_now = now; }

void Write(Level level, std::string_view line) { spdlog::log(level, line); }

}  // namespace encke::log
