#include "config/json_reader.h"

#include <rapidjson/error/en.h>
#include <rapidjson/reader.h>

#include <algorithm>

#include "base/check.h"

namespace encke::config {
namespace {

constexpr size_t kMaxDepth = 16;  // the reader recurses; a configuration has four levels

/// RapidJSON's input stream over a text, counting lines. RapidJSON copies its own streams while it reads a string or
/// number, so that they stand still until it is done; one of another type, like this, it uses as it is.
class LineStream {
 public:
  using Ch = char;

  explicit LineStream(std::string_view text) : text_(text) {}

  char Peek() const { return at_ < text_.size() ? text_[at_] : '\0'; }
  char Take() {
    char c = Peek();
    if (c == '\n') ++line_;
    ++at_;
    return c;
  }
  size_t Tell() const { return at_; }
  int line() const { return line_; }

  // The concept demands these; only parsing in place would call them.
  char* PutBegin() { CHECK(false); }
  void Put(char) { CHECK(false); }
  size_t PutEnd(char*) { CHECK(false); }

 private:
  std::string_view text_;
  size_t at_ = 0;
  int line_ = 1;
};

/// RapidJSON's handler that builds the tree. `open_` points into it: only the innermost open value grows, so the others
/// do not move.
class TreeBuilder : public rapidjson::BaseReaderHandler<rapidjson::UTF8<>, TreeBuilder> {
 public:
  TreeBuilder(const LineStream& stream, Value& root) : stream_(stream), root_(root) {}

  bool Null() { return Leaf(Value::Kind::kNull, "null"); }
  bool Bool(bool value) { return Leaf(Value::Kind::kBool, value ? "true" : "false"); }
  bool RawNumber(const char* text, rapidjson::SizeType size, bool) { return Leaf(Value::Kind::kNumber, {text, size}); }
  bool String(const char* text, rapidjson::SizeType size, bool) { return Leaf(Value::Kind::kString, {text, size}); }
  bool StartObject() { return Open(Value::Kind::kObject); }
  bool Key(const char* text, rapidjson::SizeType size, bool) {
    next_name_.assign(text, size);
    next_line_ = stream_.line();
    return true;
  }
  bool EndObject(rapidjson::SizeType) { return Close(); }
  bool StartArray() { return Open(Value::Kind::kArray); }
  bool EndArray(rapidjson::SizeType) { return Close(); }

 private:
  /// The place of the value that begins now: the root, a member by the key that was just read, or an element.
  Value& Next() {
    if (open_.empty()) return root_;
    bool is_member = open_.back()->kind == Value::Kind::kObject;
    Value& value = open_.back()->children.emplace_back();
    value.line = is_member ? next_line_ : stream_.line();
    if (is_member) value.name = next_name_;
    return value;
  }
  bool Leaf(Value::Kind kind, std::string_view text) {
    Value& value = Next();
    value.kind = kind;
    value.text = text;
    return true;
  }
  bool Open(Value::Kind kind) {
    Value& value = Next();
    value.kind = kind;
    open_.push_back(&value);
    return open_.size() <= kMaxDepth;
  }
  bool Close() {
    open_.pop_back();
    return true;
  }

  const LineStream& stream_;
  Value& root_;
  std::vector<Value*> open_;
  std::string next_name_;  // of the member whose value comes next; one whose value never comes is none
  int next_line_ = 0;
};

std::string Explain(rapidjson::ParseErrorCode code) {
  if (code == rapidjson::kParseErrorTermination) {
    return "nested deeper than " + std::to_string(kMaxDepth) + " levels; no key is that deep";
  }
  return std::string("not JSON: ") + rapidjson::GetParseError_En(code);
}

int LineAt(std::string_view text, size_t offset) {
  return 1 + static_cast<int>(std::count(text.begin(), text.begin() + std::min(offset, text.size()), '\n'));
}

}  // namespace

JsonText ReadJson(std::string_view text) {
  constexpr unsigned kFlags = rapidjson::kParseCommentsFlag | rapidjson::kParseTrailingCommasFlag |
                              rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseValidateEncodingFlag;
  JsonText read;
  if (text.starts_with("\xEF\xBB\xBF")) text.remove_prefix(3);
  // RapidJSON takes a zero byte for the end and would pass over what follows it in silence.
  if (size_t zero = text.find('\0'); zero != std::string_view::npos) {
    read.error = SyntaxError{LineAt(text, zero), "not JSON: a zero byte; is the file UTF-16? Save it as UTF-8"};
    return read;
  }
  LineStream stream(text);
  TreeBuilder builder(stream, read.root);
  rapidjson::Reader reader;
  if (!reader.Parse<kFlags>(stream, builder)) {
    read.error = SyntaxError{LineAt(text, reader.GetErrorOffset()), Explain(reader.GetParseErrorCode())};
  }
  return read;
}

}  // namespace encke::config
