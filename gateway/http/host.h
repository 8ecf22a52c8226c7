// Host names in requests: how they may be written, and which of them are ours.
#ifndef ENCKE_HTTP_HOST_H_
#define ENCKE_HTTP_HOST_H_

#include <string>
#include <string_view>
#include <vector>

namespace encke::http {

/// Whether `text` is a host with an optional port (RFC 9110, 7.2; RFC 3986, 3.2.2): a name, an IPv4 address, or an IPv6
/// address in brackets. Not empty, and without user information.
[[nodiscard]] bool IsHostAndPort(std::string_view text);
/// "example.com:80" -> "example.com", "[::1]:80" -> "[::1]". REQUIRES: IsHostAndPort().
[[nodiscard]] std::string_view HostOf(std::string_view host_and_port);

/// Whether a request for this host may be served: one of `allowed` ("www.example.com", "*.example.com"), whatever its
/// port; everyone where that is empty. IP addresses and localhost always may: the list is there against DNS rebinding,
/// where a page's own name is made to mean our address, and these are names that no page from elsewhere can have.
/// REQUIRES: IsHostAndPort(host_and_port).
[[nodiscard]] bool IsAllowedHost(std::string_view host_and_port, const std::vector<std::string>& allowed);

/// Whether `text` is `pattern`, ignoring case, where a '*' in the pattern stands for one or more labels of a name.
[[nodiscard]] bool MatchesPattern(std::string_view pattern, std::string_view text);

}  // namespace encke::http

#endif  // ENCKE_HTTP_HOST_H_
