#include "core/framing.h"

#include <algorithm>

namespace encke {

std::string EventPadding(const PreludeRequest& request) {
  return request.padding > 0 ? ":" + std::string(request.padding, ' ') + "\n\n" : "";
}

void AppendLine(std::string_view payload, std::string& out) { out.append(payload).append("\n"); }

void AppendEventData(std::string_view payload, std::string& out) {
  out.append("data: ").append(payload).append("\n\n");
}

void AppendPlain(std::string_view payload, std::string& out) { out.append(payload); }

// `<` and `>` so that no "</script>", "<!--" or "]]>" can be formed; U+2028 and U+2029 (E2 80 A8, E2 80 A9) because
// they end a line in a script, though not in JSON. All of them can stand only inside strings.
void AppendScriptSafe(std::string_view payload, std::string& out) {
  for (size_t i = 0; i < payload.size(); ++i) {
    char c = payload[i];
    if (c == '<') {
      out.append("\\u003c");
    } else if (c == '>') {
      out.append("\\u003e");
    } else if (payload.substr(i, 3) == "\xE2\x80\xA8" || payload.substr(i, 3) == "\xE2\x80\xA9") {
      out.append(payload[i + 2] == '\xA8' ? "\\u2028" : "\\u2029");
      i += 2;
    } else {
      out.push_back(c);
    }
  }
}

void AppendWebSocketHeader(int opcode, uint64_t size, std::string& out) {
  out.push_back(static_cast<char>(0x80 | opcode));
  int length_bytes = size < 126 ? 0 : size <= 0xFFFF ? 2 : 8;
  out.push_back(static_cast<char>(length_bytes == 0 ? size : length_bytes == 2 ? 126 : 127));
  for (int shift = 8 * (length_bytes - 1); shift >= 0; shift -= 8) out.push_back(static_cast<char>(size >> shift));
}

void AppendWebSocketClose(int code, std::string_view reason, std::string& out) {
  constexpr size_t kMaxReason = 123;  // a control frame has at most 125 bytes, 2 of them the code (RFC 6455, 5.5)
  size_t end = std::min(reason.size(), kMaxReason);
  auto continues = [&] { return end < reason.size() && (static_cast<unsigned char>(reason[end]) & 0xC0) == 0x80; };
  while (end > 0 && continues()) --end;  // the whole must be UTF-8
  AppendWebSocketHeader(0x8, 2 + end, out);
  out.push_back(static_cast<char>(code >> 8));
  out.push_back(static_cast<char>(code));
  out.append(reason.substr(0, end));
}

void AppendWebSocketText(std::string_view payload, std::string& out) {
  AppendWebSocketHeader(0x1, payload.size(), out);
  out.append(payload);
}

void AppendWebSocketBinary(std::string_view payload, std::string& out) {
  AppendWebSocketHeader(0x2, payload.size(), out);
  out.append(payload);
}

}  // namespace encke
