#include "http/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/strings.h"
#include "http/target.h"

namespace encke::http {
namespace {

constexpr int kStop = HPE_USER;  // what a callback returns after Fail()
constexpr size_t kReserveAtMost = 64 * 1024;  // a Content-Length is a claim, not yet a body

Method MethodOf(uint8_t method) {
  switch (method) {
    case HTTP_GET: return Method::kGet;
    case HTTP_HEAD: return Method::kHead;
    case HTTP_POST: return Method::kPost;
    case HTTP_PUT: return Method::kPut;
    case HTTP_DELETE: return Method::kDelete;
    case HTTP_OPTIONS: return Method::kOptions;
    default: return Method::kOther;
  }
}

}  // namespace

const llhttp_settings_t& Parser::Settings() {
  static const llhttp_settings_t settings = [] {
    llhttp_settings_t s;
    llhttp_settings_init(&s);
    s.on_url = [](llhttp_t* p, const char* at, size_t n) { return Of(p).OnTarget({at, n}); };
    s.on_header_field = [](llhttp_t* p, const char* at, size_t n) { return Of(p).OnHeaderName({at, n}); };
    s.on_header_value = [](llhttp_t* p, const char* at, size_t n) { return Of(p).OnHeaderValue({at, n}); };
    s.on_header_value_complete = [](llhttp_t* p) { return Of(p).OnHeaderEnd(); };
    s.on_headers_complete = [](llhttp_t*) { return static_cast<int>(HPE_PAUSED); };
    s.on_body = [](llhttp_t* p, const char* at, size_t n) { return Of(p).OnBody({at, n}); };
    s.on_message_complete = [](llhttp_t* p) { return Of(p).OnComplete(); };
    return s;
  }();
  return settings;
}

Parser::Parser(const Limits& limits) : limits_(limits) {
  llhttp_init(&llhttp_, HTTP_REQUEST, &Settings());
  llhttp_.data = this;
}

void Parser::LimitBody(size_t limit) {
  max_body_ = limit;
  if (content_length_ > limit) {
    FailTooLong();
    return;
  }
  request_.body.reserve(std::min<uint64_t>({content_length_, limit, kReserveAtMost}));
}

size_t Parser::Feed(std::string_view bytes) {
  if (state_ == State::kHead) {
    llhttp_resume(&llhttp_);
    state_ = State::kMore;
  }
  llhttp_errno_t error = llhttp_execute(&llhttp_, bytes.data(), bytes.size());
  size_t used = error == HPE_PAUSED ? static_cast<size_t>(llhttp_get_error_pos(&llhttp_) - bytes.data()) : bytes.size();
  if ((error == HPE_OK || error == HPE_PAUSED) && !head_read_ && Folds(bytes.substr(0, used))) {
    Fail(400, "malformed request: a header goes on in a second line (obs-fold), which is no longer HTTP");
  } else if (error == HPE_PAUSED && !head_read_) {
    OnHead();
  } else if (error == HPE_PAUSED_H2_UPGRADE) {
    Fail(505, "this is HTTP/2's preface: speak HTTP/1.1 here, or put a proxy in front that does");
  } else if (error != HPE_OK && error != HPE_PAUSED && failure_.status == 0) {
    Fail(400, fmt::format("malformed request: {}", llhttp_get_error_reason(&llhttp_)));
  }
  return state_ == State::kFailed ? bytes.size() : used;
}

/// Whether a line of the head, whose next part this is, begins with a blank. llhttp takes such a line for a part of the
/// value before, and tells nobody; a proxy that reads it as a header of its own would see another request than we do
/// (RFC 9112, 5.2: refuse it with 400).
bool Parser::Folds(std::string_view head) {
  auto is_blank = [](char c) { return c == ' ' || c == '\t'; };
  for (size_t at = 0; at < head.size(); ++at) {
    if (line_ended_ && is_blank(head[at])) return true;
    at = head.find('\n', at);
    line_ended_ = at != std::string_view::npos;
    if (!line_ended_) return false;
  }
  return false;
}

int Parser::Fail(int status, std::string text) {
  state_ = State::kFailed;
  failure_ = {status, std::move(text)};
  return kStop;
}

int Parser::FailTooLong() {
  return Fail(413, fmt::format("request body exceeds {} bytes, the limit of {} (http.max_body, or less by path)",
                               max_body_, request_.path));
}

int Parser::OnTarget(std::string_view part) {
  if (request_.target.size() + part.size() > limits_.max_url) {
    return Fail(414, fmt::format("request target exceeds {} bytes (http.max_url)", limits_.max_url));
  }
  request_.target.append(part);
  return 0;
}

int Parser::CountHeaderBytes(size_t bytes) {
  header_bytes_ += bytes;
  if (header_bytes_ <= limits_.max_headers) return 0;
  return Fail(431, fmt::format("request headers exceed {} bytes (http.max_headers)", limits_.max_headers));
}

int Parser::OnHeaderName(std::string_view part) {
  if (int stop = CountHeaderBytes(part.size())) return stop;
  if (head_read_) return 0;
  if (!in_name_) {
    if (request_.headers.size() >= limits_.max_header_count) {
      return Fail(431, fmt::format("request has more than {} headers (http.max_header_count)",
                                   limits_.max_header_count));
    }
    request_.headers.emplace_back();
    in_name_ = true;
  }
  request_.headers.back().first.append(part);
  return 0;
}

int Parser::OnHeaderValue(std::string_view part) {
  if (int stop = CountHeaderBytes(part.size())) return stop;
  if (!head_read_) request_.headers.back().second.append(part);
  return 0;
}

int Parser::OnHeaderEnd() {
  in_name_ = false;
  if (head_read_) return 0;
  std::string& value = request_.headers.back().second;
  std::string_view trimmed = Trim(value);
  if (trimmed.size() != value.size()) value = std::string(trimmed);
  return 0;
}

int Parser::OnBody(std::string_view part) {
  if (request_.body.size() + part.size() > max_body_) return FailTooLong();
  request_.body.append(part);
  return 0;
}

int Parser::OnComplete() {
  state_ = State::kComplete;
  return HPE_PAUSED;
}

void Parser::OnHead() {
  head_read_ = true;
  state_ = State::kHead;
  chunked_ = (llhttp_.flags & F_CHUNKED) != 0;
  content_length_ = (llhttp_.flags & F_CONTENT_LENGTH) != 0 ? llhttp_.content_length : 0;
  request_.method = MethodOf(llhttp_.method);
  request_.minor_version = llhttp_.http_minor;
  request_.keep_alive = llhttp_should_keep_alive(&llhttp_) != 0;
  request_.upgrade = llhttp_.upgrade != 0 && llhttp_.method != HTTP_CONNECT;
  CheckHead();
}

/// What llhttp leaves to its user.
void Parser::CheckHead() {
  if (llhttp_.http_major != 1 || llhttp_.http_minor > 1) {
    Fail(505, fmt::format("HTTP/{}.{} is not spoken here: use HTTP/1.1", llhttp_.http_major, llhttp_.http_minor));
  } else if (!SplitTarget(request_)) {
    Fail(400, "malformed request target: it must be a path, and %XX escapes must be whole and not %00");
  } else {
    CheckTransferEncoding();
    if (state_ != State::kFailed) CheckHost();
  }
}

void Parser::CheckTransferEncoding() {
  for (const Header& header : request_.headers) {
    if (!EqualsIgnoringCase(header.first, "Transfer-Encoding")) continue;
    if (request_.minor_version == 0) {  // RFC 9112, 6.1: its framing is faulty
      Fail(400, "malformed request: HTTP/1.0 has no Transfer-Encoding");
    } else if (!EqualsIgnoringCase(header.second, "chunked")) {
      Fail(501, "the only transfer encoding understood is chunked");
    }
  }
}

void Parser::CheckHost() {
  auto is_host = [](const Header& header) { return EqualsIgnoringCase(header.first, "Host"); };
  auto hosts = std::count_if(request_.headers.begin(), request_.headers.end(), is_host);
  if (hosts == 0 && request_.minor_version == 1) Fail(400, "malformed request: HTTP/1.1 needs a Host header");
  if (hosts > 1) Fail(400, "malformed request: more than one Host header");
}

}  // namespace encke::http
