// Files that are part of the program.
#ifndef ENCKE_HTTP_STATIC_FILES_H_
#define ENCKE_HTTP_STATIC_FILES_H_

#include <span>
#include <string>
#include <string_view>
#include <vector>

#include "base/buffer.h"
#include "http/exchange.h"

namespace encke::http {

/// A file embedded at build time. Everything points into the program's read-only data.
struct EmbeddedFile {
  std::string_view name;          // "encke.js"
  std::string_view content_type;
  std::string_view bytes;
  std::string_view gzip;          // the same, compressed at build; empty where that is no smaller
  std::string_view etag;          // strong, quoted, of `bytes`
};

/// A file ready to be sent: its bytes are put into buffers once, which all answers share. Made when the file is mounted
/// and owned by its route's handler; a copy shares the buffers, too, and needs nothing of the EmbeddedFile any more.
class StaticFile {
 public:
  /// `more`: headers of this file's, beside the usual ones.
  explicit StaticFile(const EmbeddedFile& file, std::vector<Header> more = {});

  /// Answers GET/HEAD: If-None-Match -> 304, Accept-Encoding -> gzip (its own ETag, Vary), `Cache-Control: no-cache`
  /// with validation so that a new gateway's script is taken at once.
  void Serve(Exchange& exchange) const;

 private:
  /// The file in one encoding.
  struct Variant {
    BufferRef bytes;  // null: not offered
    std::string etag;
  };

  std::string content_type_;
  std::vector<Header> more_;
  Variant plain_;
  Variant gzip_;
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_STATIC_FILES_H_
