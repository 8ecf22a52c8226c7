#include "http/target.h"

#include <algorithm>

#include "base/strings.h"

namespace encke::http {
namespace {

/// The length of "http://host" in an absolute target, and of its scheme alone; 0 for others.
struct Lead {
  size_t scheme = 0;
  size_t whole = 0;
};

Lead LeadOf(std::string_view target) {
  if (target.starts_with('/')) return {};  // as nearly all
  for (std::string_view scheme : {"http://", "https://"}) {
    if (!EqualsIgnoringCase(target.substr(0, scheme.size()), scheme)) continue;
    return {scheme.size(), std::min(target.find_first_of("/?#", scheme.size()), target.size())};
  }
  return {};
}

/// "http://host/path?query" -> "/path?query".
std::string_view WithoutAuthority(std::string_view target) {
  std::string_view rest = target.substr(LeadOf(target).whole);
  return rest.empty() ? "/" : rest;
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
  if (!path.starts_with('/') || !decoded || decoded->find('\0') != std::string::npos || !IsUtf8(*decoded)) {
    return false;
  }
  request.path = std::move(*decoded);
  return true;
}

std::optional<std::string_view> AuthorityOfTarget(std::string_view target) {
  Lead lead = LeadOf(target);
  if (lead.whole == 0) return std::nullopt;
  return target.substr(lead.scheme, lead.whole - lead.scheme);
}

}  // namespace encke::http
