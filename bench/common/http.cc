#include "common/http.h"

#include <cstdlib>
#include <strings.h>

namespace bench {
namespace {

constexpr std::string_view kEnd = "\r\n\r\n";

size_t BodySize(std::string_view head) {
  return std::strtoull(std::string(HeaderOf(head, "Content-Length:")).c_str(), nullptr, 10);
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
    const size_t size = end == std::string_view::npos ? 0 : end + kEnd.size() + BodySize(head);
    if (size == 0 || bytes.size() < size) break;
    const bool more = on_message(head, bytes.substr(end + kEnd.size(), size - end - kEnd.size()));
    bytes.remove_prefix(size);
    if (!more) return bytes;
  }
  rest_.assign(bytes);
  return {};
}

}  // namespace bench
