#include "http/cors.h"

#include <doctest/doctest.h>

#include "http/response_head.h"

namespace encke::http {
namespace {

std::string HeaderOf(const Response& response, std::string_view name) {
  HeadMaker heads;
  const std::string head(heads.Make(response, {}));
  const std::string line = "\r\n" + std::string(name) + ": ";
  const size_t begin = head.find(line);
  if (begin == std::string::npos) return "(none)";
  CHECK(head.find(line, begin + 1) == std::string::npos);
  return head.substr(begin + line.size(), head.find("\r\n", begin + 1) - begin - line.size());
}

TEST_CASE("origins: no origin, and the gateway's own host, are always allowed") {
  OriginPolicy none;
  CHECK(none.Allows("", "example.com"));
  CHECK(none.Allows("https://example.com", "example.com"));
  CHECK(none.Allows("https://Example.com", "example.com:443"));
  CHECK(none.Allows("http://example.com:80", "example.com"));
  CHECK(none.Allows("http://127.0.0.1:8080", "127.0.0.1:8080"));
  CHECK(none.Allows("http://[::1]:8080", "[::1]:8080"));
  CHECK_FALSE(none.Allows("http://example.com:8080", "example.com"));
  CHECK_FALSE(none.Allows("https://example.com", "example.com:80"));
  CHECK_FALSE(none.Allows("https://example.com.evil.org", "example.com"));
  CHECK_FALSE(none.Allows("null", "null"));
  CHECK_FALSE(none.Allows("https://", ""));
}

TEST_CASE("origins: exact ones, wildcards, null and everybody") {
  OriginPolicy policy{.allowed = {"https://www.example.com", "https://*.example.org", "http://*.local:8080"}};
  CHECK(policy.Allows("https://www.example.com", "gateway"));
  CHECK(policy.Allows("HTTPS://WWW.EXAMPLE.COM", "gateway"));
  CHECK_FALSE(policy.Allows("http://www.example.com", "gateway"));
  CHECK_FALSE(policy.Allows("https://www.example.com:8443", "gateway"));
  CHECK(policy.Allows("https://a.example.org", "gateway"));
  CHECK(policy.Allows("https://a.b.example.org", "gateway"));
  CHECK(policy.Allows("http://box.local:8080", "gateway"));
  for (const char* wrong : {"https://example.org", "https://.example.org", "https://evil.org/.example.org",
                            "https://evil.org:1.example.org", "https://evil@a.example.org", "https://a..example.org",
                            "https://a.example.org.evil.org", "http://box.local", "null"}) {
    CAPTURE(wrong);
    CHECK_FALSE(policy.Allows(wrong, "gateway"));
  }
  CHECK(OriginPolicy{.allowed = {"null"}}.Allows("null", "gateway"));
  CHECK(OriginPolicy{.allowed = {"*"}}.Allows("https://any.where", "gateway"));
  CHECK(OriginPolicy{.allowed = {"*"}}.Allows("null", "gateway"));
}

TEST_CASE("origins: whose frames a page may be in") {
  CHECK(OriginPolicy{}.FrameAncestors() == "frame-ancestors 'self'");
  CHECK(OriginPolicy{{"https://a.example", "https://*.b.example"}}.FrameAncestors() ==
        "frame-ancestors 'self' https://a.example https://*.b.example");
  CHECK(OriginPolicy{{"https://a.example", "null"}}.FrameAncestors().empty());
  CHECK(OriginPolicy{{"*"}}.FrameAncestors().empty());
}

TEST_CASE("origins: a script or frame load is known by its Referer") {
  Request request;
  CHECK(RequestOrigin(request).empty());
  request.headers = {{"Referer", "https://www.example.com:8443/page?x=1"}};
  CHECK(RequestOrigin(request) == "https://www.example.com:8443");
  request.headers = {{"Referer", "https://www.example.com?x=/"}};
  CHECK(RequestOrigin(request) == "https://www.example.com");
  request.headers.emplace_back("Origin", "null");
  CHECK(RequestOrigin(request) == "null");
}

TEST_CASE("origins: old WebKit calls a page from a file file://, and wants to be called so") {
  Request request;
  request.headers = {{"Origin", "file://"}};
  CHECK(RequestOrigin(request) == "null");
  Response response;
  AddCorsHeaders(request, response);
  CHECK(HeaderOf(response, "Access-Control-Allow-Origin") == "file://");
  request.headers = {{"Referer", "file:///home/page.html"}};
  CHECK(RequestOrigin(request) == "null");
  request.headers = {{"Origin", "file://host"}};
  CHECK(RequestOrigin(request) == "file://host");
}

TEST_CASE("cors: the origin itself is allowed, with credentials, and caches are told") {
  Request request;
  request.headers = {{"origin", "https://www.example.com"}};
  Response response = TextResponse(200, "x");
  response.Set("Vary", "Accept-Encoding");
  AddCorsHeaders(request, response);
  CHECK(HeaderOf(response, "Access-Control-Allow-Origin") == "https://www.example.com");
  CHECK(HeaderOf(response, "Access-Control-Allow-Credentials") == "true");
  CHECK(HeaderOf(response, "Vary") == "Accept-Encoding, Origin");

  Response plain;
  AddCorsHeaders(Request(), plain);
  CHECK(HeaderOf(plain, "Access-Control-Allow-Origin") == "(none)");
  CHECK(HeaderOf(plain, "Vary") == "Origin");
}

TEST_CASE("cors: a preflight gets methods, a day, and only headers that we know") {
  Request request;
  request.headers = {{"Origin", "https://a.example"},
                     {"Access-Control-Request-Method", "POST"},
                     {"Access-Control-Request-Headers", "x-api-key, x-evil,content-type"}};
  Response response = PreflightResponse(request, "GET, POST");
  CHECK(response.status == 204);
  CHECK(HeaderOf(response, "Access-Control-Allow-Methods") == "GET, POST");
  CHECK(HeaderOf(response, "Access-Control-Allow-Headers") == "Content-Type, X-API-Key");
  CHECK(HeaderOf(response, "Access-Control-Max-Age") == "86400");
  CHECK(HeaderOf(response, "Vary") == "Origin, Access-Control-Request-Headers");
}

TEST_CASE("cors: another OPTIONS is told the methods, and nothing for its page") {
  for (const std::vector<HeaderView>& headers :
       {std::vector<HeaderView>{}, {{"Origin", "https://a.example"}}, {{"Access-Control-Request-Method", "POST"}}}) {
    Request request;
    request.headers = headers;
    Response response = PreflightResponse(request, "POST, OPTIONS");
    CHECK(response.status == 204);
    CHECK(HeaderOf(response, "Allow") == "POST, OPTIONS");
    CHECK(HeaderOf(response, "Access-Control-Allow-Methods") == "(none)");
    CHECK(HeaderOf(response, "Vary") == "Origin");
  }
}

}  // namespace
}  // namespace encke::http
