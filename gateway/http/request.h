// Request: an HTTP request as it came, whole.
#ifndef ENCKE_HTTP_REQUEST_H_
#define ENCKE_HTTP_REQUEST_H_

#include <optional>
#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "base/buffer.h"
#include "net/socket_address.h"

namespace encke::http {

enum class Method { kGet, kHead, kPost, kPut, kDelete, kOptions, kOther };

/// "GET"; "other" for those we never serve.
[[nodiscard]] std::string_view MethodName(Method method);

using Header = std::pair<std::string, std::string>;
using HeaderView = std::pair<std::string_view, std::string_view>;

/// One request, complete with its body. A plain value: owned by its Exchange. What was sent stays in the one block in
/// which it came; the views are of that.
struct Request {
  Method method = Method::kGet;
  int minor_version = 1;      // HTTP/1.minor_version
  bool keep_alive = true;     // what the version and the Connection header ask for
  bool upgrade = false;       // Connection: upgrade with an Upgrade header
  BufferRef head = {};        // all up to the body, as sent; null where the views are of something that outlives this
  std::string_view target;    // as sent: "/encke/events?channels=a"
  std::string path;           // decoded, without query: "/encke/events"
  std::string query;          // raw, without '?'
  std::vector<HeaderView> headers;  // names as sent, values trimmed
  std::string body;
  net::SocketAddress peer_address = {};

  /// Who asks, for logs: "192.0.2.1:4711". Made when it is asked for, which is seldom.
  std::string peer() const { return peer_address.Text(); }
  /// The value of the first header of this name (case does not matter); empty where there is none.
  std::string_view header(std::string_view name) const;
  bool has_header(std::string_view name) const;
  /// Replaces the first header of this name, or adds it. REQUIRES: both texts are of `head`, or outlive this.
  void SetHeader(std::string_view name, std::string_view value);
  /// The values of all headers of this name as one list (RFC 9110, 5.3): for headers that are lists.
  std::string list(std::string_view name) const;
  /// The decoded value of a query parameter; nothing where it is absent or wrongly encoded.
  std::optional<std::string> parameter(std::string_view name) const;
};

/// The decoded value of `name` in "a=1&b=2" (a query, or a form body); nothing where absent or wrongly encoded.
[[nodiscard]] std::optional<std::string> FormValue(std::string_view form, std::string_view name);

}  // namespace encke::http

#endif  // ENCKE_HTTP_REQUEST_H_
