// The HTTP layer's plain values: forms, routes, embedded files.
#include <doctest/doctest.h>

#include "http/api_key.h"
#include "http/response_head.h"
#include "http/static_files.h"
#include "tests/unit/http_fixture.h"

namespace encke::test {
namespace {

TEST_CASE("response head: a date as headers have it") {
  CHECK(http::FormatDate(784'111'777) == "Sun, 06 Nov 1994 08:49:37 GMT");  // RFC 9110, 5.6.7
}

TEST_CASE("forms: values are found by decoded name and decoded") {
  CHECK(http::FormValue("a=1&b=x+y%21&c", "b") == "x y!");
  CHECK(http::FormValue("a=1&b=2", "a") == "1");
  CHECK(http::FormValue("a=1&c", "c") == "");
  CHECK(http::FormValue("a%5B0%5D=1", "a[0]") == "1");
  CHECK(http::FormValue("a=1=2", "a") == "1=2");
  CHECK_FALSE(http::FormValue("a=1", "b").has_value());
  CHECK_FALSE(http::FormValue("a=%zz", "a").has_value());
  CHECK_FALSE(http::FormValue("", "a").has_value());
  CHECK(http::FormValue("%zz=1&a=2", "a") == "2");
}

TEST_CASE("request: headers by name in any case, parameters of the query") {
  http::Request request;
  request.query = "sid=w0-a&x=%C3%A4";
  request.headers = {{"X-Forwarded-For", "1"}, {"x-forwarded-for", "2"}, {"Empty", ""}};
  CHECK(request.header("x-FORWARDED-for") == "1");
  CHECK(request.header("None").empty());
  CHECK(request.has_header("empty"));
  CHECK(request.parameter("x") == "\xC3\xA4");
}

TEST_CASE("response: setting a header again replaces it") {
  http::Response response;
  response.Set("A", "1").Set("a", "2");
  REQUIRE(response.headers.size() == 1);
  CHECK(response.headers[0].second == "2");
}

TEST_CASE("router: an exact path before a prefix, a longer prefix before a shorter") {
  http::Router router;
  auto nobody = [](std::unique_ptr<http::Exchange>) {};
  for (const char* prefix : {"/", "/encke/pub/", "/encke/"}) {
    router.Add({.path = prefix, .prefix = true, .methods = {http::Method::kGet}, .handler = nobody});
  }
  router.Add({.path = "/encke/pub/x", .methods = {http::Method::kGet}, .handler = nobody});
  CHECK(router.Find("/encke/pub/x")->path == "/encke/pub/x");
  CHECK(router.Find("/encke/pub/y")->path == "/encke/pub/");
  CHECK(router.Find("/encke/z")->path == "/encke/");
  CHECK(router.Find("/other")->path == "/");
  CHECK(http::Router().Find("/other") == nullptr);
}

constexpr http::EmbeddedFile kFile = {
    .name = "a.js", .content_type = "text/javascript", .bytes = "plain bytes", .gzip = "gzipped", .etag = "\"abc\""};

struct FileServer : HttpFixture {
  explicit FileServer(const http::EmbeddedFile& served = kFile) {
    auto serve = [file = http::StaticFile(served)](std::unique_ptr<http::Exchange> exchange) { file.Serve(*exchange); };
    router.Add({.path = "/a.js", .methods = {http::Method::kGet}, .handler = serve});
  }
  std::string Get(const std::string& headers, const std::string& method = "GET") {
    return Ask(method + " /a.js HTTP/1.1\r\nHost: x\r\n" + headers + "\r\n");
  }
};

TEST_CASE("files: plain, with a strong tag, to be asked about each time") {
  FileServer http;
  CHECK(http.Get("") ==
        "HTTP/1.1 200 OK\r\nETag: \"abc\"\r\nCache-Control: no-cache\r\nX-Content-Type-Options: nosniff\r\n"
        "Vary: Accept-Encoding\r\nContent-Type: text/javascript\r\nContent-Length: 11\r\n\r\nplain bytes");
  CHECK(http.Get("", "HEAD").ends_with("Content-Length: 11\r\n\r\n"));
}

TEST_CASE("files: gzip for who takes it, with a tag of its own") {
  FileServer http;
  std::string answer = http.Get("Accept-Encoding: deflate, gzip;q=0.5\r\n");
  CHECK(answer.find("ETag: \"abc-gzip\"\r\n") != std::string::npos);
  CHECK(answer.find("Content-Encoding: gzip\r\n") != std::string::npos);
  CHECK(answer.ends_with("gzipped"));
  CHECK(http.Get("Accept-Encoding: gzip;q=0\r\n").ends_with("plain bytes"));
  CHECK(http.Get("Accept-Encoding: br\r\n").ends_with("plain bytes"));
}

TEST_CASE("files: 304 to who has it") {
  FileServer http;
  const std::string not_modified = "HTTP/1.1 304 Not Modified\r\nETag: \"abc\"\r\n";
  CHECK(http.Get("If-None-Match: \"abc\"\r\n").starts_with(not_modified));
  CHECK(http.Get("If-None-Match: \"x\", W/\"abc\"\r\n").starts_with(not_modified));
  CHECK(http.Get("If-None-Match: *\r\n").starts_with(not_modified));
  CHECK(http.Get("If-None-Match: \"abc\"\r\n").ends_with("Vary: Accept-Encoding\r\n\r\n"));
  CHECK(http.Get("If-None-Match: \"abcd\"\r\n").starts_with("HTTP/1.1 200"));
  CHECK(http.Get("If-None-Match: \"abc\"\r\nAccept-Encoding: gzip\r\n").starts_with("HTTP/1.1 200"));
}

/// Keeps what is written to it, for a look at the buffers themselves.
struct KeepingStream final : net::Stream {
  explicit KeepingStream(std::vector<BufferRef>& into) : kept(into) {}
  void set_delegate(Delegate* its_delegate) override { delegate = its_delegate; }
  void Write(std::span<const BufferRef> buffers) override { kept.insert(kept.end(), buffers.begin(), buffers.end()); }
  void Cork() override {}
  void Uncork() override {}
  size_t queued_bytes() const override { return 0; }
  void SetReading(bool) override {}
  void CloseGracefully() override {}
  void CloseGracefullyAfter(Milliseconds) override {}
  void KeepOpen() override {}
  void Close() override {}
  bool closing() const override { return false; }
  net::SocketAddress peer_address() const override { return {}; }

  std::vector<BufferRef>& kept;
  Delegate* delegate = nullptr;
};

TEST_CASE("files: all answers share the same bytes, if they are more than a few") {
  const std::string plain(1500, 'p'), zipped(1100, 'z');
  http::EmbeddedFile long_file = kFile;
  long_file.bytes = plain;
  long_file.gzip = zipped;
  FileServer http(long_file);
  std::vector<BufferRef> sent;
  auto stream = std::make_unique<KeepingStream>(sent);
  KeepingStream& connection = *stream;
  http.server->Accept(std::move(stream));
  for (const char* more : {"", "", "Accept-Encoding: gzip\r\n", "Accept-Encoding: gzip\r\n"}) {
    connection.delegate->OnRead("GET /a.js HTTP/1.1\r\nHost: x\r\n" + std::string(more) + "\r\n");
    http.Turn(0);
  }
  REQUIRE(sent.size() == 8);  // head, body, ...
  CHECK(sent[1]->view() == plain);
  CHECK(sent[1] == sent[3]);
  CHECK(sent[5]->view() == zipped);
  CHECK(sent[5] == sent[7]);
}

TEST_CASE("API key: in its header, or else in its parameter, and never empty") {
  http::Request request;
  CHECK_FALSE(http::CarriesKey(request, ""));
  CHECK_FALSE(http::CarriesKey(request, "k"));
  request.query = "api_key=k%21";
  CHECK(http::CarriesKey(request, "k!"));
  CHECK_FALSE(http::CarriesKey(request, "k"));
  request.headers = {{"x-api-key", "h"}};
  CHECK(http::CarriesKey(request, "h"));
  CHECK_FALSE(http::CarriesKey(request, "k!"));  // the header is what counts
  request.headers = {{"X-API-Key", ""}};
  CHECK_FALSE(http::CarriesKey(request, ""));
}

TEST_CASE("router: a route may refuse HEAD where it takes GET") {
  HttpFixture http;
  auto nobody = [](std::unique_ptr<http::Exchange>) {};
  http.router.Add({.path = "/stream", .methods = {http::Method::kGet}, .no_head = true, .handler = nobody});
  std::string answer = http.Ask("HEAD /stream HTTP/1.1\r\nHost: x\r\n\r\n");
  CHECK(answer.starts_with("HTTP/1.1 405 Method Not Allowed\r\n"));
  CHECK(answer.find("Allow: GET, OPTIONS\r\n") != std::string::npos);
  CHECK(http.Ask("GET /stream HTTP/1.1\r\nHost: x\r\n\r\n").starts_with("HTTP/1.1 500 "));
}

}  // namespace
}  // namespace encke::test
