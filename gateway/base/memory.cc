#include "base/memory.h"

#include <algorithm>
#include <optional>

#include "base/log.h"

namespace encke::memory {
namespace {

constinit uint64_t count = 0;  // memory is one for the process, and so is this

constexpr size_t kLongestLine = 240;  // spdlog formats so much on the stack

}  // namespace

const uint64_t& failures() { return count; }

void CountFailure(std::string_view doing) noexcept {
  ++count;
  std::optional<uint64_t> suppressed = log::AdmitWarning("out_of_memory");
  if (!suppressed) return;
  char line[kLongestLine];
  auto written = fmt::format_to_n(line, sizeof line,
                                  "out_of_memory doing={} suppressed={} cure=\"what this was for was closed; raise the "
                                  "memory limit, or lower channels.history_bytes or session.queue_bytes\"",
                                  doing, *suppressed);
  log::Write(log::Level::warn, {line, std::min(written.size, sizeof line)});
}

}  // namespace encke::memory
