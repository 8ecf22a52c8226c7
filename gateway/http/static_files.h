// Files that are part of the program.
#ifndef ENCKE_HTTP_STATIC_FILES_H_
#define ENCKE_HTTP_STATIC_FILES_H_

#include <span>
#include <string_view>

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

/// Answers GET/HEAD: If-None-Match -> 304, Accept-Encoding -> gzip (its own ETag, Vary), `Cache-Control: no-cache` with
/// validation so that a new gateway's script is taken at once.
void ServeFile(Exchange& exchange, const EmbeddedFile& file);

}  // namespace encke::http

#endif  // ENCKE_HTTP_STATIC_FILES_H_
