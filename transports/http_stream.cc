#include "transports/http_stream.h"

#include <vector>

#include "base/memory.h"
#include "http/response_head.h"

namespace encke {
namespace {

/// The delimiters of a framing as buffers, made once: the few framings that have some are constants. As a recoding: a
/// message that goes out alone, as a whole chunk, so that all streams share it to the last byte.
struct Delimiters final : Recoding {
  explicit Delimiters(const Framing& of)
      : framing(&of),
        prefix(Buffer::Of(of.batch_prefix)),
        separator(Buffer::Of(of.separator)),
        suffix(Buffer::Of(of.batch_suffix)) {}

  bool Recode(std::string_view framed, std::string& out) const override {
    if (prefix->size() + framed.size() + suffix->size() == 0) return false;
    http::AppendChunk({prefix->view(), framed, suffix->view()}, out);
    return true;
  }

  const Framing* framing;
  BufferRef prefix;
  BufferRef separator;
  BufferRef suffix;
};

const Delimiters& DelimitersOf(const Framing& framing) {
  static std::vector<std::unique_ptr<Delimiters>> known;
  for (const auto& delimiters : known) {
    if (delimiters->framing == &framing) return *delimiters;
  }
  return *known.emplace_back(std::make_unique<Delimiters>(framing));
}

/// Null where there is nothing.
BufferRef OfAny(std::string_view text) { return text.empty() ? nullptr : Buffer::Of(text); }

std::string_view ViewOf(const BufferRef& text) { return text ? text->view() : std::string_view(); }

void AppendIfAny(const BufferRef& buffer, std::vector<BufferRef>& buffers) {
  if (buffer->size() > 0) buffers.push_back(buffer);
}

}  // namespace

// HttpTransport

HttpTransport::HttpTransport(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits,
                             const Framing& framing)
    : Transport(traits), framing_(framing), exchange_(std::move(exchange)) {
  exchange_->set_delegate(this);
}

void HttpTransport::OnWritable() {
  if (delegate() != nullptr) delegate()->OnWritable();
}

void HttpTransport::OnClosed(int) {
  if (delegate() != nullptr) delegate()->OnClosed(0);
  delete this;
}

// HttpStream

HttpStream::HttpStream(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing,
                       const http::Response& head, std::string_view prelude)
    : HttpTransport(std::move(exchange), traits, framing) {
  exchange_->Begin(head);
  exchange_->ForgetRequest();
  if (!prelude.empty()) {
    BufferRef bytes = Buffer::Of(prelude);
    exchange_->Write({&bytes, 1});  // not counted: recycling is about messages
  }
}

void HttpStream::Send(std::span<const MessageRef> batch) {
  if (batch.empty()) return;
  const Delimiters& delimiters = DelimitersOf(framing_);
  if (batch.size() == 1 && exchange_->chunked()) return WriteChunk(batch[0]->EncodedBy(framing_, delimiters));
  static std::vector<BufferRef> buffers;  // scratch: a delivery allocates nothing
  buffers.clear();
  AppendIfAny(delimiters.prefix, buffers);
  for (size_t i = 0; i < batch.size(); ++i) {
    if (i > 0) AppendIfAny(delimiters.separator, buffers);
    buffers.push_back(batch[i]->EncodedBy(framing_));
  }
  AppendIfAny(delimiters.suffix, buffers);
  Write(buffers);
  buffers.clear();
}

void HttpStream::SendControl(const Control& control) {
  std::string item;
  framing_.encode_control(control, item);
  if (item.empty()) return;
  BufferRef bytes = framing_.controls_alone ? Buffer::Of(item)
                                            : Buffer::Of({framing_.batch_prefix, item, framing_.batch_suffix});
  exchange_->Cork();  // messages often follow
  Write({&bytes, 1});
}

void HttpStream::Write(std::span<const BufferRef> buffers) {
  for (const BufferRef& buffer : buffers) sent_bytes_ += buffer->size();
  exchange_->Write(buffers);
}

void HttpStream::WriteChunk(const BufferRef& chunk) {
  if (chunk->size() == 0) return;  // a message that this framing has no word for
  sent_bytes_ += http::ContentOfChunk(chunk->view());
  exchange_->WriteChunk(chunk);
}

void HttpStream::Close(const Disconnect& why) {
  auto end = [&] {
    SendControl(Control::Ending(why));
    exchange_->End();
  };
  memory::Try("close", end, [this] { exchange_->Cut(); });  // OnClosed follows
}

// HttpAnswer

HttpAnswer::HttpAnswer(std::unique_ptr<http::Exchange> exchange, const TransportTraits& traits, const Framing& framing,
                       std::string_view prefix, const char* suffix)
    : HttpTransport(std::move(exchange), traits, framing),
      origin_(OfAny(exchange_->request().header("Origin"))),
      prefix_(OfAny(prefix)),
      suffix_(suffix) {
  exchange_->ForgetRequest();
}

void HttpAnswer::SendControl(const Control& control) {
  static std::string item;  // scratch
  item.clear();
  framing_.encode_control(control, item);
  if (item.empty()) return;
  const bool joins = controls_ && !framing_.controls_alone;
  controls_ = joins ? Buffer::Of({controls_->view(), framing_.separator, item}) : Buffer::Of(item);
}

void HttpAnswer::AppendBatch(std::span<const MessageRef> batch, std::vector<std::string_view>& parts) const {
  parts.push_back(framing_.batch_prefix);
  if (!framing_.controls_alone) parts.push_back(ViewOf(controls_));
  bool first = framing_.controls_alone || !controls_;
  for (const MessageRef& message : batch) {
    if (!std::exchange(first, false)) parts.push_back(framing_.separator);
    parts.push_back(message->EncodedBy(framing_)->view());
  }
  parts.push_back(framing_.batch_suffix);
}

BufferRef HttpAnswer::Body(std::span<const MessageRef> batch) {
  static std::vector<std::string_view> parts;  // scratch
  parts.clear();
  const bool by_control = framing_.controls_alone && batch.empty();
  if (by_control && !controls_) SendControl(Control::Heartbeat({}));  // nothing to say: that it is alive
  parts.push_back(ViewOf(prefix_));
  by_control ? parts.push_back(ViewOf(controls_)) : AppendBatch(batch, parts);
  parts.push_back(suffix_);
  return Buffer::Of(parts);
}

void HttpAnswer::Send(std::span<const MessageRef> batch) {
  http::Response answer;
  auto make = [&] {
    answer = http::LiveResponseTo(ViewOf(origin_), framing_.content_type);
    answer.body = Body(batch);
  };
  // Whoever gets 503 asks again, and is given what it has not acknowledged.
  memory::Try("answer", make, [&] { answer = {.status = 503}; });
  exchange_->Respond(std::move(answer));
  delete this;
}

void HttpAnswer::Close(const Disconnect& why) {
  memory::Try("close", [&] { SendControl(Control::Ending(why)); }, [] {});
  Send({});
}

}  // namespace encke
