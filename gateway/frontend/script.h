// ClientFiles: our script and the pages that come with the program.
#ifndef ENCKE_FRONTEND_SCRIPT_H_
#define ENCKE_FRONTEND_SCRIPT_H_

#include <deque>
#include <span>
#include <string>
#include <vector>

#include "http/router.h"
#include "http/static_files.h"

namespace encke::frontend {

/// Serves the embedded files. What the operator has decided is baked into the script, so that a switched-off transport
/// is never tried. Made by main, outlives the server.
class ClientFiles {
 public:
  /// REQUIRES: `embedded` has static lifetime.
  explicit ClientFiles(std::span<const http::EmbeddedFile> embedded) : embedded_(embedded) {}

  /// Every file that holds the client ends with `settings`, which are statements in ES3. Called before MountScript().
  void Bake(const std::string& settings);
  /// The script's files below `path`.
  void MountScript(http::Router& router, const std::string& path);
  /// The demo's files (named "demo/...") at the root.
  void MountDemo(http::Router& router);

 private:
  /// A file made at start.
  struct Baked {
    std::string bytes;
    std::string gzip;
    std::string etag;
    http::EmbeddedFile file;
  };

  std::vector<http::Header> MapOf(const http::EmbeddedFile& file) const;
  const http::EmbeddedFile& Current(const http::EmbeddedFile& file) const;
  void MountFile(http::Router& router, std::string path, const http::EmbeddedFile& file);

  std::span<const http::EmbeddedFile> embedded_;
  std::deque<Baked> baked_;  // a deque: its elements stay where they are
};

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_SCRIPT_H_
