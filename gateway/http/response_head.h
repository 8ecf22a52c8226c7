// The bytes of an answer that are not its body.
#ifndef ENCKE_HTTP_RESPONSE_HEAD_H_
#define ENCKE_HTTP_RESPONSE_HEAD_H_

#include <array>
#include <ctime>
#include <initializer_list>
#include <string>
#include <string_view>

#include "base/buffer.h"
#include "http/response.h"

namespace encke::http {

/// How the reader finds the end of an answer's body, and what comes after it. A plain value.
struct Framing {
  enum class Body { kNone, kLength, kChunked, kUntilClose };
  Body body = Body::kNone;
  size_t length = 0;         // kLength
  bool keep_alive = true;
  int minor_version = 1;     // of the request: HTTP/1.0 must be told that the connection stays
};

/// Whether an answer of this status may have a body at all (RFC 9110, 6.4.1).
[[nodiscard]] bool StatusHasBody(int status);
/// Whether the answer's author wants the connection closed after it.
[[nodiscard]] bool AsksToClose(const Response& response);

/// The only writer of headers: line ends and other control characters, by which whoever chose a value could write
/// headers or answers of his own, become spaces.
void AppendHeader(std::string& head, const Header& header);

/// A moment as headers have it (RFC 9110, 5.6.7): "Sun, 06 Nov 1994 08:49:37 GMT".
[[nodiscard]] std::string FormatDate(time_t at);

/// Makes heads in a string that is kept. Answers of a kind come in crowds, so that the lines with which all of one kind
/// begin in one second stay where they are, and each answer adds only its own. Owned by the server.
class HeadMaker {
 public:
  /// The status line, with the date of now, and all headers with the empty line. Framing headers in `response` are left
  /// out, ours stand there. Valid until the next call.
  std::string_view Make(const Response& response, const Framing& framing);

 private:
  /// What the beginning is made of. Its texts are constants, and compared by where they are.
  struct Kind {
    time_t at = -1;
    int status = 0;
    bool varies_by_origin = false;
    std::string_view content_type = {};
    std::string_view fixed = {};
  };

  static bool BeginsAlike(const Kind& a, const Kind& b);
  void Begin(const Kind& kind, const Response& response);

  Kind kind_;
  std::string date_;
  std::string head_;
  size_t beginning_ = 0;  // bytes of head_
};

/// The size lines of chunks. The same message goes to thousands of streams, so the lines last made are kept and shared.
/// Owned by the server.
class ChunkSizeLines {
 public:
  /// "1f\r\n" for 31.
  BufferRef For(size_t size);

 private:
  struct Line {
    size_t size = 0;
    BufferRef text;
  };
  std::array<Line, 64> lines_;
};

/// Appends `parts` as one chunk (RFC 9112, 7.1). REQUIRES: they are not all empty, which would be the last chunk.
void AppendChunk(std::initializer_list<std::string_view> parts, std::string& out);
/// How many bytes of content a chunk that AppendChunk() made has.
[[nodiscard]] size_t ContentOfChunk(std::string_view chunk);

}  // namespace encke::http

#endif  // ENCKE_HTTP_RESPONSE_HEAD_H_
