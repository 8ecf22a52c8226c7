// Parser: bytes to one Request.
#ifndef ENCKE_HTTP_PARSER_H_
#define ENCKE_HTTP_PARSER_H_

#include <llhttp.h>

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

#include "base/block_pool.h"
#include "http/head_lines.h"
#include "http/limits.h"
#include "http/request.h"

namespace encke::http {

/// Reads exactly one request by llhttp's strict rules and ours, and is then thrown away: an idle connection has none.
/// Owned by its connection, which feeds it and looks at state() after every Feed().
class Parser : public block_pool::Pooled {
 public:
  enum class State {
    kMore,      // feed more bytes
    kHead,      // the head has just been read: LimitBody() and feed on, be it nothing
    kComplete,  // take request()
    kFailed,    // answer failure() and close
  };
  /// What is wrong with the request: the status and the sentence to answer with.
  struct Failure {
    int status = 0;
    std::string text;
  };

  explicit Parser(const Limits& limits);
  Parser(const Parser&) = delete;
  Parser& operator=(const Parser&) = delete;

  /// Returns how many of `bytes` were used: all of them while in kMore, else up to where the state was reached.
  [[nodiscard]] size_t Feed(std::string_view bytes);
  State state() const { return state_; }
  Request& request() { return request_; }
  const Failure& failure() const { return failure_; }
  /// Whether anything but empty lines has come, which some old clients send behind a body.
  bool begun() const { return lines_.begun(); }

  // Since kHead:
  bool expects_body() const { return chunked_ || content_length_ > 0; }
  uint64_t content_length() const { return content_length_; }
  /// A longer body fails with 413, at once where its length was said. 0 at first.
  void LimitBody(size_t limit);

 private:
  static const llhttp_settings_t& Settings();
  static Parser& Of(llhttp_t* parser) { return *static_cast<Parser*>(parser->data); }
  /// What a callback of llhttp's does: it is C, and nothing may be thrown through it.
  template <class Work>
  static int Call(llhttp_t* parser, Work work);

  int OnTarget(std::string_view part);
  int OnHeaderName(std::string_view part);
  int OnHeaderValue(std::string_view part);
  int OnChunkHeader();
  int OnBody(std::string_view part);
  int OnComplete();

  /// Where a part of the head stands in all of it. It may come in pieces, and then be handed on in pieces.
  struct Place {
    size_t at = 0;
    size_t size = 0;
    std::string_view In(std::string_view head) const { return head.substr(at, size); }
    size_t end() const { return at + size; }
  };
  struct HeaderPlaces {
    Place name;
    Place value;
  };
  void Extend(Place& place, std::string_view part) const;
  /// Of a part of the piece that is being read.
  size_t OffsetOf(std::string_view part) const { return earlier_.size() + static_cast<size_t>(part.data() - piece_); }
  template <class Work>
  bool Try(Work work);
  void TakeHead(std::string_view last_piece);
  void KeepPiece(std::string_view piece);

  int CountHeaderBytes(size_t bytes);
  size_t Execute(std::string_view bytes);
  void CheckLines(std::string_view bytes);
  void CountFraming(size_t bytes);
  void FailFor(llhttp_errno_t error);
  void OnHead(std::string_view last_piece);
  void CheckHead();
  void CheckProtocol();
  void CheckTransferEncoding();
  void CheckHost();
  size_t CheckSingle(std::string_view name);
  int FailTooLong();
  int Fail(int status, std::string text);

  const Limits& limits_;
  llhttp_t llhttp_;
  State state_ = State::kMore;
  bool head_read_ = false;  // header lines from here on are trailers, which nobody wants
  bool chunked_ = false;
  bool in_trailers_ = false;
  HeadLines lines_;
  const char* piece_ = nullptr;  // of the head, that is being read
  std::string earlier_;          // pieces of the head before it; most heads have none
  Place target_;
  std::vector<HeaderPlaces> places_;
  size_t header_bytes_ = 0;
  size_t framing_bytes_ = 0;  // of a chunked body all that is not content, trailers included
  size_t chunks_ = 0;
  uint64_t content_length_ = 0;
  size_t max_body_ = 0;
  Request request_;
  Failure failure_;
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_PARSER_H_
