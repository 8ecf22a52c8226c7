// The request target: the second word of a request, taken apart.
#ifndef ENCKE_HTTP_TARGET_H_
#define ENCKE_HTTP_TARGET_H_

#include <optional>
#include <string_view>

#include "http/request.h"

namespace encke::http {

/// Fills `request.path` and `request.query` from `request.target` (RFC 9112, 3.2: origin form, absolute form, and "*"
/// for OPTIONS). False where that cannot be done: no path, a broken escape, a NUL, a path that is not UTF-8.
/// Escapes are decoded once, %2F too, and before routing; nothing else is made of a path: "//", ".." and a backslash are
/// what they are, and lead to no route.
[[nodiscard]] bool SplitTarget(Request& request);

/// "http://host:80/path" -> "host:80", be it empty; nothing where the target is not in absolute form.
[[nodiscard]] std::optional<std::string_view> AuthorityOfTarget(std::string_view target);

}  // namespace encke::http

#endif  // ENCKE_HTTP_TARGET_H_
