#include "http/target.h"

#include "base/strings.h"

namespace encke::http {
namespace {

/// "http://host/path?query" -> "/path?query".
std::string_view WithoutAuthority(std::string_view target) {
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!EqualsIgnoringCase(target.substr(0, scheme.size()), scheme)) continue;
    size_t path = target.find_first_of("/?#", scheme.size());
    return path == std::string_view::npos ? "/" : target.substr(path);
  }
  return target;
}

}  // namespace

bool SplitTarget(Request& request) {
  if (request.target == "*" && request.method == Method::kOptions) {
    request.path = request.target;
    return true;
  }
  std::string_view rest = WithoutAuthority(request.target);
  rest = rest.substr(0, rest.find('#'));  // never meant for a server, yet some clients send it
  size_t question = rest.find('?');
  std::string_view path = rest.substr(0, question);
  if (path.empty() && question == 0 && request.target.front() != '?') path = "/";  // "http://host?query"
  if (question != std::string_view::npos) request.query = rest.substr(question + 1);
  std::optional<std::string> decoded = PercentDecode(path, false);
  if (!path.starts_with('/') || !decoded || decoded->find('\0') != std::string::npos) return false;
  request.path = std::move(*decoded);
  return true;
}

}  // namespace encke::http
