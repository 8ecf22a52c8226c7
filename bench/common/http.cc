#include "common/http.h"

#include <cstdlib>
#include <strings.h>

namespace bench {
namespace {

constexpr std::string_view kEnd = "\r\n\r\n";
constexpr size_t kUnknown = std::string_view::npos;

/// Of chunks without trailers, with all their framing (RFC 9112, 7.1).
size_t ChunkedSize(std::string_view body) {
  for (size_t at = 0;;) {
    const size_t line = body.find("\r\n", at);
    if (line == std::string_view::npos) return kUnknown;
    const size_t size = std::strtoull(std::string(body.substr(at, line - at)).c_str(), nullptr, 16);
    at = line + 2 + size + 2;
    if (at > body.size()) return kUnknown;
    if (size == 0) return at;
  }
}

/// kUnknown: its end has not come. Chunks come in answers alone: the bare machine looks for nothing that it need not.
size_t BodySize(std::string_view head, std::string_view rest) {
  const std::string_view length = HeaderOf(head, "Content-Length:");
  const bool answer = length.empty() && head.starts_with("HTTP/");
  if (answer && HeaderOf(head, "Transfer-Encoding:") == "chunked") return ChunkedSize(rest);
  const size_t size = std::strtoull(std::string(length).c_str(), nullptr, 10);
  return size <= rest.size() ? size : kUnknown;
}

}  // namespace

std::string_view HeaderOf(std::string_view head, std::string_view name) {
  for (size_t line = head.find("\r\n"); line != std::string_view::npos; line = head.find("\r\n", line + 2)) {
    const std::string_view rest = head.substr(line + 2);
    if (rest.size() < name.size() || strncasecmp(rest.data(), name.data(), name.size()) != 0) continue;
    std::string_view value = rest.substr(name.size(), rest.find("\r\n") - name.size());
    while (value.starts_with(' ')) value.remove_prefix(1);
    return value;
  }
  return {};
}

int StatusOf(std::string_view head) {
  return head.starts_with("HTTP/1.") && head.size() > 12 ? std::atoi(head.data() + 9) : 0;
}

std::string_view MessageReader::Take(std::string_view bytes, const OnMessage& on_message) {
  static std::string held;  // what was kept, while it is looked at
  if (!rest_.empty()) {
    held.assign(rest_).append(bytes);
    rest_.clear();
    bytes = held;
  }
  while (!bytes.empty()) {
    const size_t end = bytes.find(kEnd);
    const std::string_view head = bytes.substr(0, end);
    if (end == std::string_view::npos) break;
    const std::string_view rest = bytes.substr(end + kEnd.size());
    const size_t size = BodySize(head, rest);
    if (size == kUnknown) break;
    const bool more = on_message(head, rest.substr(0, size));
    bytes = rest.substr(size);
    if (!more) return bytes;
  }
  rest_.assign(bytes);
  return {};
}

}  // namespace bench
