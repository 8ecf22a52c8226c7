#include "http/exchange.h"

#include <cerrno>
#include <utility>

#include "base/memory.h"
#include "http/connection.h"
#include "http/cors.h"

namespace encke::http {

Exchange::Exchange(Connection* connection, Request request) : connection_(connection), request_(std::move(request)) {}

Exchange::~Exchange() {
  if (connection_ != nullptr) connection_->Abandon();
}

void Exchange::ForgetRequest() {
  std::vector<Header>().swap(request_.headers);
  std::string().swap(request_.body);
  std::string().swap(request_.target);
  std::string().swap(request_.query);
}

void Exchange::Respond(Response response) {
  if (connection_ == nullptr) return;
  auto complete = [&] {
    if (readable_) AddCorsHeaders(request_, response);
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
