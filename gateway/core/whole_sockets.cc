#include "core/whole_sockets.h"

#include "base/check.h"
#include "core/packet.h"
#include "core/session.h"

namespace encke {

/// The socket that a session is.
class WholeSockets::Whole final : public Socket {
 public:
  explicit Whole(Session& session) : session_(session) {}

  void set_end(std::unique_ptr<SocketEnd> end) { end_ = std::move(end); }
  SocketEnd& end() { return *end_; }

  void SendText(const BufferRef& text) override { Send({text, false}); }
  void SendBinary(const BufferRef& bytes) override { Send({bytes, true}); }
  void Close(const Disconnect& why) override {
    session_.Flush();  // what was sent before comes before
    session_.End(why);
  }
  void Ended() {
    if (end_ != nullptr) end_->OnClose(session_.end_reason());
  }
  Session& session() override { return session_; }

 private:
  void Send(RawMessage message) { session_.Enqueue(MakeRef<const Message>(std::move(message))); }

  Session& session_;
  std::unique_ptr<SocketEnd> end_;  // null while the service opens it
};

void WholeSockets::Begin(Session& session, SocketService& service, const SocketRequest& request) {
  auto socket = std::make_shared<Whole>(session);
  sockets_.emplace(&session, socket);
  ++counts_.opened;
  ++counts_.open;
  socket->set_end(service.Open(*socket, request));
}

std::shared_ptr<WholeSockets::Whole> WholeSockets::Admit(Session& session) {
  if (!session.TakeToken()) {
    session.Flush();
    session.End({close_code::kPolicy, packet::TooFast().message});
    return nullptr;
  }
  auto socket = sockets_.find(&session);
  CHECK(socket != sockets_.end());
  ++counts_.messages;
  return socket->second;
}

void WholeSockets::OnPackets(Session& session, std::string_view message, uint64_t&) {
  if (std::shared_ptr<Whole> socket = Admit(session)) socket->end().OnText(Buffer::Of(message));
}

void WholeSockets::OnMessage(Session& session, const RawMessage& message) {
  if (std::shared_ptr<Whole> socket = Admit(session)) {
    message.binary ? socket->end().OnBinary(message.content) : socket->end().OnText(message.content);
  }
}

void WholeSockets::OnEnd(Session& session) {
  auto socket = sockets_.extract(&session);
  if (socket.empty()) return;  // it ended before it began
  --counts_.open;
  socket.mapped()->Ended();
}

}  // namespace encke
