#include "core/session_sockets.h"

#include <algorithm>

#include "base/base64.h"
#include "core/error_codes.h"
#include "core/session.h"

namespace encke {

/// One socket of a session, under the number by which its client calls it.
class SessionSockets::Numbered final : public Socket {
 public:
  Numbered(SessionSockets& all, Session& session, uint64_t number) : all_(all), session_(session), number_(number) {}

  void set_end(std::unique_ptr<SocketEnd> end) { end_ = std::move(end); }
  SocketEnd& end() { return *end_; }

  void SendText(const BufferRef& text) override { session_.Reply(packet::SocketText(number_, text->view())); }
  void SendBinary(const BufferRef& bytes) override {
    session_.Reply(packet::SocketBinary(number_, Base64Encode(bytes->view())));
  }
  void Close(const Disconnect& why) override {
    session_.Reply(packet::SocketClosed(number_, why));
    all_.Forget(session_, number_);
    Ended(why);
  }
  void Ended(const Disconnect& why) {
    --all_.context_.counts.open;
    if (end_ != nullptr) end_->OnClose(why);
  }
  Session& session() override { return session_; }

 private:
  SessionSockets& all_;
  Session& session_;
  const uint64_t number_;
  std::unique_ptr<SocketEnd> end_;  // null while the service opens it
};

void SessionSockets::OnCommand(Session& session, const packet::SocketCommand& command, bool in_rate) {
  using Method = packet::SocketCommand::Method;
  if (command.method == Method::kOpen) {
    return in_rate ? Open(session, command)
                   : session.Reply(packet::ErrorReply(command.socket, packet::TooFast()));
  }
  std::shared_ptr<Numbered> socket = Find(session, command.socket);
  if (socket == nullptr) return;  // it may have been closed meanwhile
  if (command.method == Method::kClose) return socket->Close({command.code, command.reason});
  // A message that is left out in silence would be a hole in the stream.
  if (!in_rate) return socket->Close({close_code::kPolicy, packet::TooFast().message});
  OnMessage(*socket, command);
}

Result<const SocketOffer*> SessionSockets::MayOpen(const Session& session,
                                                   const packet::SocketCommand& command) const {
  auto offer = std::find_if(context_.offers.begin(), context_.offers.end(),
                            [&](const SocketOffer& one) { return one.name == command.service; });
  if (offer == context_.offers.end()) {
    return Fail(error_code::kNotAvailable, "not available: no such socket service here (sockets)");
  }
  if (!offer->instead.empty()) return Fail(error_code::kNotAvailable, "not available: " + std::string(offer->instead));
  auto numbers = sockets_.find(&session);
  if (numbers == sockets_.end()) return &*offer;
  if (numbers->second.contains(command.socket)) {
    return Fail(error_code::kBadRequest, "bad request: the socket of this id is open");
  }
  if (numbers->second.size() < context_.per_session) return &*offer;
  ++session.context().counts.limit_errors;
  return Fail(error_code::kLimitExceeded, "limit exceeded: a session has at most " +
                                              std::to_string(context_.per_session) +
                                              " sockets (sockets.per_session)");
}

void SessionSockets::Open(Session& session, const packet::SocketCommand& command) {
  const SocketRequest request{command.query, command.protocols};
  Result<const SocketOffer*> offer = MayOpen(session, command);
  Result<std::string> protocol = offer ? (*offer)->service->Accept(request) : tl::unexpected(offer.error());
  if (!protocol) {
    ++context_.counts.refused;
    return session.Reply(packet::ErrorReply(command.socket, protocol.error()));
  }
  auto socket = std::make_shared<Numbered>(*this, session, command.socket);
  sockets_[&session].emplace(command.socket, socket);
  ++context_.counts.opened;
  ++context_.counts.open;
  session.Reply(packet::ResultReply(command.socket, packet::SocketOpened(*protocol)));
  socket->set_end((*offer)->service->Open(*socket, request));
}

void SessionSockets::OnMessage(Numbered& socket, const packet::SocketCommand& command) {
  ++context_.counts.messages;
  if (!command.binary) return socket.end().OnText(Buffer::Of(command.data));
  std::optional<std::string> bytes = Base64Decode(command.data);
  if (!bytes) return socket.Close({close_code::kInvalidData, "bad base64"});
  socket.end().OnBinary(Buffer::Of(*bytes));
}

void SessionSockets::OnEnd(Session& session) {
  auto numbers = sockets_.extract(&session);
  if (numbers.empty()) return;
  for (auto& [number, socket] : numbers.mapped()) socket->Ended(session.end_reason());
}

std::shared_ptr<SessionSockets::Numbered> SessionSockets::Find(const Session& session, uint64_t number) const {
  auto numbers = sockets_.find(&session);
  if (numbers == sockets_.end()) return nullptr;
  auto found = numbers->second.find(number);
  return found == numbers->second.end() ? nullptr : found->second;
}

void SessionSockets::Forget(const Session& session, uint64_t number) {
  auto numbers = sockets_.find(&session);
  numbers->second.erase(number);
  if (numbers->second.empty()) sockets_.erase(numbers);
}

}  // namespace encke
