// Every limit of the HTTP layer, in one struct.
#ifndef ENCKE_HTTP_LIMITS_H_
#define ENCKE_HTTP_LIMITS_H_

#include <cstddef>
#include <string>
#include <vector>

#include "base/timers.h"

namespace encke::http {

/// What one client may ask of the HTTP layer. The `http` section of the configuration fills it.
struct Limits {
  size_t max_url = 16 * 1024;          // bytes of the request target; more: 414
  size_t max_headers = 32 * 1024;      // bytes of all header names and values; more: 431
  size_t max_header_count = 100;       // more: 431
  size_t max_body = 1024 * 1024;       // bytes; a route may ask for less; more: 413
  size_t max_pipelined = 64 * 1024;    // bytes kept of what follows an unanswered request; then reading stops
  Milliseconds header_timeout = 10'000;     // from the first byte to the end of the head; later: 408
  Milliseconds body_timeout = 30'000;       // from the end of the head to the end of the body; later: 408
  Milliseconds keep_alive_timeout = 75'000; // between requests; then closed without a word
  Milliseconds write_timeout = 30'000;      // an ended answer must be taken by the peer within this; then closed
  size_t max_connections = 100'000;         // in all, WebSockets too; more: 503
  size_t max_connections_per_address = 0;   // likewise, of one client; 0: no limit; more: 429
  std::vector<std::string> allowed_hosts;   // see IsAllowedHost; another host: 421
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_LIMITS_H_
