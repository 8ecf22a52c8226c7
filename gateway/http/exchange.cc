#include "http/exchange.h"

#include <cerrno>
#include <utility>

#include "base/memory.h"
#include "http/connection.h"
#include "http/cors.h"

namespace encke::http {

Exchange::Exchange(Connection* connection, Request&& request)
    : connection_(connection), asked_(new Asked(std::move(request))) {}

Exchange::~Exchange() {
  if (connection_ != nullptr) connection_->Abandon();
}

void Exchange::Respond(Response response) {
  if (connection_ == nullptr) return;
  auto complete = [&] {
    if (readable_ && asked_ != nullptr) AddCorsHeaders(asked_->request, response);
    AddOwnHeaders(response);
  };
  auto refuse = [this] { connection_->RespondNoMemory(); };
  if (memory::Try("answer", complete, refuse)) connection_->Respond(response);
}

void Exchange::Begin(const Response& head) {
  if (connection_ == nullptr) return;
  auto begin = [&] {
    Response whole = head;
    AddOwnHeaders(whole);
    connection_->Begin(whole);
  };
  memory::Try("answer", begin, [this] { Cut(); });  // its delegate is told
}

void Exchange::AddOwnHeaders(Response& response) {
  for (auto& [name, value] : std::exchange(headers_, {})) response.Set(name, value);
}

void Exchange::Write(std::span<const BufferRef> buffers) {
  if (connection_ != nullptr) connection_->Write(buffers);
}

bool Exchange::chunked() const { return connection_ != nullptr && connection_->chunked(); }

void Exchange::WriteChunk(const BufferRef& chunk) {
  if (connection_ != nullptr) connection_->WriteChunk(chunk);
}

void Exchange::Cork() {
  if (connection_ != nullptr) connection_->Cork();
}

void Exchange::End() {
  if (connection_ != nullptr) connection_->End();
}

void Exchange::Cut() {
  if (connection_ != nullptr) connection_->Cut(-ECONNABORTED);
}

size_t Exchange::queued_bytes() const { return connection_ != nullptr ? connection_->queued_bytes() : 0; }

std::unique_ptr<net::Stream> Exchange::TakeStream(std::string* rest) {
  return connection_ != nullptr ? connection_->TakeStream(rest) : nullptr;
}

}  // namespace encke::http
