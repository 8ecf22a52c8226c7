// JSON as the gateway takes it from strangers and gives it: RapidJSON, with the limits that it lacks.
#ifndef ENCKE_CORE_JSON_H_
#define ENCKE_CORE_JSON_H_

#include <rapidjson/document.h>

#include <cstdint>
#include <optional>
#include <string>
#include <string_view>

#include "base/result.h"

namespace encke::json {

/// RapidJSON's allocator, with `operator new`: its own gives null where there is no memory, which RapidJSON then writes
/// to. Has no state.
struct Allocator {
  static constexpr bool kNeedFree = true;
  void* Malloc(size_t size);
  void* Realloc(void* old, size_t old_size, size_t size);
  static void Free(void* memory);
};

/// Where a document's values are. One that begins with bytes of its owner's allocates only when these are used up.
using Pool = rapidjson::MemoryPoolAllocator<Allocator>;
using Document = rapidjson::GenericDocument<rapidjson::UTF8<>, Pool, Allocator>;
using Value = Document::ValueType;

/// Deeper nesting is refused: writing a value back is recursive, and a stranger must not choose our stack's depth.
inline constexpr int kMaxDepth = 64;

/// One JSON text of strict RFC 8259, in valid UTF-8. The error says what is wrong, and where the grammar is broken at which
/// byte. The escape of half a surrogate pair is taken for that of U+FFFD. The values are in `pool`, which must outlive the
/// document; null: in one of its own.
[[nodiscard]] Result<Document> Parse(std::string_view text, Pool* pool = nullptr);
/// The value as compact text without line breaks.
[[nodiscard]] std::string Write(const Value& value);

/// The member of an object; null where it is absent (or `object` is none).
const Value* Find(const Value& object, std::string_view name);
/// The members a packet is made of. An absent member gives `fallback`; one of another type an error that names it.
Result<std::string> TextMember(const Value& object, std::string_view name, std::string fallback);
Result<uint64_t> CountMember(const Value& object, std::string_view name, uint64_t fallback);
Result<bool> FlagMember(const Value& object, std::string_view name, bool fallback);

inline std::string_view View(const Value& text) { return {text.GetString(), text.GetStringLength()}; }

/// Appends `text` as a JSON string, quotes included. REQUIRES: valid UTF-8.
void AppendString(std::string_view text, std::string& out);
/// Appends `"name":` for the writing of objects by hand. REQUIRES: nothing in it needs escaping.
void AppendKey(std::string_view name, std::string& out);

}  // namespace encke::json

#endif  // ENCKE_CORE_JSON_H_
