// Compression: how a transport compresses messages, where its protocol has that (websocket: RFC 7692).
#ifndef ENCKE_CORE_COMPRESSION_H_
#define ENCKE_CORE_COMPRESSION_H_

#include <cstddef>
#include <span>
#include <string>

namespace encke {

/// Set by configuration (`transports.websocket.compression`). A plain value.
struct Compression {
  bool enabled = false;
  size_t threshold = 512;         // messages down with fewer bytes go as they are
  int level = 6;                  // zlib's: 1 fast, 9 small
  int window_bits = 15;           // 9 to 15: the compressor takes 2^(window_bits + 2) bytes ...
  int memory_level = 8;           // 1 to 9: ... and 2^(memory_level + 9)
  bool context_takeover = false;  // a compressor and a decompressor for each connection, instead of shared bytes
  std::span<const std::string> not_for{};  // parts of the names of user agents that get none; outlive the transports
};

}  // namespace encke

#endif  // ENCKE_CORE_COMPRESSION_H_
