#include "frontend/doctor_report.h"

#include <zlib.h>

#include <algorithm>
#include <iterator>

#include "base/strings.h"
#include "core/json.h"

namespace encke::frontend {
namespace {

constexpr size_t kLongestValue = 256;

/// What tells of proxies and of the engine. Not here: cookies and everything that authenticates, and X-Forwarded-* as a
/// whole, since proxies that log users in pass on X-Forwarded-Access-Token (oauth2-proxy).
constexpr std::string_view kHarmless[] = {
    "Accept", "Accept-Encoding", "Accept-Language", "Cache-Control", "Connection", "Content-Length", "Content-Type",
    "Forwarded", "Host", "Keep-Alive", "Max-Forwards", "Origin", "Pragma", "Proxy-Connection",
    "Sec-Fetch-Mode", "Sec-Fetch-Site", "Sec-WebSocket-Extensions", "Sec-WebSocket-Version", "TE", "Transfer-Encoding",
    "Upgrade", "User-Agent", "Via", "X-BlueCoat-Via", "X-Encke-Doctor", "X-Forwarded-For", "X-Forwarded-Host",
    "X-Forwarded-Port", "X-Forwarded-Proto", "X-Forwarded-Server", "X-Real-IP", "X-Varnish"};

bool IsHarmless(std::string_view name) {
  auto same = [&](std::string_view harmless) { return EqualsIgnoringCase(name, harmless); };
  return std::any_of(std::begin(kHarmless), std::end(kHarmless), same);
}

/// Headers are bytes; the report is JSON, and short.
std::string Shown(std::string_view value) {
  std::string text(value.substr(0, kLongestValue));
  std::replace_if(text.begin(), text.end(), [](unsigned char c) { return c < ' ' || c > '~'; }, '?');
  return value.size() > kLongestValue ? text + "..." : text;
}

void AppendHeader(const http::HeaderView& header, std::string& out) {
  out.push_back('[');
  json::AppendString(header.first, out);
  if (IsHarmless(header.first)) {
    out.push_back(',');
    json::AppendString(Shown(header.second), out);
  }
  out.push_back(']');
}

std::string BodyJson(const std::string& body) {
  uLong sum = adler32(1, reinterpret_cast<const Bytef*>(body.data()), static_cast<uInt>(body.size()));
  return "{\"bytes\":" + std::to_string(body.size()) + ",\"adler32\":" + std::to_string(sum) + "}";
}

}  // namespace

std::string RequestReport(const http::Request& request) {
  std::string out = "{\"http\":\"1." + std::to_string(request.minor_version) + "\",\"method\":\"";
  out.append(http::MethodName(request.method)).append("\",\"peer\":");
  json::AppendString(request.peer(), out);
  out.append(request.upgrade ? ",\"upgrade\":true" : ",\"upgrade\":false").append(",\"headers\":[");
  for (const http::HeaderView& header : request.headers) {
    if (out.back() != '[') out.push_back(',');
    AppendHeader(header, out);
  }
  return out.append("],\"body\":").append(BodyJson(request.body)).append("}");
}

}  // namespace encke::frontend
