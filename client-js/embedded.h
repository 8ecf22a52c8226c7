// The client script and the demo page, as parts of the program.
#ifndef ENCKE_CLIENT_JS_EMBEDDED_H_
#define ENCKE_CLIENT_JS_EMBEDDED_H_

#include <span>

#include "http/static_files.h"

namespace encke {

/// "encke.js", "encke.src.js", "encke.js.map" and "encke.mjs", which belong under the prefix; "demo/index.html",
/// "demo/demo.js" and "demo/demo.css", which belong at "/", "/demo.js" and "/demo.css"; "doctor/doctor.html",
/// "doctor/doctor.js" and "doctor/doctor.css", which belong under the prefix, the page without its ending.
[[nodiscard]] std::span<const http::EmbeddedFile> EmbeddedFiles();

}  // namespace encke

#endif  // ENCKE_CLIENT_JS_EMBEDDED_H_
