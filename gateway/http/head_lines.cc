#include "http/head_lines.h"

#include <algorithm>
#include <utility>

namespace encke::http {

const char* HeadLines::Check(std::string_view bytes) {
  size_ += bytes.size();
  while (true) {
    bytes.remove_prefix(WholeLines(bytes));
    bytes.remove_prefix(Unremarkable(bytes));
    if (bytes.empty()) return nullptr;
    if (const char* wrong = CheckByte(bytes.front())) return wrong;
    bytes.remove_prefix(1);
  }
}

size_t HeadLines::WholeLines(std::string_view bytes) {
  size_t used = 0;
  while (at_start_ && !after_cr_) {
    const size_t end = bytes.find('\n', used);
    if (end == std::string_view::npos || !IsFaultless(bytes.substr(used, end - used))) break;
    place_ = Place::kHeaders;
    used = end + 1;
  }
  return used;
}

bool HeadLines::IsFaultless(std::string_view line) const {
  if (!line.ends_with('\r') || line.find('\r') != line.size() - 1) return false;
  if (place_ == Place::kHeaders) return line[0] != ' ' && line[0] != '\t' && line[0] != ':';
  const size_t target = line.find(' ');
  const size_t version = target == std::string_view::npos ? target : line.find(' ', target + 1);
  return version != std::string_view::npos && line[version + 1] == 'H' &&
         line.find(' ', version + 1) == std::string_view::npos;
}

size_t HeadLines::Unremarkable(std::string_view bytes) const {
  if (place_ == Place::kBefore || at_start_ || after_cr_ || after_space_) return 0;
  bytes = bytes.substr(0, bytes.find('\r'));
  bytes = bytes.substr(0, bytes.find('\n'));
  return place_ == Place::kRequestLine ? std::min(bytes.find(' '), bytes.size()) : bytes.size();
}

void HeadLines::BeginTrailers() {
  after_cr_ = false;
  at_start_ = true;
}

const char* HeadLines::CheckByte(char c) {
  if (std::exchange(after_cr_, c == '\r') != (c == '\n')) return "lines end with CR LF, of which neither stands alone";
  if (c == '\n') return EndLine();
  if (c == '\r') return nullptr;
  if (place_ == Place::kBefore) place_ = Place::kRequestLine;
  if (place_ == Place::kRequestLine) return CheckRequestLine(c);
  if (!std::exchange(at_start_, false)) return nullptr;
  if (c == ' ' || c == '\t') return "a header goes on in a second line (obs-fold), which is no longer HTTP";
  return c == ':' ? "a header has no name" : nullptr;
}

const char* HeadLines::CheckRequestLine(char c) {
  at_start_ = false;
  bool begins_version = std::exchange(after_space_, c == ' ') && spaces_ == 2;
  bool wrong = (begins_version && c != 'H') || (c == ' ' && ++spaces_ > 2);
  return wrong ? "a request line is METHOD TARGET HTTP/1.1, with one space between each" : nullptr;
}

const char* HeadLines::EndLine() {
  if (place_ == Place::kRequestLine) place_ = Place::kHeaders;
  bool empty = std::exchange(at_start_, true);
  return empty && place_ == Place::kBefore && ++empty_lines_ > kEmptyLinesBefore ? "too many empty lines before it"
                                                                                 : nullptr;
}

}  // namespace encke::http
