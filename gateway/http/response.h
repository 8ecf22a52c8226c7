// Response: the head of an answer, and for a short answer all of it.
#ifndef ENCKE_HTTP_RESPONSE_H_
#define ENCKE_HTTP_RESPONSE_H_

#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "http/request.h"

namespace encke::http {

/// A plain value. `body` is for Exchange::Respond; a streamed answer leaves it null. What nearly all answers say, and
/// always in the same words, is no entry of `headers`, so that it costs no allocation.
struct Response {
  int status = 200;
  std::vector<Header> headers = {};
  BufferRef body = {};
  std::string_view fixed = {};         // further header lines, whole, with their line ends; a constant
  std::string_view content_type = {};  // a constant; empty: none, or in `headers`
  bool varies_by_origin = false;       // Vary: Origin; see VaryByOrigin() in http/cors.h
  std::string reader = {};             // the origin whose pages may read it: CORS headers; empty: none

  Response& Set(std::string_view name, std::string_view value);
};

/// An answer of one line of text, ending in a newline: what a person reads who sees it.
[[nodiscard]] Response TextResponse(int status, std::string_view text);
/// A request's path as it may be shown in the text of an answer: printable, not too long, no markup.
[[nodiscard]] std::string ShownPath(std::string_view path);
/// `json` must be one JSON text.
[[nodiscard]] Response JsonResponse(int status, std::string_view json);

/// "Not Found"; "Unknown" for a status nobody registered.
[[nodiscard]] std::string_view ReasonPhrase(int status);

}  // namespace encke::http

#endif  // ENCKE_HTTP_RESPONSE_H_
