#include "transports/websocket_deflate.h"

#include <algorithm>
#include <array>
#include <new>
#include <utility>
#include <vector>

#include "base/check.h"
#include "core/framing.h"
#include "transports/websocket_extensions.h"
#include "transports/websocket_frame.h"

namespace encke {
namespace {

constexpr std::string_view kTail("\x00\x00\xFF\xFF", 4);  // ends each flush, and is left out: RFC 7692, 7.2.1
constexpr int kSmallestOfZlib = 9;
constexpr size_t kPooled = 16;
constexpr size_t kWindow = size_t{1} << kMaxWindowBits;

Bytef* Input(std::string_view bytes) { return reinterpret_cast<Bytef*>(const_cast<char*>(bytes.data())); }

/// Compresses for many; see SharedDeflate().
class Shared final : public Recoding {
 public:
  Shared(const Compression& settings, int window_bits)
      : settings_(settings), window_bits_(window_bits), deflater_(settings, window_bits) {}

  bool Recode(std::string_view frames, std::string& out) const override {
    return CompressFrames(frames, deflater_, settings_.threshold, false, out);
  }
  bool Suits(const Compression& settings, int window_bits) const {
    return window_bits == window_bits_ && settings.threshold == settings_.threshold &&
           settings.level == settings_.level && settings.memory_level == settings_.memory_level;
  }

 private:
  const Compression settings_;
  const int window_bits_;
  mutable Deflater deflater_;
};

/// zlib has its memory from malloc(). Where there is none, it is as with `operator new`.
void CheckMade(int status) {
  if (status == Z_MEM_ERROR) throw std::bad_alloc();
  CHECK(status == Z_OK);
}

/// Has its room from the first, since it is filled where nothing may fail.
std::vector<std::unique_ptr<Inflater>>& Pool() {
  static std::vector<std::unique_ptr<Inflater>> pool = [] {
    std::vector<std::unique_ptr<Inflater>> made;
    made.reserve(kPooled);
    return made;
  }();
  return pool;
}

bool IsWholeMessage(const WebSocketFrame& frame) {
  return frame.fin && frame.reserved == 0 && (frame.opcode == opcode::kText || frame.opcode == opcode::kBinary);
}

}  // namespace

Deflater::Deflater(const Compression& settings, int window_bits) {
  CheckMade(deflateInit2(&stream_, settings.level, Z_DEFLATED, -std::max(window_bits, kSmallestOfZlib),
                         settings.memory_level, Z_DEFAULT_STRATEGY));
}

Deflater::~Deflater() { deflateEnd(&stream_); }

bool Deflater::Compress(std::string_view payload, bool takeover, std::string& out) {
  if (payload.empty()) return false;  // and deflate() would have nothing to say
  if (!takeover) deflateReset(&stream_);
  const size_t before = out.size();
  const size_t room = payload.size() + kTail.size();  // with no more than that it is not shorter
  out.resize(before + room);
  stream_.next_in = Input(payload);
  stream_.avail_in = static_cast<uInt>(payload.size());
  stream_.next_out = reinterpret_cast<Bytef*>(&out[before]);
  stream_.avail_out = static_cast<uInt>(room);
  deflate(&stream_, Z_SYNC_FLUSH);
  const bool shorter = stream_.avail_in == 0 && stream_.avail_out > 0;
  out.resize(shorter ? before + room - stream_.avail_out - kTail.size() : before);
  if (!shorter) deflateReset(&stream_);  // the reader never sees it, so that nothing may refer to it
  return shorter;
}

bool CompressFrames(std::string_view frames, Deflater& deflater, size_t threshold, bool takeover, std::string& out) {
  bool any = false;
  std::string compressed;
  while (!frames.empty()) {
    const OwnFrame frame = TakeOwnFrame(frames);
    compressed.clear();
    if (frame.payload.size() >= threshold && IsWholeMessage(frame.head) &&
        deflater.Compress(frame.payload, takeover, compressed)) {
      AppendWebSocketHeader(kRsv1 | frame.head.opcode, compressed.size(), out);
      out.append(compressed);
      any = true;
    } else {
      out.append(frame.whole);
    }
  }
  return any;
}

const Recoding& SharedDeflate(const Compression& settings, int window_bits) {
  static std::vector<std::unique_ptr<Shared>> all;  // a handful: windows times endpoints with settings of their own
  auto found = std::find_if(all.begin(), all.end(), [&](const auto& one) { return one->Suits(settings, window_bits); });
  if (found != all.end()) return **found;
  return *all.emplace_back(std::make_unique<Shared>(settings, window_bits));
}

Inflater::Inflater(int window_bits) { CheckMade(inflateInit2(&stream_, -window_bits)); }

Inflater::~Inflater() { inflateEnd(&stream_); }

void Inflater::Reset() {
  inflateReset(&stream_);
  ended_ = false;
}

/// After a final block (BFINAL, RFC 7692, 7.2.3.4) another may follow, which may refer to what came before.
void Inflater::BeginAgain() {
  std::array<Bytef, kWindow> window;
  uInt size = 0;
  inflateGetDictionary(&stream_, window.data(), &size);
  inflateReset(&stream_);
  inflateSetDictionary(&stream_, window.data(), size);
  ended_ = false;
}

Inflater::Result Inflater::Take(std::string_view compressed, size_t limit, GrowingBuffer& out) {
  return Run(compressed, Z_SYNC_FLUSH, limit, out);
}

Inflater::Result Inflater::Finish(size_t limit, GrowingBuffer& out) {
  if (ended_) return Result::kFine;  // some leave out the empty block behind their final one
  Result result = Run(kTail, Z_BLOCK, limit, out);
  constexpr int kBetweenBlocks = 128;  // zlib.h, at inflate(): data_type
  if (result == Result::kFine && (stream_.data_type & kBetweenBlocks) == 0) return Result::kBroken;
  return result;
}

Inflater::Result Inflater::Run(std::string_view compressed, int flush, size_t limit, GrowingBuffer& out) {
  static std::array<char, 32 * 1024> room;  // scratch
  stream_.next_in = Input(compressed);
  stream_.avail_in = static_cast<uInt>(compressed.size());
  do {
    if (ended_ && stream_.avail_in > 0) BeginAgain();
    stream_.next_out = reinterpret_cast<Bytef*>(room.data());
    stream_.avail_out = static_cast<uInt>(room.size());
    int status = inflate(&stream_, flush);
    size_t size = room.size() - stream_.avail_out;
    if (out.size() + size > limit) return Result::kTooLong;
    out.Append({room.data(), size});
    if (status == Z_STREAM_END) {
      ended_ = true;
    } else if (status == Z_MEM_ERROR) {  // for the window, which is made when it is needed
      throw std::bad_alloc();
    } else if (status != Z_OK && status != Z_BUF_ERROR) {
      return Result::kBroken;
    }
  } while (stream_.avail_in > 0 || stream_.avail_out == 0);
  return Result::kFine;
}

std::unique_ptr<Inflater> BorrowInflater() {
  if (Pool().empty()) return std::make_unique<Inflater>(kMaxWindowBits);
  std::unique_ptr<Inflater> inflater = std::move(Pool().back());
  Pool().pop_back();
  return inflater;
}

void GiveBack(std::unique_ptr<Inflater> inflater) {
  if (inflater == nullptr || Pool().size() >= kPooled) return;
  inflater->Reset();
  Pool().push_back(std::move(inflater));
}

}  // namespace encke
