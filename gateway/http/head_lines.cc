#include "http/head_lines.h"

#include <algorithm>
#include <utility>

namespace encke::http {

const char* HeadLines::Check(std::string_view bytes) {
  size_ += bytes.size();
  while (true) {
    bytes.remove_prefix(Unremarkable(bytes));
    if (bytes.empty()) return nullptr;
    if (const char* wrong = CheckByte(bytes.front())) return wrong;
    bytes.remove_prefix(1);
  }
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
