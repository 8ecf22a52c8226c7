// One log line is an event and its facts: `session_slow session=w0-.. queued_bytes=1048600 cure="..."`.
#ifndef ENCKE_BASE_LOG_H_
#define ENCKE_BASE_LOG_H_

#include <fmt/format.h>
#include <spdlog/spdlog.h>

#include <chrono>
#include <cstdint>
#include <new>
#include <optional>
#include <string>
#include <string_view>

namespace encke::log {

using Level = spdlog::level::level_enum;
using Clock = std::chrono::steady_clock::time_point (*)();

/// Sends log lines to standard error from now on; `level` is trace, debug, info, warn, error or off.
/// Called once by main. Returns false where the name is none of these.
[[nodiscard]] bool Start(std::string_view level);

/// Writes `value`, quoted where it holds a space, quote, '=' or control character (Unicode's, too), so that a line can
/// be split again and nothing a stranger sent can forge a line or command a terminal.
void AppendValue(std::string& line, std::string_view value);

void Write(Level level, std::string_view line);

/// Whether a warning may be written now, see Throttle::Admit.
[[nodiscard]] std::optional<uint64_t> AdmitWarning(std::string_view event);
/// What AdmitWarning asks for the time from now on; for tests.
void UseClock(Clock now);

inline void AppendFacts(std::string&) {}
template <class Value, class... Rest>
void AppendFacts(std::string& line, std::string_view key, const Value& value, const Rest&... rest) {
  line.append(" ").append(key).append("=");
  AppendValue(line, fmt::format("{}", value));
  AppendFacts(line, rest...);
}

/// log::Event(level, "session_slow", "session", id, "queued_bytes", 1048600): keys and values in turn. Of a warning
/// that comes too often lines are dropped; the next one written says how many (suppressed=N). REQUIRES: `event` is a
/// literal. A line for which there is no memory is left out: the log never fails whoever writes it.
template <class... Facts>
void Event(Level level, std::string_view event, const Facts&... facts) noexcept {
  if (!spdlog::should_log(level)) return;
  std::optional<uint64_t> suppressed = level == Level::warn ? AdmitWarning(event) : 0;
  if (!suppressed) return;
  try {
    std::string line(event);
    AppendFacts(line, facts...);
    if (*suppressed > 0) AppendFacts(line, "suppressed", *suppressed);
    Write(level, line);
  } catch (const std::bad_alloc&) {
  }
}

template <class... Facts>
void Debug(std::string_view event, const Facts&... facts) { Event(Level::debug, event, facts...); }
template <class... Facts>
void Info(std::string_view event, const Facts&... facts) { Event(Level::info, event, facts...); }
template <class... Facts>
void Warn(std::string_view event, const Facts&... facts) { Event(Level::warn, event, facts...); }
template <class... Facts>
void Failure(std::string_view event, const Facts&... facts) { Event(Level::err, event, facts...); }

}  // namespace encke::log

#endif  // ENCKE_BASE_LOG_H_
