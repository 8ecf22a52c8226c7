#include "load/publisher.h"

#include <sys/epoll.h>

#include "common/socket.h"
#include "load/requester.h"

namespace bench {
namespace {

constexpr size_t kConnections = 16;

class RequestPublisher final : public Publisher {
 public:
  RequestPublisher(Loop& loop, const Target& target, Options& options)
      : head_(options.Text("publish-head")),
        payload_(options.Text("payload", "{marker}")),
        requester_(loop, target.port, kConnections) {}

 private:
  void Publish(const Values& values) override { requester_.Send(Request(head_.Fill(values), payload_.Fill(values))); }
  bool Ready() const override { return requester_.idle() > 0; }
  bool Waits() const override { return requester_.idle() < requester_.connections(); }
  uint64_t answered() const override { return requester_.answered(); }

  const Template head_;
  const Template payload_;
  Requester requester_;
};

class BytesPublisher final : public Publisher, private Watcher {
 public:
  BytesPublisher(Loop& loop, const Template& bytes, Options& options) : bytes_(bytes), socket_(loop, *this) {
    socket_.Take(Connect(static_cast<uint16_t>(options.Number("publish-port", 0)), 1));
    socket_.Send(Template(options.Text("publish-greeting")).Fill({}));
  }

 private:
  void Publish(const Values& values) override {
    ++sent_;
    socket_.Send(bytes_.Fill(values));
  }
  bool Ready() const override { return true; }
  bool Waits() const override { return false; }
  uint64_t answered() const override { return sent_; }

  void OnReady(uint32_t events) override {
    if ((events & EPOLLOUT) != 0) socket_.Flush();
    socket_.Receive();
    if (socket_.ended()) Fail("the connection for publications was cut");
  }

  const Template bytes_;
  Socket socket_;
  uint64_t sent_ = 0;
};

}  // namespace

std::unique_ptr<Publisher> MakePublisher(Loop& loop, const Target& target, Options& options) {
  const Template bytes(options.Text("publish-bytes"));
  if (bytes.empty()) return std::make_unique<RequestPublisher>(loop, target, options);
  return std::make_unique<BytesPublisher>(loop, bytes, options);
}

}  // namespace bench
