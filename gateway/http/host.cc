#include "http/host.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>

#include "base/character_set.h"
#include "base/strings.h"

namespace encke::http {
namespace {

bool IsDigit(char c) { return c >= '0' && c <= '9'; }

/// Of a name in a URI (reg-name) all but escapes, which no browser sends in Host.
constexpr CharacterSet kNameCharacters(kLettersAndDigits, "-._~!$&'()*+,;=");

bool IsAddress(int family, std::string_view text) {
  std::array<unsigned char, 16> address;
  return inet_pton(family, std::string(text).c_str(), address.data()) == 1;
}

bool IsIpv6InBrackets(std::string_view host) {
  return host.size() > 2 && host.front() == '[' && host.back() == ']' &&
         IsAddress(AF_INET6, host.substr(1, host.size() - 2));
}

bool IsPort(std::string_view text) {  // empty, too: RFC 3986, 3.2.3
  return text.size() <= 5 && std::all_of(text.begin(), text.end(), IsDigit);
}

/// What a '*' may stand for.
bool AreLabels(std::string_view text) {
  bool only_name_characters = std::all_of(text.begin(), text.end(), [](char c) {
    return IsDigit(c) || (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || c == '-' || c == '_' || c == '.';
  });
  return only_name_characters && !text.empty() && text.front() != '.' && text.back() != '.' &&
         text.find("..") == std::string_view::npos;
}

bool CannotBeRebound(std::string_view host) {
  return host.front() == '[' || IsAddress(AF_INET, host) || EqualsIgnoringCase(host, "localhost") ||
         MatchesPattern("*.localhost", host);
}

}  // namespace

std::string_view HostOf(std::string_view host_and_port) {
  size_t after = host_and_port.front() == '[' ? host_and_port.find(']') + 1 : host_and_port.find(':');
  return host_and_port.substr(0, after);
}

bool IsHostAndPort(std::string_view text) {
  if (text.empty()) return false;
  std::string_view host = HostOf(text);
  std::string_view port = text.substr(host.size());
  if (!port.empty() && (port.front() != ':' || !IsPort(port.substr(1)))) return false;
  if (host.starts_with('[')) return IsIpv6InBrackets(host);
  return !host.empty() && kNameCharacters.PrefixOf(host) == host.size();
}

bool IsAllowedHost(std::string_view host_and_port, const std::vector<std::string>& allowed) {
  if (allowed.empty()) return true;
  std::string_view host = HostOf(host_and_port);
  return CannotBeRebound(host) || std::any_of(allowed.begin(), allowed.end(), [&](const std::string& one) {
    return MatchesPattern(one, host);
  });
}

bool MatchesPattern(std::string_view pattern, std::string_view text) {
  size_t star = pattern.find('*');
  if (star == std::string_view::npos) return EqualsIgnoringCase(pattern, text);
  std::string_view before = pattern.substr(0, star);
  std::string_view after = pattern.substr(star + 1);
  if (text.size() <= before.size() + after.size()) return false;
  size_t end = text.size() - after.size();
  return EqualsIgnoringCase(text.substr(0, before.size()), before) && EqualsIgnoringCase(text.substr(end), after) &&
         AreLabels(text.substr(before.size(), end - before.size()));
}

}  // namespace encke::http
