#include "config/load.h"

#include <algorithm>
#include <cerrno>
#include <cstdio>
#include <cstring>
#include <memory>
#include <set>

#include "base/strings.h"
#include "config/checks.h"
#include "config/default_config.h"
#include "config/json_reader.h"
#include "config/table.h"

namespace encke::config {
namespace {

constexpr std::string_view kEnvironmentPrefix = "ENCKE_";

/// One load. Fills `result`, which it does not own; made and dropped by LoadText().
class Loader {
 public:
  /// REQUIRES: the lists of objects in `result.config` already have as many elements as they will have.
  Loader(LoadResult& result, std::string_view file) : result_(result), file_(file), table_(result.config) {}

  void TakeFile(const Value& root) { TakeMembers(root, ""); }
  void TakeEnvironment(const Environment& environment);
  void TakeFlags(const std::vector<std::string>& flags);
  void Check();
  void ReportSyntax(const SyntaxError& error) { Report(At(error.line), "", error.message); }

 private:
  void Take(const Value& value, const std::string& path);
  void TakeMembers(const Value& object, const std::string& path);
  void TakeList(const Value& list, const std::string& path);
  void Set(const Key& key, const Value& value, const std::string& origin);
  void ReportUnknown(const std::string& origin, const std::string& what, std::string_view nearest);
  void Report(const std::string& origin, const std::string& path, const std::string& message);
  void ReportConflict(const Conflict& conflict);
  std::string At(int line) const { return file_ + ":" + std::to_string(line); }
  std::string At(const Value& value) const { return At(std::max(value.line, 1)); }

  LoadResult& result_;
  std::string file_;
  Table table_;
  std::set<std::string, std::less<>> wrong_;  // paths with a problem; what hangs on them is not judged
};

void Loader::Take(const Value& value, const std::string& path) {
  if (const Key* key = table_.FindKey(path)) return Set(*key, value, At(value));
  const Section* section = table_.FindSection(path);
  if (section == nullptr) return ReportUnknown(At(value), path, table_.Nearest(path));
  result_.origins[path] = At(value);
  section->is_list ? TakeList(value, path) : TakeMembers(value, path);
}

void Loader::TakeMembers(const Value& object, const std::string& path) {
  if (!object.Is(Value::Kind::kObject)) {
    return Report(At(object), path, object.Describe() + " is not an object; write { ... }");
  }
  std::map<std::string_view, int> first_lines;
  for (const Value& member : object.children) {
    // "session.ping_interval" must not pass for a key in a section: then it could be given twice unnoticed.
    bool plain = member.name.find_first_of(".[]") == std::string::npos;
    std::string name = plain ? member.name : JsonQuote(member.name);
    std::string member_path = path.empty() ? name : path + "." + name;
    auto [first, is_first] = first_lines.emplace(member.name, member.line);
    if (is_first && plain) {
      Take(member, member_path);
    } else if (is_first) {
      Report(At(member), member_path, "unknown key; a section is an object: \"section\": { \"key\": ... }");
    } else {
      Report(At(member), member_path, "stands twice, first on line " + std::to_string(first->second) + "; keep one");
    }
  }
}

void Loader::TakeList(const Value& list, const std::string& path) {
  if (!list.Is(Value::Kind::kArray)) {
    return Report(At(list), path, list.Describe() + " is not a list; write [ { ... }, { ... } ]");
  }
  for (size_t i = 0; i < list.children.size(); ++i) Take(list.children[i], path + "[" + std::to_string(i) + "]");
}

void Loader::TakeEnvironment(const Environment& environment) {
  std::map<std::string, const Key*, std::less<>> keys;
  std::vector<std::string_view> names;
  for (const Key& key : table_.keys()) {
    if (std::string name = key.EnvironmentName(); !name.empty()) names.push_back(keys.emplace(name, &key).first->first);
  }
  for (const auto& [name, value] : environment) {
    if (!name.starts_with(kEnvironmentPrefix)) continue;
    auto key = keys.find(name);
    if (key == keys.end()) {
      ReportUnknown("environment", name, NearestName(name, names));
    } else if (value.empty()) {
      Report("environment " + name, key->second->path, "set but empty; give it a value, or unset it for the default");
    } else {
      Set(*key->second, Value::Bare(value), "environment " + name);
    }
  }
}

void Loader::TakeFlags(const std::vector<std::string>& flags) {
  std::vector<std::string_view> paths;
  for (const Key& known : table_.keys()) paths.push_back(known.path);
  for (const std::string& flag : flags) {
    size_t equals = flag.find('=');
    std::string path = flag.substr(0, equals);
    if (equals == std::string::npos) {
      Report("flag", path, "no value; write section.key=value");
    } else if (const Key* key = table_.FindKey(path)) {
      Set(*key, Value::Bare(std::string_view(flag).substr(equals + 1)), "flag");
    } else {
      ReportUnknown("flag", path, NearestName(path, paths));
    }
  }
}

void Loader::Set(const Key& key, const Value& value, const std::string& origin) {
  Result<void> set = key.field->Set(value);
  if (!set) return Report(origin, key.path, set.error().message);
  result_.origins[key.path] = origin;
}

void Loader::Check() {
  for (const Conflict& conflict : FindConflicts(result_.config)) ReportConflict(conflict);
}

void Loader::ReportConflict(const Conflict& conflict) {
  auto wrong = [&](const std::string& key) { return wrong_.contains(key) || wrong_.contains(ParentOf(key)); };
  if (std::any_of(conflict.keys.begin(), conflict.keys.end(), wrong)) return;
  result_.problems.push_back(ProblemOf(conflict, result_.origins));
}

void Loader::ReportUnknown(const std::string& origin, const std::string& what, std::string_view nearest) {
  std::string hint = nearest.empty() ? "docs/configuration.md lists all" : "did you mean " + std::string(nearest) + "?";
  Report(origin, what, "unknown key; " + hint);
}

void Loader::Report(const std::string& origin, const std::string& path, const std::string& message) {
  wrong_.insert(path);
  result_.problems.push_back({origin, path, message});
}

size_t CountElements(const Value* list) {
  return list != nullptr && list->Is(Value::Kind::kArray) ? list->children.size() : 0;
}

/// As many objects in each list as the file has: the table needs them before it is made.
void ResizeLists(Config& config, const Value& root) {
  const Value* channels = root.Find("channels");
  config.channels.namespaces.resize(CountElements(channels == nullptr ? nullptr : channels->Find("namespaces")));
  config.sockjs.resize(CountElements(root.Find("sockjs")));
}

Result<std::string> ReadFile(const std::string& path) {
  constexpr size_t kMaxSize = 16 * kMiB;  // so that a wrong path (a device, a log) does not fill the memory
  std::unique_ptr<std::FILE, int (*)(std::FILE*)> file(std::fopen(path.c_str(), "rb"), std::fclose);
  std::string text(kMaxSize + 1, '\0');
  if (file != nullptr) text.resize(std::fread(text.data(), 1, text.size(), file.get()));
  bool failed = file == nullptr || std::ferror(file.get()) != 0;
  if (failed) return Fail(errno, std::string("cannot be read: ") + std::strerror(errno));
  if (text.size() > kMaxSize) return Fail(EFBIG, "is larger than 16MiB; is this a configuration?");
  return text;
}

}  // namespace

Problem ProblemOf(const Conflict& conflict, const Origins& origins) {
  // Where one of them is a default, the other that was given made the conflict.
  auto given = [&](const std::string& key) { return origins.contains(key); };
  auto key = std::find_if(conflict.keys.begin(), conflict.keys.end(), given);
  std::string where = key == conflict.keys.end() ? std::string(ParentOf(conflict.keys.front())) : *key;
  auto origin = origins.find(where);
  std::string place = origin == origins.end() ? "default" : origin->second;
  return {place, conflict.keys.front(), conflict.message};
}

LoadResult LoadText(std::string_view text, std::string_view name, const Environment& environment,
                    const std::vector<std::string>& flags) {
  LoadResult result;
  JsonText json = ReadJson(text);
  ResizeLists(result.config, json.root);
  Loader loader(result, name);
  bool whole = !json.error;
  if (whole || json.root.Is(Value::Kind::kObject)) loader.TakeFile(json.root);
  if (!whole) loader.ReportSyntax(*json.error);
  loader.TakeEnvironment(environment);
  loader.TakeFlags(flags);
  if (whole) loader.Check();  // half a file would look full of conflicts
  return result;
}

LoadResult Load(const std::optional<std::string>& file, const Environment& environment,
                const std::vector<std::string>& flags) {
  if (!file) return LoadText(kDefaultConfig, kDefaultConfigName, environment, flags);
  Result<std::string> text = ReadFile(*file);
  LoadResult result = LoadText(text.value_or("{}"), *file, environment, flags);
  if (!text) result.problems.insert(result.problems.begin(), {*file, "", text.error().message});
  return result;
}

}  // namespace encke::config
