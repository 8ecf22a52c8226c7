// Messages compressed and decompressed one by one (RFC 7692, 7.2), by zlib's raw deflate.
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_DEFLATE_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_DEFLATE_H_

#include <zlib.h>

#include <memory>
#include <string>
#include <string_view>

#include "base/growing_buffer.h"
#include "core/compression.h"
#include "core/message.h"

namespace encke {

/// A compressor with a window of its own: 256 KiB by default. Not for copying, zlib points into it.
class Deflater {
 public:
  /// `window_bits` 8 to 15. zlib's raw deflate knows no window of 2^8 bytes, but with one of 2^9 it never refers back
  /// further than 2^9 - 262 = 250 bytes (its MAX_DIST), which suits a reader that keeps 256.
  Deflater(const Compression& settings, int window_bits);
  ~Deflater();
  Deflater(const Deflater&) = delete;
  Deflater& operator=(const Deflater&) = delete;

  /// Appends the payload as one compressed message. `takeover`: it may refer to the messages before. Returns false, and
  /// appends nothing, where it would not be shorter; what comes then refers to nothing before.
  [[nodiscard]] bool Compress(std::string_view payload, bool takeover, std::string& out);

 private:
  z_stream stream_{};
};

/// Appends the frames with those messages compressed that have `threshold` bytes and get shorter by it; each stays one
/// frame (Safari 15 breaks on compressed fragments). Returns whether any did. `frames`: whole ones of ours, unmasked.
[[nodiscard]] bool CompressFrames(std::string_view frames, Deflater& deflater, size_t threshold, bool takeover,
                                  std::string& out);

/// What all connections with these settings and this window share: a message's compressed frames are made once, and kept
/// with the message under this object's address. Never goes, as Message::EncodedBy demands.
[[nodiscard]] const Recoding& SharedDeflate(const Compression& settings, int window_bits);

/// A decompressor: 40 KiB while it is in use. Not for copying.
class Inflater {
 public:
  enum class Result { kFine, kTooLong, kBroken };

  explicit Inflater(int window_bits);
  ~Inflater();
  Inflater(const Inflater&) = delete;
  Inflater& operator=(const Inflater&) = delete;

  /// Appends what a piece of a compressed message holds, while `out` stays within `limit`.
  [[nodiscard]] Result Take(std::string_view compressed, size_t limit, GrowingBuffer& out);
  /// The same for the end of the message; kBroken where a block has not ended.
  [[nodiscard]] Result Finish(size_t limit, GrowingBuffer& out);
  /// Forgets what came before.
  void Reset();

 private:
  Result Run(std::string_view compressed, int flush, size_t limit, GrowingBuffer& out);
  void BeginAgain();

  z_stream stream_{};
  bool ended_ = false;  // by a final block, and nothing came behind it
};

/// Decompressors that nobody uses just now, for whoever gets a compressed message.
[[nodiscard]] std::unique_ptr<Inflater> BorrowInflater();
void GiveBack(std::unique_ptr<Inflater> inflater);

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_DEFLATE_H_
