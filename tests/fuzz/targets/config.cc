// The configuration: a file, the environment and flags. What loads without a problem is printed, and loads again to the
// same.
//
// Input: the text of a file; after a line "---" lines of the environment (ENCKE_API_KEY=x) and flags (api.key=x).
#include "base/strings.h"
#include "config/load.h"
#include "config/print.h"
#include "from_config.h"
#include "tests/fuzz/fuzz.h"

namespace encke::fuzz {
namespace {

using namespace config;

struct Given {
  std::string_view file;
  Environment environment;
  std::vector<std::string> flags;
};

Given TakeApart(std::string_view input) {
  constexpr std::string_view kBorder = "\n---\n";
  const size_t border = input.find(kBorder);
  Given given{input.substr(0, border), {}, {}};
  if (border == std::string_view::npos) return given;
  input.remove_prefix(border + kBorder.size());
  while (!input.empty()) {
    std::string_view line = TakeUntil(input, '\n');
    const size_t equals = line.find('=');
    if (line.starts_with("ENCKE_") && equals != std::string_view::npos) {
      given.environment.emplace_back(line.substr(0, equals), line.substr(equals + 1));
    } else {
      given.flags.emplace_back(line);
    }
  }
  return given;
}

/// Without what tells where a value came from.
std::string PrintValues(const Config& config) { return Print({config, {}, {}}); }

void CheckPrinted(const LoadResult& loaded) {
  for (const std::string& printed : {Print(loaded), PrintValues(loaded.config)}) {
    const LoadResult again = LoadText(printed, "printed", {}, {});
    CHECK(again.problems.empty());
    CHECK(PrintValues(again.config) == PrintValues(loaded.config));
  }
}

/// What main makes of a configuration that is right.
void CheckUse(const Config& config) {
  CHECK(LimitsOfSessions(config).queue_bytes == config.session.queue_bytes);
  CHECK(RulesOfChannels(config).Find("a").has_value());
  TransportCounts counts;
  CHECK(OfferedTransports(config, counts).size() <= config.transports.list.size());
  CHECK(IsUtf8(SettingsOfClient(config)));
}

}  // namespace

void Run(std::string_view input) {
  const Given given = TakeApart(input);
  const LoadResult loaded = LoadText(given.file, "fuzz.json", given.environment, given.flags);
  const std::string problems = FormatProblems(loaded.problems);
  CHECK(problems.empty() == loaded.problems.empty());
  static_cast<void>(Print(loaded));  // whatever is wrong
  if (!loaded.problems.empty()) return;
  CheckPrinted(loaded);
  CheckUse(loaded.config);
}

}  // namespace encke::fuzz
