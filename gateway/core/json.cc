#include "core/json.h"

#include <rapidjson/error/en.h>
#include <rapidjson/stringbuffer.h>
#include <rapidjson/writer.h>

#include <algorithm>
#include <cctype>
#include <charconv>
#include <cmath>
#include <cstdlib>
#include <cstring>
#include <new>

#include "base/strings.h"
#include "core/error_codes.h"

namespace encke::json {
namespace {

using Buffer = rapidjson::GenericStringBuffer<rapidjson::UTF8<>, Allocator>;
using Writer = rapidjson::Writer<Buffer, rapidjson::UTF8<>, rapidjson::UTF8<>, Allocator>;

/// Whether it needs no escapes: RFC 8259, 7.
bool IsPlain(std::string_view text) {
  return std::none_of(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c == '"' || c == '\\'; });
}

constexpr size_t kEscape = 6;  // of a UTF-16 unit: "\ud800"

/// Whether the escape of a surrogate stands at `i`; the second of its digits tells which half of a pair it is.
bool HalfAt(std::string_view text, size_t i, std::string_view second_digits) {
  std::string_view escape = text.substr(std::min(i, text.size()), kEscape);
  return escape.size() == kEscape && escape.starts_with("\\u") && (escape[2] | 0x20) == 'd' &&
         second_digits.find(escape[3]) != std::string_view::npos &&
         std::all_of(escape.begin() + 4, escape.end(), [](unsigned char c) { return std::isxdigit(c) != 0; });
}

/// Script can hold half of a surrogate pair in a string, and JSON can write it as an escape, but no text has it. So it
/// becomes U+FFFD, as wherever browsers make text of a string (Web IDL: USVString). RapidJSON 1.1.0 would refuse the
/// first half, and make UTF-8 that is none of the second. Outside of strings a backslash is an error anyway.
std::string WithWholePairs(std::string text) {
  constexpr std::string_view kFirst = "89abAB", kSecond = "cdefCDEF";
  for (size_t i = 0; (i = text.find('\\', i)) != std::string::npos;) {
    bool first = HalfAt(text, i, kFirst);
    bool pair = first && HalfAt(text, i + kEscape, kSecond);
    bool lone = !pair && (first || HalfAt(text, i, kSecond));
    if (lone) text.replace(i, kEscape, "\\ufffd");
    i += pair ? 2 * kEscape : lone ? kEscape : 2;
  }
  return text;
}

/// RapidJSON's handler between its reader and a document, which makes numbers of their text and stops where a text is
/// nested too deep, before the reader recurses further. RapidJSON 1.1.0 itself makes any number of a zero with an
/// exponent ("0e62"), and of some beyond a double's range ("17.9e308").
class Checker {
 public:
  using Size = rapidjson::SizeType;

  explicit Checker(Document& document) : to_(document) {}

  bool too_deep() const { return depth_ > kMaxDepth; }

  bool RawNumber(const char* text, Size size, bool) { return Integer({text, size}) || Real({text, size}); }

  bool Null() { return to_.Null(); }
  bool Bool(bool value) { return to_.Bool(value); }
  bool String(const char* text, Size size, bool copy) { return to_.String(text, size, copy); }
  bool Key(const char* text, Size size, bool copy) { return to_.Key(text, size, copy); }
  bool StartObject() { return ++depth_ <= kMaxDepth && to_.StartObject(); }
  bool EndObject(Size members) { return --depth_, to_.EndObject(members); }
  bool StartArray() { return ++depth_ <= kMaxDepth && to_.StartArray(); }
  bool EndArray(Size elements) { return --depth_, to_.EndArray(elements); }

  // The reader names them, but gives numbers as text only.
  bool Int(int) { return false; }
  bool Uint(unsigned) { return false; }
  bool Int64(int64_t) { return false; }
  bool Uint64(uint64_t) { return false; }
  bool Double(double) { return false; }

 private:
  template <class Number>
  static bool Reads(std::string_view text, Number& number) {
    auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number);
    return error == std::errc() && end == text.data() + text.size();
  }
  bool Integer(std::string_view text) {
    uint64_t positive = 0;
    int64_t negative = 0;
    if (Reads(text, positive)) return to_.Uint64(positive);
    return Reads(text, negative) && to_.Int64(negative);
  }
  bool Real(std::string_view text) {
    double number = 0;
    // What from_chars calls out of range is an infinity, or so near to zero that it is one.
    if (!Reads(text, number)) number = std::strtod(std::string(text).c_str(), nullptr);
    return std::isfinite(number) && to_.Double(number);
  }

  Document& to_;
  int depth_ = 0;
};

/// A text that ends in NUL and can be parsed in its place: the strings of the document stay in it.
char* CopyInto(Pool& pool, std::string_view text) {
  auto* copy = static_cast<char*>(pool.Malloc(text.size() + 1));
  *std::copy(text.begin(), text.end(), copy) = '\0';
  return copy;
}

Result<bool> WrongType(std::string_view name, std::string_view wanted) {
  return Fail(error_code::kBadRequest, std::string("bad request: \"").append(name).append("\" must be ").append(wanted));
}

constexpr unsigned kFlags = rapidjson::kParseNumbersAsStringsFlag | rapidjson::kParseInsituFlag;
constexpr size_t kStackBytes = 512;  // at first: of values whose object or array has not ended

std::string Explain(rapidjson::ParseErrorCode code) {
  if (code == rapidjson::kParseErrorTermination) code = rapidjson::kParseErrorNumberTooBig;  // Checker's "no" to a number
  return rapidjson::GetParseError_En(code);
}

}  // namespace

void* Allocator::Malloc(size_t size) { return size == 0 ? nullptr : ::operator new(size); }

void* Allocator::Realloc(void* old, size_t old_size, size_t size) {
  void* moved = Malloc(size);
  if (old != nullptr && moved != nullptr) std::memcpy(moved, old, std::min(old_size, size));
  Free(old);
  return moved;
}

void Allocator::Free(void* memory) { ::operator delete(memory); }

Result<Document> Parse(std::string_view text, Pool* pool) {
  if (text.find('\0') != std::string_view::npos) {  // which RapidJSON takes for the end
    return Fail(error_code::kBadRequest, "bad request: no JSON: a NUL byte");
  }
  if (!IsUtf8(text)) return Fail(error_code::kBadRequest, "bad request: no JSON: not UTF-8");
  std::string whole;
  if (text.find("\\u") != std::string_view::npos) text = whole = WithWholePairs(std::string(text));
  constexpr std::string_view kByteOrderMark = "\xEF\xBB\xBF";
  if (text.starts_with(kByteOrderMark)) text.remove_prefix(kByteOrderMark.size());  // RFC 8259, 8.1: may be ignored
  static Allocator stateless;
  rapidjson::GenericReader<rapidjson::UTF8<>, rapidjson::UTF8<>, Allocator> reader(&stateless);
  Document document(pool, kStackBytes, &stateless);
  rapidjson::InsituStringStream stream(CopyInto(document.GetAllocator(), text));
  Checker checker(document);
  auto read = [&](Document&) { return !reader.Parse<kFlags>(stream, checker).IsError(); };
  document.Populate(read);
  if (checker.too_deep()) {
    return Fail(error_code::kBadRequest,
                "bad request: JSON nested deeper than " + std::to_string(kMaxDepth) + " levels");
  }
  if (reader.HasParseError()) {
    return Fail(error_code::kBadRequest, "bad request: no JSON: " + Explain(reader.GetParseErrorCode()) + " (byte " +
                                             std::to_string(reader.GetErrorOffset()) + ")");
  }
  return document;
}

std::string Write(const Value& value) {
  Buffer buffer;
  Writer writer(buffer);
  value.Accept(writer);
  return {buffer.GetString(), buffer.GetSize()};
}

const Value* Find(const Value& object, std::string_view name) {
  if (!object.IsObject()) return nullptr;
  for (auto member = object.MemberBegin(); member != object.MemberEnd(); ++member) {
    if (View(member->name) == name) return &member->value;
  }
  return nullptr;
}

Result<std::string> TextMember(const Value& object, std::string_view name, std::string fallback) {
  const Value* member = Find(object, name);
  if (member == nullptr) return fallback;
  if (!member->IsString()) return tl::unexpected(WrongType(name, "a string").error());
  return std::string(View(*member));
}

Result<uint64_t> CountMember(const Value& object, std::string_view name, uint64_t fallback) {
  const Value* member = Find(object, name);
  if (member == nullptr) return fallback;
  if (!member->IsUint64()) return tl::unexpected(WrongType(name, "an integer, not negative").error());
  return member->GetUint64();
}

Result<bool> FlagMember(const Value& object, std::string_view name, bool fallback) {
  const Value* member = Find(object, name);
  if (member == nullptr) return fallback;
  if (!member->IsBool()) return WrongType(name, "true or false");
  return member->GetBool();
}

void AppendString(std::string_view text, std::string& out) {
  if (IsPlain(text)) return static_cast<void>(out.append("\"").append(text).append("\""));  // as most are
  Buffer buffer;
  Writer writer(buffer);
  writer.String(text.data(), static_cast<rapidjson::SizeType>(text.size()));
  out.append(buffer.GetString(), buffer.GetSize());
}

void AppendKey(std::string_view name, std::string& out) { out.append("\"").append(name).append("\":"); }

}  // namespace encke::json
