#include "config/print.h"

#include "config/table.h"

namespace encke::config {
namespace {

/// Writes the tree that the table's paths make. Lives for one Print().
class Printer {
 public:
  Printer(const Table& table, const Origins& origins) : table_(table), origins_(origins) {}

  std::string Run() {
    text_ = "{\n";
    PrintMembers("", 1);
    return text_ + "}\n";
  }

 private:
  void PrintMembers(std::string_view path, size_t depth) {
    for (const Key& key : table_.keys()) {
      if (ParentOf(key.path) == path) PrintKey(key, depth);
    }
    for (const Section& section : table_.sections()) {
      bool element = section.path.ends_with(']');
      if (ParentOf(section.path) == path && !element) PrintSection(section, depth);
    }
  }
  void PrintSection(const Section& section, size_t depth) {
    Line(depth, JsonQuote(NameOf(section.path)) + ": " + (section.is_list ? "[" : "{"));
    section.is_list ? PrintElements(section, depth + 1) : PrintMembers(section.path, depth + 1);
    Line(depth, section.is_list ? "]," : "},");
  }
  void PrintElements(const Section& list, size_t depth) {
    for (size_t i = 0;; ++i) {
      const Section* element = table_.FindSection(list.path + "[" + std::to_string(i) + "]");
      if (element == nullptr) return;
      Line(depth, "{");
      PrintMembers(element->path, depth + 1);
      Line(depth, "},");
    }
  }
  void PrintKey(const Key& key, size_t depth) {
    auto origin = origins_.find(key.path);
    bool given = origin != origins_.end();
    std::string name = JsonQuote(NameOf(key.path));
    if (key.field->secret()) {
      return Line(depth, "// " + name + ": " + (given ? "not shown; from " + origin->second : "not given"));
    }
    Line(depth, name + ": " + key.field->Json() + "," + (given ? "  // " + origin->second : ""));
  }
  void Line(size_t depth, const std::string& line) { text_.append(2 * depth, ' ').append(line).append("\n"); }

  const Table& table_;
  const Origins& origins_;
  std::string text_;
};

}  // namespace

std::string Print(const LoadResult& loaded) {
  Config copy = loaded.config;  // a table can write, so it wants a Config of its own
  Table table(copy);
  return Printer(table, loaded.origins).Run();
}

}  // namespace encke::config
