#include "http/response.h"

#include "base/strings.h"

namespace encke::http {
namespace {

constexpr std::string_view kNoSniff = "X-Content-Type-Options: nosniff\r\n";

}  // namespace

Response& Response::Set(std::string_view name, std::string_view value) {
  if (EqualsIgnoringCase(name, "Content-Type")) content_type = {};
  for (Header& header : headers) {
    if (!EqualsIgnoringCase(header.first, name)) continue;
    header.second = value;
    return *this;
  }
  headers.emplace_back(name, value);
  return *this;
}

Response TextResponse(int status, std::string_view text) {
  return {.status = status,
          .body = Buffer::Of({text, "\n"}),
          .fixed = kNoSniff,
          .content_type = "text/plain; charset=utf-8"};
}

std::string ShownPath(std::string_view path) {
  static constexpr size_t kShown = 200;
  std::string shown = PercentEncode(path.substr(0, kShown));
  return path.size() > kShown ? shown.append("...") : shown;
}

Response JsonResponse(int status, std::string_view json) {
  return {.status = status, .body = Buffer::Of(json), .fixed = kNoSniff, .content_type = "application/json"};
}

std::string_view ReasonPhrase(int status) {  // IANA's registry of HTTP status codes
  switch (status) {
    case 100: return "Continue";
    case 101: return "Switching Protocols";
    case 200: return "OK";
    case 201: return "Created";
    case 202: return "Accepted";
    case 204: return "No Content";
    case 206: return "Partial Content";
    case 301: return "Moved Permanently";
    case 302: return "Found";
    case 303: return "See Other";
    case 304: return "Not Modified";
    case 307: return "Temporary Redirect";
    case 308: return "Permanent Redirect";
    case 400: return "Bad Request";
    case 401: return "Unauthorized";
    case 403: return "Forbidden";
    case 404: return "Not Found";
    case 405: return "Method Not Allowed";
    case 406: return "Not Acceptable";
    case 408: return "Request Timeout";
    case 409: return "Conflict";
    case 410: return "Gone";
    case 411: return "Length Required";
    case 412: return "Precondition Failed";
    case 413: return "Content Too Large";
    case 414: return "URI Too Long";
    case 415: return "Unsupported Media Type";
    case 416: return "Range Not Satisfiable";
    case 417: return "Expectation Failed";
    case 421: return "Misdirected Request";
    case 422: return "Unprocessable Content";
    case 426: return "Upgrade Required";
    case 428: return "Precondition Required";
    case 429: return "Too Many Requests";
    case 431: return "Request Header Fields Too Large";
    case 500: return "Internal Server Error";
    case 501: return "Not Implemented";
    case 502: return "Bad Gateway";
    case 503: return "Service Unavailable";
    case 504: return "Gateway Timeout";
    case 505: return "HTTP Version Not Supported";
    default: return "Unknown";
  }
}

}  // namespace encke::http
