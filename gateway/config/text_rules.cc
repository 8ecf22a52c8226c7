#include "config/text_rules.h"

#include <arpa/inet.h>

#include <algorithm>
#include <array>
#include <charconv>

#include "base/strings.h"
#include "config/transport_table.h"

namespace encke::config {
namespace {

constexpr std::string_view kLowerAndDigits = "abcdefghijklmnopqrstuvwxyz0123456789";

bool IsMadeOf(std::string_view text, std::string_view alphabet, size_t min, size_t max) {
  return text.size() >= min && text.size() <= max && text.find_first_not_of(alphabet) == std::string_view::npos;
}

bool IsPort(std::string_view text) {
  unsigned port = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), port);
  return error == std::errc() && end == text.data() + text.size() && port <= 65535;
}

/// Whether the address is one is the listener's to say; here it must be clear which part is the port.
bool IsListenAddress(std::string_view text) {
  size_t colon = text.rfind(':');
  if (colon == std::string_view::npos || !IsPort(text.substr(colon + 1))) return false;
  std::string_view host = text.substr(0, colon);
  if (host.find_first_of(" \t/") != std::string_view::npos) return false;
  bool bracketed = host.starts_with('[') && host.ends_with(']');
  return bracketed || host.find_first_of("[]:") == std::string_view::npos;
}

bool IsPathSegment(std::string_view text) {
  return text != "." && text != ".." &&
         IsMadeOf(text, "abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789._~-", 1, 200);
}

bool IsPathPrefix(std::string_view text) {
  if (!text.starts_with('/') || text.size() > 200) return false;
  std::vector<std::string_view> segments = Split(text.substr(1), '/');
  return std::all_of(segments.begin(), segments.end(), IsPathSegment);
}

bool IsNodeName(std::string_view text) { return IsMadeOf(text, kLowerAndDigits, 1, 16); }

bool IsNamespaceName(std::string_view text) {
  return IsMadeOf(text, "abcdefghijklmnopqrstuvwxyz0123456789_-", 1, 32);
}

/// As browsers send it: lower case, no path. A '*' may stand for the first labels of the host.
bool IsOrigin(std::string_view text) {
  if (text == "*" || text == "null") return true;
  size_t scheme_end = text.find("://");
  if (scheme_end == std::string_view::npos) return false;
  if (!IsMadeOf(text.substr(0, scheme_end), kLowerAndDigits, 1, 32)) return false;
  std::string_view host = text.substr(scheme_end + 3);
  if (host.starts_with("*.")) host.remove_prefix(2);
  return IsMadeOf(host, "abcdefghijklmnopqrstuvwxyz0123456789-.:[]", 1, 300);
}

/// Without port. A '*' may stand for the first labels.
bool IsHostName(std::string_view text) {
  if (text.starts_with("*.")) text.remove_prefix(2);
  return IsMadeOf(text, "abcdefghijklmnopqrstuvwxyz0123456789-_.", 1, 253) && text.front() != '.';
}

bool IsNetwork(std::string_view text) {
  std::string address(text.substr(0, text.find('/')));
  std::array<unsigned char, 16> bytes;
  const bool v4 = inet_pton(AF_INET, address.c_str(), bytes.data()) == 1;
  if (!v4 && inet_pton(AF_INET6, address.c_str(), bytes.data()) != 1) return false;
  if (address.size() == text.size()) return true;
  unsigned bits = 0;
  auto [end, error] = std::from_chars(text.data() + address.size() + 1, text.data() + text.size(), bits);
  return error == std::errc() && end == text.data() + text.size() && bits <= (v4 ? 32U : 128U);
}

bool IsTransportName(std::string_view text) {
  return std::any_of(std::begin(kTransportRows), std::end(kTransportRows),
                     [&](const TransportRow& row) { return row.name == text; });
}

bool IsApiKey(std::string_view text) {
  return text.size() <= 256 && std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

/// It stands in an attribute of a page.
bool IsScriptUrl(std::string_view text) {
  bool absolute = text.starts_with('/') || text.starts_with("http://") || text.starts_with("https://");
  return absolute && text.size() <= 2000 && text.find_first_of("\"'<>\\`& ") == std::string_view::npos &&
         std::all_of(text.begin(), text.end(), [](char c) { return c > ' ' && c < 0x7f; });
}

bool IsUserAgentPart(std::string_view text) {
  return !text.empty() && text.size() <= 200 &&
         std::all_of(text.begin(), text.end(), [](char c) { return c >= ' ' && c < 0x7f && c != ','; });
}

}  // namespace

const TextRule kListenAddress = {
    IsListenAddress, "address:port, [IPv6 address]:port, or :port for every interface; port 0 takes a free one"};
const TextRule kPathPrefix = {IsPathPrefix, "a path like /encke, not ended by /, of letters, digits, ._~-"};
const TextRule kNodeName = {IsNodeName, "1 to 16 of a-z, 0-9"};
const TextRule kOrigin = {
    IsOrigin, "origins in lower case without path: https://www.example.org, https://*.example.org, null, or * for all"};
const TextRule kHostName = {IsHostName, "host names in lower case without port: www.example.org, *.example.org"};
const TextRule kNetwork = {IsNetwork, "IP addresses and networks: 192.0.2.1, 10.0.0.0/8, 2001:db8::/32"};
const TextRule kNamespaceName = {IsNamespaceName, "1 to 32 of a-z, 0-9, _, -"};
#define ENCKE_TRANSPORT(descriptor, name, ...) name ", "
const TextRule kTransportName = {IsTransportName,
#include "transports/builtin.def"
                                 "each at most once"};
#undef ENCKE_TRANSPORT
const TextRule kApiKey = {IsApiKey, "at most 256 printable ASCII characters without spaces"};
const TextRule kUserAgentPart = {IsUserAgentPart, "1 to 200 printable ASCII characters without a comma, each at most once"};

const TextRule kScriptUrl = {IsScriptUrl, "a URL that begins with /, http:// or https://, without spaces, quotes, <, >, &"};

}  // namespace encke::config
