#include "http/response_head.h"

#include <fmt/format.h>

#include <algorithm>
#include <charconv>
#include <cstddef>
#include <iterator>

#include "base/strings.h"

namespace encke::http {
namespace {

bool IsFraming(std::string_view name) {
  for (std::string_view ours : {"Content-Length", "Transfer-Encoding", "Connection", "Date"}) {
    if (EqualsIgnoringCase(name, ours)) return true;
  }
  return false;
}

/// What no header may hold (RFC 9110, 5.5): a line end in it would begin another header, or another answer.
bool IsControl(char c) { return (c >= 0 && c < ' ' && c != '\t') || c == 0x7f; }

void AppendText(std::string& head, std::string_view text) {
  const size_t begin = head.size();
  head.append(text);
  std::replace_if(head.begin() + static_cast<std::ptrdiff_t>(begin), head.end(), IsControl, ' ');
}

void AppendNumber(std::string& head, size_t number) {
  char digits[20];
  head.append(digits, std::to_chars(digits, std::end(digits), number).ptr);
}

std::string_view ConnectionHeader(int status, const Framing& framing) {
  bool upgrade = status == 426;  // it names a protocol in Upgrade, which Connection must list (RFC 9110, 7.8)
  if (!framing.keep_alive) return upgrade ? "Connection: close, Upgrade\r\n" : "Connection: close\r\n";
  if (upgrade) return "Connection: Upgrade\r\n";
  return framing.minor_version == 0 ? "Connection: keep-alive\r\n" : "";
}

}  // namespace

bool StatusHasBody(int status) { return status >= 200 && status != 204 && status != 304; }

bool AsksToClose(const Response& response) {
  return std::any_of(response.headers.begin(), response.headers.end(), [](const Header& header) {
    return EqualsIgnoringCase(header.first, "Connection") && ListHolds(header.second, "close");
  });
}

void AppendHeader(std::string& head, const Header& header) {
  AppendText(head, header.first);
  head.append(": ");
  AppendText(head, header.second);
  head.append("\r\n");
}

namespace {

void AppendLine(std::string& head, std::string_view name, std::string_view value) {
  head.append(name).append(value).append("\r\n");
}

/// All that depends on the kind of answer only, and on the second.
void AppendBeginning(const Response& response, std::string_view date, std::string& head) {
  AppendNumber(head.append("HTTP/1.1 "), static_cast<size_t>(response.status));
  AppendLine(head, " ", ReasonPhrase(response.status));
  AppendLine(head, "Date: ", date);
  if (!response.content_type.empty()) AppendLine(head, "Content-Type: ", response.content_type);
  if (response.varies_by_origin) AppendLine(head, "Vary: ", "Origin");
  head.append(response.fixed);
}

/// What is this answer's own.
void AppendRest(const Response& response, const Framing& framing, std::string& head) {
  for (const Header& header : response.headers) {
    if (!IsFraming(header.first)) AppendHeader(head, header);
  }
  if (!response.reader.empty()) {
    AppendText(head.append("Access-Control-Allow-Origin: "), response.reader);
    head.append("\r\nAccess-Control-Allow-Credentials: true\r\n");
  }
  if (framing.body == Framing::Body::kLength) {
    AppendNumber(head.append("Content-Length: "), framing.length);
    head.append("\r\n");
  }
  if (framing.body == Framing::Body::kChunked) head.append("Transfer-Encoding: chunked\r\n");
  head.append(ConnectionHeader(response.status, framing)).append("\r\n");
}

/// Of constants: where they stand is enough.
bool IsSame(std::string_view a, std::string_view b) { return a.data() == b.data() && a.size() == b.size(); }

}  // namespace

std::string FormatDate(time_t at) {
  tm parts = {};
  gmtime_r(&at, &parts);
  char text[64];
  return {text, std::strftime(text, sizeof text, "%a, %d %b %Y %H:%M:%S GMT", &parts)};
}

bool HeadMaker::BeginsAlike(const Kind& a, const Kind& b) {
  return a.at == b.at && a.status == b.status && a.varies_by_origin == b.varies_by_origin &&
         IsSame(a.content_type, b.content_type) && IsSame(a.fixed, b.fixed);
}

std::string_view HeadMaker::Make(const Response& response, const Framing& framing) {
  const Kind kind{.at = std::time(nullptr),
                  .status = response.status,
                  .varies_by_origin = response.varies_by_origin,
                  .content_type = response.content_type,
                  .fixed = response.fixed};
  if (!BeginsAlike(kind, kind_)) Begin(kind, response);
  head_.resize(beginning_);
  AppendRest(response, framing, head_);
  return head_;
}

void HeadMaker::Begin(const Kind& kind, const Response& response) {
  if (kind.at != kind_.at) date_ = FormatDate(kind.at);
  kind_ = {};  // until it is whole: there may be no memory for it
  head_.clear();
  AppendBeginning(response, date_, head_);
  beginning_ = head_.size();
  kind_ = kind;
}

BufferRef ChunkSizeLines::For(size_t size) {
  Line& line = lines_[size % lines_.size()];
  if (!line.text || line.size != size) line = {size, Buffer::Of(fmt::format("{:x}\r\n", size))};
  return line.text;
}

void AppendChunk(std::initializer_list<std::string_view> parts, std::string& out) {
  size_t size = 0;
  for (std::string_view part : parts) size += part.size();
  fmt::format_to(std::back_inserter(out), "{:x}\r\n", size);
  for (std::string_view part : parts) out.append(part);
  out.append("\r\n");
}

size_t ContentOfChunk(std::string_view chunk) {
  constexpr size_t kLineBreaks = 4;
  return chunk.size() - chunk.find('\r') - kLineBreaks;
}

}  // namespace encke::http
