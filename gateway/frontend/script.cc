#include "frontend/script.h"

#include <zlib.h>

#include "base/check.h"

namespace encke::frontend {
namespace {

constexpr std::string_view kDemo = "demo/";

std::string Gzip(const std::string& bytes) {
  z_stream stream{};
  CHECK(deflateInit2(&stream, 9, Z_DEFLATED, 15 + 16, 8, Z_DEFAULT_STRATEGY) == Z_OK);  // + 16: gzip
  std::string out(deflateBound(&stream, bytes.size()), '\0');
  stream.next_in = reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data()));
  stream.avail_in = static_cast<uInt>(bytes.size());
  stream.next_out = reinterpret_cast<Bytef*>(out.data());
  stream.avail_out = static_cast<uInt>(out.size());
  CHECK(deflate(&stream, Z_FINISH) == Z_STREAM_END);
  out.resize(stream.total_out);
  deflateEnd(&stream);
  return out;
}

std::string ListText(const std::vector<std::string>& names) {
  std::string text;
  for (const std::string& name : names) text.append(text.empty() ? "\"" : ",\"").append(name).append("\"");
  return text;
}

}  // namespace

void ClientFiles::BakeTransports(const std::vector<std::string>& transports) {
  baked_.clear();
  std::string list = ListText(transports);
  for (const http::EmbeddedFile& file : embedded_) {
    if (file.name != "encke.js" && file.name != "encke.src.js") continue;
    Baked& baked = baked_.emplace_back();
    baked.bytes = std::string(file.bytes) + "\nEncke.transports=[" + list + "];\n";
    baked.gzip = Gzip(baked.bytes);
    // The embedded tag names the script, the hash the list.
    baked.etag = std::string(file.etag.substr(0, file.etag.size() - 1)) + "-" +
                 std::to_string(std::hash<std::string>()(list)) + "\"";
    baked.file = {file.name, file.content_type, baked.bytes, baked.gzip, baked.etag};
  }
}

const http::EmbeddedFile& ClientFiles::Current(const http::EmbeddedFile& file) const {
  for (const Baked& baked : baked_) {
    if (baked.file.name == file.name) return baked.file;
  }
  return file;
}

void ClientFiles::MountFile(http::Router& router, std::string path, const http::EmbeddedFile& file) {
  auto serve = [ready = http::StaticFile(file)](std::unique_ptr<http::Exchange> exchange) { ready.Serve(*exchange); };
  router.Add({.path = std::move(path), .methods = {http::Method::kGet}, .handler = serve, .options = {}});
}

void ClientFiles::MountScript(http::Router& router, const std::string& path) {
  for (const http::EmbeddedFile& file : embedded_) {
    if (file.name.find('/') == std::string_view::npos) MountFile(router, path + "/" + std::string(file.name), Current(file));
  }
}

void ClientFiles::MountDemo(http::Router& router) {
  for (const http::EmbeddedFile& file : embedded_) {
    if (!file.name.starts_with(kDemo)) continue;
    std::string name(file.name.substr(kDemo.size()));
    MountFile(router, name == "index.html" ? "/" : "/" + name, file);
  }
}

}  // namespace encke::frontend
