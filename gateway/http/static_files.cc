#include "http/static_files.h"

#include <cstdlib>
#include <string>
#include <utility>

#include "base/strings.h"

namespace encke::http {
namespace {

/// "gzip, br;q=0.5": whether the client takes gzip. A quality of 0 is "no" (RFC 9110, 12.4.2).
bool TakesGzip(std::string_view accept_encoding) {
  for (std::string_view entry : Split(accept_encoding, ',')) {
    std::string_view coding = Trim(entry.substr(0, entry.find(';')));
    if (!EqualsIgnoringCase(coding, "gzip") && !EqualsIgnoringCase(coding, "x-gzip")) continue;
    size_t quality = LowerCase(entry).find("q=");
    if (quality == std::string_view::npos) return true;
    return std::strtod(std::string(entry.substr(quality + 2)).c_str(), nullptr) > 0;
  }
  return false;
}

/// If-None-Match compares weakly (RFC 9110, 13.1.2): "W/" does not count.
bool HasTag(std::string_view if_none_match, std::string_view etag) {
  for (std::string_view tag : Split(if_none_match, ',')) {
    tag = Trim(tag);
    if (tag.starts_with("W/")) tag.remove_prefix(2);
    if (tag == etag || tag == "*") return true;
  }
  return false;
}

/// The gzip variant is other bytes, so that a strong tag must differ: "abc" -> "abc-gzip".
std::string GzipTag(std::string_view etag) {
  return std::string(etag.substr(0, etag.size() - 1)).append("-gzip\"");
}

}  // namespace

StaticFile::StaticFile(const EmbeddedFile& file, std::vector<Header> more)
    : content_type_(file.content_type), more_(std::move(more)), plain_{Buffer::Of(file.bytes), std::string(file.etag)} {
  if (!file.gzip.empty()) gzip_ = {Buffer::Of(file.gzip), GzipTag(file.etag)};
}

void StaticFile::Serve(Exchange& exchange) const {
  const Request& request = exchange.request();
  const bool gzip = gzip_.bytes && TakesGzip(request.header("Accept-Encoding"));
  const Variant& variant = gzip ? gzip_ : plain_;
  Response response;
  response.headers = more_;
  response.Set("ETag", variant.etag).Set("Cache-Control", "no-cache").Set("X-Content-Type-Options", "nosniff");
  if (gzip_.bytes) response.Set("Vary", "Accept-Encoding");
  if (HasTag(request.header("If-None-Match"), variant.etag)) {
    response.status = 304;
  } else {
    response.Set("Content-Type", content_type_);
    if (gzip) response.Set("Content-Encoding", "gzip");
    response.body = variant.bytes;
  }
  exchange.Respond(std::move(response));
}

}  // namespace encke::http
