#include "services/echo.h"

namespace encke {
namespace {

class EchoEnd final : public SocketEnd {
 public:
  explicit EchoEnd(Socket& socket) : socket_(socket) {}

  void OnText(const BufferRef& message) override { socket_.SendText(message); }
  void OnBinary(const BufferRef& message) override { socket_.SendBinary(message); }
  void OnClose(const Disconnect&) override {}

 private:
  Socket& socket_;
};

}  // namespace

std::unique_ptr<SocketEnd> Echo::Open(Socket& socket, const SocketRequest&) {
  return std::make_unique<EchoEnd>(socket);
}

}  // namespace encke
