// SockJS's clients: every path of four mounts, and what is sent to them. The input is lines, see tests/fuzz/browser.h;
// targets are whole: /sockjs (Encke's packets), /echo, /close, /plain (a channel; no WebSockets, cookies).
#include <algorithm>

#include "base/strings.h"
#include "core/json.h"
#include "dialects/sockjs/text.h"
#include "tests/fuzz/browser.h"
#include "tests/fuzz/fuzz.h"

namespace encke::fuzz {
namespace {

/// o, h, a[...], c[...], as SockJS has them.
void CheckFrame(std::string_view frame) {
  if (frame == "o" || frame == "h") return;
  CHECK(frame.starts_with("a[") || frame.starts_with("c["));
  Result<json::Document> list = json::Parse(frame.substr(1));
  CHECK(list && list->IsArray());
  if (frame[0] == 'c') return CHECK(list->Size() == 2 && (*list)[0].IsInt() && (*list)[1].IsString());
  for (const json::Value& message : list->GetArray()) CHECK(message.IsString());
}

/// The raw /websocket carries anything; frames of SockJS's own are not told apart from it here.
void CheckMessage(std::string_view) {}

void CheckLine(std::string_view line) {
  if (line.find_first_not_of('h') != std::string_view::npos || line.size() == 1) CheckFrame(line);  // else the prelude
}

/// A string goes there and back as it is, without what browsers change on the way.
void CheckString(std::string_view text) {
  using namespace dialects::sockjs;
  if (!IsUtf8(text)) return CHECK(!ReadMessages(text, true));
  std::string quoted;
  AppendString(text, quoted);
  auto is_plain = [](unsigned char c) { return c >= 0x20 && c < 0xF0; };
  CHECK(std::all_of(quoted.begin(), quoted.end(), is_plain));
  for (const char* changed : {"\xe2\x80\xa8", "\xe2\x80\xa9", "\xe2\x80\x8c", "\xef\xbf\xbf"}) {
    CHECK(quoted.find(changed) == std::string::npos);
  }
  auto single = ReadMessages(quoted, true);
  auto list = ReadMessages("[" + quoted + "]", false);
  CHECK(single && list && *single == *list && list->size() == 1 && list->front() == text);
}

}  // namespace

void Run(std::string_view input) {
  CheckString(input);
  PlayBrowser(input, {"", CheckMessage, CheckLine});
}

}  // namespace encke::fuzz
