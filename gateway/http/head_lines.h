// HeadLines: the lines of a head, byte by byte.
#ifndef ENCKE_HTTP_HEAD_LINES_H_
#define ENCKE_HTTP_HEAD_LINES_H_

#include <cstddef>
#include <string_view>

namespace encke::http {

/// Holds the bytes of a request's head, or of its trailers, against the rules of lines that llhttp 8.1 does not enforce
/// even where it is strict. Each of them is one that a proxy in front may read differently, and then sees other
/// requests than we do (RFC 9112, 11.2). Not a parser: it finds nothing but faults. Owned by the Parser.
///
/// - Lines end with CR LF, never with one of them alone (RFC 9112, 2.2).
/// - A line does not begin with a blank (obs-fold, 5.2), nor with a colon.
/// - The request line has two spaces and names HTTP: llhttp also speaks RTSP and ICE.
/// - At most kEmptyLinesBefore empty lines come before a request.
class HeadLines {
 public:
  static constexpr size_t kEmptyLinesBefore = 8;

  /// What is wrong with the next bytes, as the end of a sentence; null where nothing is.
  [[nodiscard]] const char* Check(std::string_view bytes);
  /// Trailers follow.
  void BeginTrailers();
  /// Whether anything but empty lines has come.
  bool begun() const { return place_ != Place::kBefore; }
  /// All bytes of the head, since its first.
  size_t size() const { return size_; }

 private:
  enum class Place { kBefore, kRequestLine, kHeaders };

  /// How many bytes at the front are whole lines without a fault, as nearly all heads come. What remains, be it a part
  /// of a line or a wrong one, is for CheckByte().
  size_t WholeLines(std::string_view bytes);
  /// `line` is without its line feed.
  bool IsFaultless(std::string_view line) const;
  /// How many bytes at the front are inside of a line, where CheckByte() has nothing to say about them: nearly all.
  size_t Unremarkable(std::string_view bytes) const;
  const char* CheckByte(char c);
  const char* CheckRequestLine(char c);
  const char* EndLine();

  Place place_ = Place::kBefore;
  bool after_cr_ = false;
  bool at_start_ = true;  // of a line
  size_t empty_lines_ = 0;
  size_t spaces_ = 0;     // in the request line
  bool after_space_ = false;
  size_t size_ = 0;
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_HEAD_LINES_H_
