#include "http/parser.h"

#include <fmt/format.h>

#include <algorithm>
#include <utility>

#include "base/memory.h"
#include "base/strings.h"
#include "http/host.h"
#include "http/response.h"
#include "http/target.h"

namespace encke::http {
namespace {

constexpr int kStop = HPE_USER;  // what a callback returns after Fail()
constexpr size_t kHeadersOfMost = 12;  // room for them at once; more are rare
constexpr size_t kReserveAtMost = 64 * 1024;  // a Content-Length is a claim, not yet a body
// Of a head, what max_url and max_headers do not count: colons, blanks, line ends, the request line's other words.
constexpr size_t kFramingOfHeader = 16;
constexpr size_t kFramingOfHead = 256;
constexpr size_t kFramingOfChunk = 20;  // 16 digits and twice CR LF

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

template <class Work>
int Parser::Call(llhttp_t* parser, Work work) {
  int stop = kStop;
  Of(parser).Try([&] { stop = work(Of(parser)); });
  return stop;
}

template <class Work>
bool Parser::Try(Work work) {
  return memory::Try("parse", work, [this] { Fail(503, "out of memory"); });  // a text so short needs none
}

const llhttp_settings_t& Parser::Settings() {
  static const llhttp_settings_t settings = [] {
    llhttp_settings_t s;
    llhttp_settings_init(&s);
    s.on_url = [](llhttp_t* p, const char* at, size_t n) {
      return Call(p, [&](Parser& parser) { return parser.OnTarget({at, n}); });
    };
    s.on_header_field = [](llhttp_t* p, const char* at, size_t n) {
      return Call(p, [&](Parser& parser) { return parser.OnHeaderName({at, n}); });
    };
    s.on_header_value = [](llhttp_t* p, const char* at, size_t n) {
      return Call(p, [&](Parser& parser) { return parser.OnHeaderValue({at, n}); });
    };
    s.on_chunk_header = [](llhttp_t* p) { return Call(p, [](Parser& parser) { return parser.OnChunkHeader(); }); };
    s.on_headers_complete = [](llhttp_t*) { return static_cast<int>(HPE_PAUSED); };
    s.on_body = [](llhttp_t* p, const char* at, size_t n) {
      return Call(p, [&](Parser& parser) { return parser.OnBody({at, n}); });
    };
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
  size_t used = 0;
  do {
    used += Execute(bytes.substr(used));
  } while (state_ == State::kMore && used < bytes.size());
  return state_ == State::kFailed ? bytes.size() : used;
}

/// Up to where llhttp pauses: behind the head, before the trailers, at the end.
size_t Parser::Execute(std::string_view bytes) {
  if (llhttp_get_errno(&llhttp_) == HPE_PAUSED) llhttp_resume(&llhttp_);
  if (state_ == State::kHead) state_ = State::kMore;
  const bool was_body = head_read_;
  const bool were_trailers = in_trailers_;
  const size_t body_before = request_.body.size();
  piece_ = bytes.data();
  llhttp_errno_t error = llhttp_execute(&llhttp_, bytes.data(), bytes.size());
  size_t used = error == HPE_PAUSED ? static_cast<size_t>(llhttp_get_error_pos(&llhttp_) - bytes.data()) : bytes.size();
  const bool read = error == HPE_OK || error == HPE_PAUSED;
  if (!read && failure_.status == 0) FailFor(error);
  if (read && (!was_body || were_trailers)) CheckLines(bytes.substr(0, used));
  if (read && was_body && chunked_) CountFraming(used - (request_.body.size() - body_before));
  const bool whole = state_ != State::kFailed && error == HPE_PAUSED;
  if (!was_body) Try([&] { whole ? OnHead(bytes.substr(0, used)) : KeepPiece(bytes); });
  return used;
}

/// Of a head that is not whole, or will never be: the target is for the log.
void Parser::KeepPiece(std::string_view piece) {
  earlier_.append(piece);
  request_.target = target_.In(earlier_);
}

/// All of the head in one block, however many its headers are, and what it is made of as views of that.
void Parser::TakeHead(std::string_view last_piece) {
  request_.head = Buffer::Of({earlier_, last_piece});
  const std::string_view head = request_.head->view();
  request_.target = target_.In(head);
  request_.headers.reserve(places_.size());
  for (const auto& [name, value] : places_) request_.headers.emplace_back(name.In(head), Trim(value.In(head)));
}

void Parser::FailFor(llhttp_errno_t error) {
  const std::string_view reason = llhttp_get_error_reason(&llhttp_);
  if (error == HPE_PAUSED_H2_UPGRADE) {
    Fail(505, "this is HTTP/2's preface: speak HTTP/1.1 here, or put a proxy in front that does");
  } else if (reason == "Invalid HTTP version") {
    Fail(505, "this version of HTTP is not spoken here: use HTTP/1.1");
  } else {
    Fail(400, fmt::format("malformed request: {}", reason));
  }
}

void Parser::CheckLines(std::string_view bytes) {
  if (const char* wrong = lines_.Check(bytes)) {
    Fail(400, fmt::format("malformed request: {}", wrong));
  } else if (lines_.size() > limits_.max_url + limits_.max_headers + kFramingOfHead +
                                 kFramingOfHeader * limits_.max_header_count) {
    Fail(431, "request head is padded with blanks beyond all limits (http.max_headers)");
  }
}

/// Chunk extensions mean nothing to us, and llhttp reads them without end, as it does a size of zeros alone
/// (CVE-2024-22019 was that).
void Parser::CountFraming(size_t bytes) {
  framing_bytes_ += bytes;
  if (state_ == State::kFailed || framing_bytes_ <= limits_.max_headers + kFramingOfChunk * (chunks_ + 1)) return;
  Fail(431, fmt::format("chunk extensions and trailers exceed {} bytes (http.max_headers)", limits_.max_headers));
}

int Parser::Fail(int status, std::string text) {
  state_ = State::kFailed;
  failure_ = {status, std::move(text)};
  return kStop;
}

int Parser::FailTooLong() {
  return Fail(413, fmt::format("request body exceeds {} bytes, the limit of {} (http.max_body, or less by path)",
                               max_body_, ShownPath(request_.path)));
}

int Parser::OnTarget(std::string_view part) {
  if (target_.size + part.size() > limits_.max_url) {
    return Fail(414, fmt::format("request target exceeds {} bytes (http.max_url)", limits_.max_url));
  }
  Extend(target_, part);
  return 0;
}

void Parser::Extend(Place& place, std::string_view part) const {
  if (place.size == 0) place.at = OffsetOf(part);
  place.size += part.size();
}

int Parser::CountHeaderBytes(size_t bytes) {
  header_bytes_ += bytes;
  if (header_bytes_ <= limits_.max_headers) return 0;
  return Fail(431, fmt::format("request headers exceed {} bytes (http.max_headers)", limits_.max_headers));
}

int Parser::OnHeaderName(std::string_view part) {
  if (int stop = CountHeaderBytes(part.size())) return stop;
  if (head_read_) return 0;
  const bool goes_on = !places_.empty() && places_.back().name.end() == OffsetOf(part);
  if (!goes_on) {
    if (places_.size() >= limits_.max_header_count) {
      return Fail(431, fmt::format("request has more than {} headers (http.max_header_count)",
                                   limits_.max_header_count));
    }
    if (places_.empty()) places_.reserve(kHeadersOfMost);
    places_.emplace_back();
  }
  Extend(places_.back().name, part);
  return 0;
}

int Parser::OnHeaderValue(std::string_view part) {
  if (int stop = CountHeaderBytes(part.size())) return stop;
  if (!head_read_) Extend(places_.back().value, part);
  return 0;
}

/// Behind the last chunk's size line come the trailers.
int Parser::OnChunkHeader() {
  ++chunks_;
  if (llhttp_.content_length > max_body_ - request_.body.size()) return FailTooLong();
  if (llhttp_.content_length != 0) return 0;
  in_trailers_ = true;
  lines_.BeginTrailers();
  return HPE_PAUSED;
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

void Parser::OnHead(std::string_view last_piece) {
  TakeHead(last_piece);
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

/// What llhttp leaves to its user. The first fault is told.
void Parser::CheckHead() {
  for (auto check : {&Parser::CheckProtocol, &Parser::CheckTransferEncoding, &Parser::CheckHost}) {
    if (state_ != State::kFailed) (this->*check)();
  }
  if (state_ != State::kFailed) CheckSingle("Origin");
}

void Parser::CheckProtocol() {
  if (llhttp_.http_major != 1 || llhttp_.http_minor > 1) {
    Fail(505, fmt::format("HTTP/{}.{} is not spoken here: use HTTP/1.1", llhttp_.http_major, llhttp_.http_minor));
  } else if (llhttp_.method == HTTP_CONNECT || !SplitTarget(request_)) {
    Fail(400, "malformed request target: it must be a path in UTF-8, and %XX escapes must be whole and not %00");
  }
}

void Parser::CheckTransferEncoding() {
  for (const HeaderView& header : request_.headers) {
    if (!EqualsIgnoringCase(header.first, "Transfer-Encoding")) continue;
    if (request_.minor_version == 0) {  // RFC 9112, 6.1: its framing is faulty
      Fail(400, "malformed request: HTTP/1.0 has no Transfer-Encoding");
    } else if (!EqualsIgnoringCase(header.second, "chunked")) {
      Fail(501, "the only transfer encoding understood is chunked");
    }
  }
}

/// For headers of which a proxy might take another one than we do. Says how many there are: none or one, or it failed.
size_t Parser::CheckSingle(std::string_view name) {
  auto is_it = [&](const HeaderView& header) { return EqualsIgnoringCase(header.first, name); };
  const auto count = std::count_if(request_.headers.begin(), request_.headers.end(), is_it);
  if (count > 1) Fail(400, fmt::format("malformed request: more than one {} header", name));
  return static_cast<size_t>(count);
}

void Parser::CheckHost() {
  size_t hosts = CheckSingle("Host");
  if (state_ == State::kFailed) return;
  if (hosts == 0 && request_.minor_version == 1) {
    Fail(400, "malformed request: HTTP/1.1 needs a Host header");
    return;
  }
  if (std::optional<std::string_view> authority = AuthorityOfTarget(request_.target)) {
    request_.SetHeader("Host", *authority);  // RFC 9112, 3.2.2: it wins
    hosts = 1;
  }
  if (hosts == 0) return;
  const std::string_view host = request_.header("Host");
  if (!IsHostAndPort(host)) {
    Fail(400, "malformed request: its host must be a name or an address, with or without a port");
  } else if (!IsAllowedHost(host, limits_.allowed_hosts)) {
    Fail(421, "the host that was asked for is not served here (server.allowed_hosts)");
  }
}

}  // namespace encke::http
