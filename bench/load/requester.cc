#include "load/requester.h"

#include <sys/epoll.h>

#include <string>

#include "common/options.h"

namespace bench {

class Requester::Connection final : public Watcher {
 public:
  Connection(Requester& owner, Loop& loop, uint16_t port, size_t index)
      : owner_(owner), index_(index), socket_(loop, *this) {
    socket_.Take(Connect(port, 1));
  }

  void Send(std::string_view request) { socket_.Send(request); }

 private:
  void OnReady(uint32_t events) override {
    if ((events & EPOLLOUT) != 0) socket_.Flush();
    const std::string_view bytes = socket_.Receive();
    owner_.bytes_in_ += bytes.size();
    answers_.Take(bytes, [this](std::string_view head, std::string_view body) {
      if (StatusOf(head) / 100 != 2) Fail("a request was answered: " + std::string(head) + " " + std::string(body));
      ++owner_.answered_;
      owner_.idle_.push_back(index_);
      return true;
    });
    if (socket_.ended()) Fail("a connection for requests was cut");
  }

  Requester& owner_;
  const size_t index_;
  Socket socket_;
  MessageReader answers_;
};

Requester::Requester(Loop& loop, uint16_t port, size_t connections) {
  for (size_t i = 0; i < connections; ++i) {
    all_.push_back(std::make_unique<Connection>(*this, loop, port, i));
    idle_.push_back(i);
  }
}

Requester::~Requester() = default;

size_t Requester::Send(std::string_view request) {
  const size_t index = idle_.back();
  idle_.pop_back();
  bytes_out_ += request.size();
  all_[index]->Send(request);
  return index;
}

}  // namespace bench
