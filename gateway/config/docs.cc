#include "config/docs.h"

#include <string_view>

#include "config/default_config.h"
#include "config/table.h"

namespace encke::config {
namespace {

constexpr std::string_view kIntroduction = R"(# Configuration

<!-- Generated from gateway/config/table.cc. Do not edit; run: build/encke config --docs > docs/configuration.md -->

`encke serve --config FILE` reads JSON with comments (`//`, `/* */`) and trailing commas. Every key has a default, so
a file holds only what differs. `encke check FILE` reports everything that is wrong with a file at once, with lines;
`encke config` shows what is in effect and where each value came from.

- **Precedence:** flag, environment, file, default. A flag is `--set section.key=value`.
- **Environment:** the name is in the tables below (`ENCKE_SECTION_KEY`). Lists are separated by commas. A variable
  that is set but empty, or that begins with `ENCKE_` and is no key, is an error. Objects in lists
  (`channels.namespaces`, `sockjs`) can be given in a file only.
- **Durations** are a whole number with a unit: `"500ms"`, `"25s"`, `"5m"`, `"2h"`, `"7d"`. **Sizes** are bytes,
  `65536`, or have a unit: `"64KiB"`, `"1MiB"`, `"1GiB"`.
- **Unknown keys** and keys that stand twice are errors.
- **Reload:** "yes" marks what can change in a running gateway by design; everything else needs a restart. This
  version does not reload yet: restart it after any change.
- Beside the ranges below some keys limit each other. `session.pong_timeout` is below `session.ping_interval` and
  every `heartbeat`; `transports.polling.interval` is below `session.resume_window`; both `message_bytes` are at most
  `session.queue_bytes`; `session.message_bytes` and `api.max_body` are at most `http.max_body`; `transports.order`
  names at least one enabled transport.
)";

constexpr std::string_view kTableHead =
    "| key | type | default | allowed | environment | reload | meaning |\n|---|---|---|---|---|---|---|\n";

constexpr std::string_view kDefaultsHead =
    "\n## The configuration without a file\n\nWhat `encke serve` runs with when it is given none:\n\n```jsonc\n";

/// `text` as it may stand in a cell of a Markdown table.
std::string Cell(std::string_view text) {
  std::string cell;
  for (char c : text) cell.append(c == '|' ? "\\|" : std::string(1, c));
  return cell;
}

std::string Code(std::string_view text) { return std::string("`").append(Cell(text)).append("`"); }

std::string Row(const Key& key) {
  std::string environment = key.EnvironmentName();
  std::string meaning(key.doc);
  if (!key.otherwise.empty()) meaning.append(" Otherwise: ").append(key.otherwise).append(".");
  std::string cells[] = {Code(NameOf(key.path)), std::string(key.field->type()), Code(key.field->Json()),
                         Cell(key.field->Allowed()), environment.empty() ? "file only" : Code(environment),
                         key.reload == Reload::kYes ? "yes" : "no", Cell(meaning)};
  std::string row = "|";
  for (const std::string& cell : cells) row.append(" ").append(cell).append(" |");
  return row.append("\n");
}

/// "channels.namespaces[0]" stands for every element.
std::string Heading(std::string_view path) {
  size_t index = path.find("[0]");
  return index == std::string_view::npos ? std::string(path) : std::string(path.substr(0, index)) + "[]";
}

std::string SectionText(const Section& section, const Table& table) {
  std::string text = "\n## " + Code(Heading(section.path)) + "\n\n" + std::string(section.doc) + "\n\n" +
                     std::string(kTableHead);
  for (const Key& key : table.keys()) {
    if (ParentOf(key.path) == section.path) text += Row(key);
  }
  return text;
}

}  // namespace

std::string WriteDocs() {
  Config defaults;
  defaults.channels.namespaces.resize(1);  // so that the table has the keys of an element
  defaults.sockjs.resize(1);
  Table table(defaults);
  std::string text(kIntroduction);
  for (const Section& section : table.sections()) {
    if (!section.is_list) text += SectionText(section, table);
  }
  return text.append(kDefaultsHead).append(kDefaultConfig).append("```\n");
}

}  // namespace encke::config
