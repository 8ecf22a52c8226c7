// The request target: the second word of a request, taken apart.
#ifndef ENCKE_HTTP_TARGET_H_
#define ENCKE_HTTP_TARGET_H_

#include "http/request.h"

namespace encke::http {

/// Fills `request.path` and `request.query` from `request.target` (RFC 9112, 3.2: origin form, absolute form, and "*"
/// for OPTIONS). False where that cannot be done: no path, a broken escape, a NUL.
[[nodiscard]] bool SplitTarget(Request& request);

}  // namespace encke::http

#endif  // ENCKE_HTTP_TARGET_H_
