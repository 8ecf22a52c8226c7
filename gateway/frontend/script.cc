#include "frontend/script.h"

#include <zlib.h>

#include <algorithm>
#include <functional>
#include <iterator>

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

/// The files that hold the client; the others are read beside one of them.
bool HoldsClient(std::string_view name) {
  constexpr std::string_view kNames[] = {"encke.js",      "encke.src.js",      "encke.mjs",
                                         "encke.full.js", "encke.full.src.js", "encke.full.mjs"};
  return std::find(std::begin(kNames), std::end(kNames), name) != std::end(kNames);
}

}  // namespace

void ClientFiles::Bake(const std::string& settings) {
  baked_.clear();
  for (const http::EmbeddedFile& file : embedded_) {
    if (!HoldsClient(file.name)) continue;
    Baked& baked = baked_.emplace_back();
    baked.bytes = std::string(file.bytes) + "\n" + settings + "\n";
    baked.gzip = Gzip(baked.bytes);
    // The embedded tag names the script, the hash the settings.
    baked.etag = std::string(file.etag.substr(0, file.etag.size() - 1)) + "-" +
                 std::to_string(std::hash<std::string>()(settings)) + "\"";
    baked.file = {file.name, file.content_type, baked.bytes, baked.gzip, baked.etag};
  }
}

const http::EmbeddedFile& ClientFiles::Current(const http::EmbeddedFile& file) const {
  for (const Baked& baked : baked_) {
    if (baked.file.name == file.name) return baked.file;
  }
  return file;
}

/// Where its source map is, a script says in a header: in the text that would cost every page 30 bytes.
std::vector<http::Header> ClientFiles::MapOf(const http::EmbeddedFile& file) const {
  std::string name = std::string(file.name) + ".map";
  auto is_map = [&](const http::EmbeddedFile& other) { return other.name == name; };
  if (std::none_of(embedded_.begin(), embedded_.end(), is_map)) return {};
  return {{"SourceMap", name}};
}

void ClientFiles::MountFile(http::Router& router, std::string path, const http::EmbeddedFile& file) {
  auto serve = [ready = http::StaticFile(file, MapOf(file))](std::unique_ptr<http::Exchange> exchange) {
    ready.Serve(*exchange);
  };
  router.Add({.path = std::move(path), .methods = {http::Method::kGet}, .handler = serve, .options = {}});
}

void ClientFiles::MountScript(http::Router& router, const std::string& path) {
  for (const http::EmbeddedFile& file : embedded_) {
    if (file.name.find('/') != std::string_view::npos) continue;
    MountFile(router, path + "/" + std::string(file.name), Current(file));
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
