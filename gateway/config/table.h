// The key table: every key of the configuration, once. Parsing, checking, `encke config`, docs/configuration.md and
// reload are made from it, so that none of them can disagree with another.
//
// To add a key: a field in its struct (config.h) and a line in its section (table.cc).
#ifndef ENCKE_CONFIG_TABLE_H_
#define ENCKE_CONFIG_TABLE_H_

#include <deque>
#include <string>
#include <string_view>
#include <vector>

#include "config/config.h"
#include "config/field.h"

namespace encke::config {

/// Whether a change takes effect in a running gateway, or needs a restart.
enum class Reload { kNo, kYes };

/// One key. Owned by its table.
struct Key {
  std::string path;            // "session.ping_interval"; "channels.namespaces[0].history_size"
  FieldPtr field;              // type, range, and the variable in the table's Config
  Reload reload;
  std::string_view doc;        // what it decides, in one or two sentences
  std::string_view otherwise;  // what happens to whoever does not keep to it ("413"); empty where it is no limit

  /// "ENCKE_SESSION_PING_INTERVAL"; empty for keys inside of a list, which the environment cannot name.
  std::string EnvironmentName() const;
};

/// An object of keys, or a list of such objects. Owned by its table.
struct Section {
  std::string path;  // "session", "channels.namespaces", "channels.namespaces[0]"
  std::string_view doc;
  bool is_list = false;
};

/// The keys of one Config, which must outlive it and whose lists of objects must not be resized meanwhile: each
/// element has keys of its own.
class Table {
 public:
  explicit Table(Config& config);

  const std::deque<Section>& sections() const { return sections_; }  // a section before its keys
  const std::deque<Key>& keys() const { return keys_; }              // in the order of the documentation
  /// Null where there is none.
  const Key* FindKey(std::string_view path) const;
  const Section* FindSection(std::string_view path) const;
  /// The path of the key or section that was probably meant by the unknown `path`; empty where there is no telling.
  std::string_view Nearest(std::string_view path) const;

 private:
  friend class SectionKeys;
  std::deque<Section> sections_;
  std::deque<Key> keys_;
};

/// "session.ping_interval" -> "session"; "server" -> "".
[[nodiscard]] std::string_view ParentOf(std::string_view path);
/// "session.ping_interval" -> "ping_interval".
[[nodiscard]] std::string_view NameOf(std::string_view path);

}  // namespace encke::config

#endif  // ENCKE_CONFIG_TABLE_H_
