#include "http/connection.h"

#include <fmt/format.h>

#include <algorithm>
#include <cerrno>
#include <exception>
#include <utility>

#include "base/check.h"
#include "base/log.h"
#include "base/memory.h"
#include "base/strings.h"
#include "http/parser.h"
#include "http/server_state.h"

namespace encke::http {
namespace {

constexpr size_t kCopiedBehindHead = 1024;  // of a body: to copy so little costs less than a vector for the kernel

}  // namespace

Connection::Connection(Server::State& server, std::unique_ptr<net::Stream> stream)
    : server_(server), stream_(std::move(stream)) {
  server_.connections.PushBack(*this);
  ++server_.open;
  stream_->set_delegate(this);
  StartTimer(server_.limits.keep_alive_timeout);
}

Connection::~Connection() {
  Detach();
  --server_.open;
}

Timers& Connection::server_timers() const { return server_.timers; }

/// The exchange, which from now on has no connection; null where there is none.
Exchange* Connection::Detach() {
  if (exchange_ != nullptr) exchange_->connection_ = nullptr;
  return std::exchange(exchange_, nullptr);
}

// ---- What comes in ----

void Connection::OnRead(std::string_view bytes) {
  if (phase_ == Phase::kClosing) return;
  if (MayParse()) {
    Work(bytes);  // nothing is held back now: Work() ends only when all is parsed or something is being answered
  } else {
    if (held_back_ == nullptr) held_back_ = std::make_unique<std::string>();
    held_back_->append(bytes);
    LimitHeldBack();
  }
}

void Connection::LimitHeldBack() {
  bool stop = held_back_ != nullptr && held_back_->size() > server_.limits.max_pipelined;
  if (stop == reading_stopped_) return;
  reading_stopped_ = stop;
  stream_->SetReading(!stop);
}

std::string Connection::TakeHeldBack() {
  return held_back_ == nullptr ? std::string() : std::move(*std::exchange(held_back_, nullptr));
}

/// Reads requests off `bytes`, and off what was held back, until one waits for its answer. Deletes this connection
/// where its stream has been taken meanwhile.
void Connection::Work(std::string_view bytes) {
  working_ = true;
  std::string held;
  while (MayParse()) {
    if (bytes.empty()) {
      held = TakeHeldBack();
      if (held.empty()) break;
      bytes = held;
    }
    bytes.remove_prefix(Parse(bytes));
    if (parser_ != nullptr && parser_->state() == Parser::State::kComplete) {
      // Before the handler runs, which may want the stream and these.
      if (!bytes.empty()) held_back_ = std::make_unique<std::string>(bytes);
      bytes = {};
      Dispatch();
    }
    if (phase_ == Phase::kDraining && queued_bytes() == 0) AnswerTaken();
  }
  working_ = false;
  if (stream_ == nullptr) {
    delete this;
  } else if (phase_ != Phase::kClosing) {
    LimitHeldBack();
  }
}

size_t Connection::Parse(std::string_view bytes) {
  const Phase before = phase_;
  if (parser_ == nullptr) {
    parser_ = std::make_unique<Parser>(server_.limits);
    phase_ = Phase::kHead;
  }
  size_t used = parser_->Feed(bytes);
  if (parser_->state() == Parser::State::kHead) {
    OnHead();
    bool go_on = parser_ != nullptr && parser_->state() == Parser::State::kHead;
    if (go_on) used += parser_->Feed(bytes.substr(used));  // where no body follows, this completes it
  }
  if (parser_ != nullptr && parser_->state() == Parser::State::kFailed) {
    Refuse(parser_->failure().status, parser_->failure().text);
  }
  // What came in one piece, as most requests do, needs no time.
  const bool unfinished = parser_ != nullptr && parser_->state() == Parser::State::kMore;
  if (unfinished && phase_ != before) StartTimer(TimeOf(phase_));
  return used;
}

Milliseconds Connection::TimeOf(Phase phase) const {
  return phase == Phase::kHead ? server_.limits.header_timeout : server_.limits.body_timeout;
}

/// The head is known, the body not yet: the time to say no, or "go on".
void Connection::OnHead() {
  phase_ = Phase::kBody;
  if (!parser_->expects_body()) return;
  const Request& request = parser_->request();
  const Route* route = server_.router.Find(request.path);
  if (std::optional<Response> refusal = server_.router.Refusal(request, route)) {
    Refuse(std::move(*refusal));
    return;
  }
  std::string_view expect = request.header("Expect");
  if (!expect.empty() && !EqualsIgnoringCase(expect, "100-continue")) {
    Refuse(417, "the only expectation that can be met is 100-continue");
    return;
  }
  parser_->LimitBody(std::min(route->max_body, server_.limits.max_body));
  bool wanted = parser_->state() == Parser::State::kHead;
  if (wanted && !expect.empty() && request.minor_version == 1) stream_->Write({&server_.please_continue, 1});
}

void Connection::Dispatch() {
  server_timers().Stop(*this);
  const std::unique_ptr<Parser> parser = std::move(parser_);
  Request& request = parser->request();
  asked_to_close_ = !request.keep_alive;
  keep_alive_ = request.keep_alive;
  http10_ = request.minor_version == 0;
  head_only_ = request.method == Method::kHead;
  phase_ = Phase::kWaiting;
  ++server_.counts.requests;
  auto handle = [&] {
    request.peer_address = stream_->peer_address();
    auto exchange = std::make_unique<Exchange>(this, std::move(request));
    exchange_ = exchange.get();
    server_.router.Dispatch(std::move(exchange));
  };
  memory::Try("request", handle, [this] { GiveUp(); });
}

void Connection::Refuse(int status, std::string_view text) { Refuse(TextResponse(status, text)); }

/// Answers a request that is not read to its end. What follows on the connection cannot be understood, so that it ends.
void Connection::Refuse(Response response) {
  if (phase_ == Phase::kBody) server_.router.MakeReadable(parser_->request(), response);  // else its origin is not known
  // The path as sent: there may be no other yet. Without the query, where session ids and API keys can be.
  const std::string_view target = parser_->request().target;
  log::Debug("request_refused", "peer", stream_->peer_address().Text(), "status", response.status, "path",
             target.substr(0, target.find_first_of("?#")));
  ++server_.counts.bad_requests;
  if (response.status == 421) ReportHost();
  http10_ = false;
  head_only_ = false;
  keep_alive_ = false;
  parser_.reset();
  SendWhole(response);
  AnswerEnded();
}

void Connection::ReportHost() {
  ++server_.counts.hosts_refused;
  log::Warn("host_refused", "host", parser_->request().header("Host"), "peer", stream_->peer_address().Text(), "cure",
            "add the host to server.allowed_hosts if it is a name of this gateway");
}

void Connection::RefuseLate() {
  // Empty lines alone are no request: an answer to them would be taken for that of the next.
  if (!parser_->begun()) return CloseQuietly();
  ++server_.counts.timeouts;
  const Limits& limits = server_.limits;
  if (phase_ == Phase::kHead) {
    Refuse(408, fmt::format("request head not whole within {} ms (http.header_timeout)", limits.header_timeout));
  } else {
    Refuse(408, fmt::format("request body not whole within {} ms (http.body_timeout)", limits.body_timeout));
  }
}

// ---- What goes out ----

void Connection::SendWhole(const Response& response) {
  if (server_.draining || AsksToClose(response)) keep_alive_ = false;
  Framing framing{.keep_alive = keep_alive_, .minor_version = http10_ ? 0 : 1};
  bool has_body = StatusHasBody(response.status);
  if (has_body) {
    framing.body = Framing::Body::kLength;
    framing.length = response.body ? response.body->size() : 0;
  }
  const std::string_view head = server_.heads.Make(response, framing);
  const bool sends_body = has_body && !head_only_ && response.body;
  const bool in_one = sends_body && response.body->size() <= kCopiedBehindHead;
  BufferRef parts[] = {in_one ? Buffer::Of({head, response.body->view()}) : Buffer::Of(head), response.body};
  stream_->Write({parts, sends_body && !in_one ? size_t{2} : size_t{1}});
}

void Connection::Respond(const Response& response) {
  CHECK(phase_ == Phase::kWaiting || phase_ == Phase::kClosing);  // only one answer to a request
  Detach();
  if (phase_ == Phase::kClosing) return;
  auto answer = [&] {
    SendWhole(response);
    AnswerEnded();
  };
  memory::Try("answer", answer, [this] { GiveUp(); });
}

/// Where there is no memory to complete an answer.
void Connection::RespondNoMemory() {
  Detach();
  if (phase_ == Phase::kWaiting) SendNoMemory();
}

/// Without a byte of memory.
void Connection::SendNoMemory() {
  keep_alive_ = false;
  BufferRef parts[] = {server_.no_memory, server_.no_memory_body};
  stream_->Write({parts, head_only_ ? size_t{1} : size_t{2}});
  AnswerEnded();
}

/// Whoever has the exchange is told by OnClosed; where nobody has it any more, the peer can be told.
void Connection::GiveUp() {
  if (phase_ == Phase::kWaiting && exchange_ == nullptr) {
    SendNoMemory();
  } else if (phase_ == Phase::kWaiting || phase_ == Phase::kStreaming) {
    Cut(-ENOMEM);
  }
}

void Connection::Begin(const Response& head) {
  if (phase_ == Phase::kClosing) return;
  CHECK(phase_ == Phase::kWaiting);
  phase_ = Phase::kStreaming;
  if (server_.draining || AsksToClose(head)) keep_alive_ = false;
  chunked_ = !http10_ && !asked_to_close_;
  if (!chunked_) keep_alive_ = false;
  bodiless_ = head_only_ || !StatusHasBody(head.status);
  Framing framing{.keep_alive = keep_alive_, .minor_version = http10_ ? 0 : 1};
  if (StatusHasBody(head.status)) framing.body = chunked_ ? Framing::Body::kChunked : Framing::Body::kUntilClose;
  auto begin = [&] {
    BufferRef bytes = Buffer::Of(server_.heads.Make(head, framing));
    stream_->Cork();  // a head goes with what follows it
    stream_->Write({&bytes, 1});
  };
  memory::Try("answer", begin, [this] { GiveUp(); });
}

void Connection::Write(std::span<const BufferRef> buffers) {
  size_t size = 0;
  for (const BufferRef& buffer : buffers) size += buffer->size();
  if (phase_ != Phase::kStreaming || bodiless_ || size == 0) return;
  if (!chunked_) {
    stream_->Write(buffers);
    return;
  }
  memory::Try("answer", [&] { MakeChunk(buffers, size); }, [this] { GiveUp(); });
}

void Connection::WriteChunk(const BufferRef& chunk) {
  if (phase_ == Phase::kStreaming && !bodiless_) stream_->Write({&chunk, 1});
}

void Connection::MakeChunk(std::span<const BufferRef> buffers, size_t size) {
  std::vector<BufferRef>& chunk = server_.scratch;
  chunk.clear();  // an earlier chunk's, for which there was no memory
  chunk.push_back(server_.chunk_sizes.For(size));
  chunk.insert(chunk.end(), buffers.begin(), buffers.end());
  chunk.push_back(server_.crlf);
  stream_->Write(chunk);
  chunk.clear();
}

void Connection::Cork() {
  if (phase_ == Phase::kStreaming) stream_->Cork();
}

void Connection::End() {
  if (phase_ != Phase::kStreaming) return;
  if (chunked_ && !bodiless_) stream_->Write({&server_.last_chunk, 1});
  AnswerEnded();
}

/// The exchange is being destroyed.
void Connection::Abandon() {
  if (std::uncaught_exceptions() > 0 && phase_ == Phase::kWaiting) return RespondNoMemory();  // nothing else unwinds
  Detach();
  if (phase_ == Phase::kWaiting) {
    auto answer = [this] {
      Respond(TextResponse(500, "the handler of this path gave no answer: a bug in Encke, please report it"));
    };
    memory::Try("answer", answer, [this] { GiveUp(); });
  } else if (phase_ == Phase::kStreaming) {
    Cut(0);
  }
}

std::unique_ptr<net::Stream> Connection::TakeStream(std::string* rest) {
  if (phase_ == Phase::kClosing) return nullptr;
  CHECK(phase_ == Phase::kWaiting);
  Detach();
  server_timers().Stop(*this);
  phase_ = Phase::kClosing;
  *rest = TakeHeldBack();
  std::unique_ptr<net::Stream> stream = std::move(stream_);
  stream->set_delegate(nullptr);
  if (reading_stopped_) stream->SetReading(true);
  if (!working_) delete this;
  return stream;
}

// ---- Between requests ----

void Connection::AnswerEnded() {
  stream_->Uncork();
  phase_ = Phase::kDraining;
  if (queued_bytes() > 0) {
    StartTimer(server_.limits.write_timeout);
  } else if (exchange_ == nullptr && held_back_ == nullptr && keep_alive_ && !working_) {
    BecomeIdle();  // as nearly all answers end that were held: there is nobody to tell, and no next request yet
  } else if (!working_) {
    // Who ended the answer is our caller: the exchange's delegate and the next request must wait until he returned.
    StartTimer(0);
  }
}

/// REQUIRES: not inside a call of the exchange's.
void Connection::AnswerTaken() {
  BecomeIdle();
  Exchange* ended = Detach();
  if (ended != nullptr && ended->delegate_ != nullptr) ended->delegate_->OnClosed(0);
}

void Connection::BecomeIdle() {
  if (!keep_alive_) {
    CloseQuietly();
    return;
  }
  phase_ = Phase::kIdle;
  StartTimer(server_.limits.keep_alive_timeout);
}

void Connection::OnTimer() {
  memory::Try("http timer", [this] { OnTime(); }, [this] { Cut(-ENOMEM); });
}

void Connection::OnTime() {
  switch (phase_) {
    case Phase::kIdle:
      CloseQuietly();
      break;
    case Phase::kHead:
    case Phase::kBody:
      RefuseLate();
      break;
    case Phase::kDraining:
      if (queued_bytes() == 0) {
        AnswerTaken();
        Work({});
      } else {
        ++server_.counts.timeouts;
        Cut(-ETIMEDOUT);
      }
      break;
    default:
      break;
  }
}

void Connection::OnWritable() {
  if (phase_ == Phase::kStreaming && exchange_->delegate_ != nullptr) {
    exchange_->delegate_->OnWritable();
  } else if (phase_ == Phase::kDraining && queued_bytes() == 0) {
    AnswerTaken();
    Work({});
  }
}

void Connection::Drain() {
  keep_alive_ = false;
  if (phase_ == Phase::kIdle) CloseQuietly();
}

// ---- The end ----

void Connection::CloseQuietly() {
  phase_ = Phase::kClosing;
  server_timers().Stop(*this);
  parser_.reset();
  held_back_.reset();
  stream_->CloseGracefully();
}

void Connection::Cut(int error) {
  phase_ = Phase::kClosing;
  cut_error_ = error;
  server_timers().Stop(*this);
  stream_->Close();
}

/// A peer that sends no more may, by TCP's rules, still read; but a browser that leaves looks just the same, and an
/// answer held for it for a minute would be lost. So an end in the middle of anything is the end.
void Connection::OnEnd() {
  if (phase_ == Phase::kDraining) {
    keep_alive_ = false;  // it may yet take the answer
  } else if (phase_ == Phase::kIdle) {
    CloseQuietly();
  } else if (phase_ != Phase::kClosing) {
    Cut(-ECONNRESET);
  }
}

void Connection::OnClosed(int uv_error) {
  phase_ = Phase::kClosing;
  int error = uv_error != 0 ? uv_error : cut_error_;
  Exchange* cut = Detach();
  if (cut != nullptr && cut->delegate_ != nullptr) cut->delegate_->OnClosed(error != 0 ? error : -ECONNRESET);
  delete this;
}

}  // namespace encke::http
