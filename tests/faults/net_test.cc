// Sockets while memory runs out, and with a kernel that takes and gives bytes by the piece: what was written arrives
// unchanged and in order, or the connection ends.
#include <doctest/doctest.h>

#include <algorithm>
#include <atomic>
#include <memory>
#include <string>
#include <thread>
#include <vector>

#include "net/loop.h"
#include "net/tcp_listener.h"
#include "net/tcp_stream.h"
#include "tests/faults/injector.h"
#include "tests/faults/short_io.h"
#include "tests/faults/wire.h"

namespace encke::faults {
namespace {

constexpr size_t kQuestion = 3'000;
constexpr size_t kAnswer = 900'000;

std::string Bytes(size_t size) {
  std::string bytes;
  for (size_t i = 0; i < size; ++i) bytes.push_back(static_cast<char>(i * 31 + i / 251));
  return bytes;
}

/// Reads a question to its end, writes the answer in buffers of many sizes, more as the former drain, and closes.
class Answering final : public net::Stream::Delegate {
 public:
  Answering(std::unique_ptr<net::Stream> stream, const std::string& answer)
      : stream_(std::move(stream)), answer_(answer) {
    stream_->set_delegate(this);
  }
  std::string question;
  int closed = 0;

 private:
  void OnRead(std::string_view bytes) override {
    question.append(bytes);
    if (question.size() == kQuestion) Go();
  }
  void OnEnd() override { stream_->Close(); }
  void OnWritable() override { Go(); }
  void OnClosed(int) override { ++closed; }
  void Go() {
    while (written_ < answer_.size() && stream_->queued_bytes() < net::Stream::kHighWater) {
      std::vector<BufferRef> buffers;
      for (size_t size : {1u, 10'000u, 0u, 300u, 7u, 100'000u}) {
        buffers.push_back(Buffer::Of(std::string_view(answer_).substr(written_, size)));
        written_ += buffers.back()->size();
      }
      stream_->Write(buffers);
      if (stream_->closing()) return;
    }
    if (written_ == answer_.size()) stream_->CloseGracefully();
  }

  std::unique_ptr<net::Stream> stream_;
  const std::string& answer_;
  size_t written_ = 0;
};

struct Alarm final : Timer {
  void OnTimer() override { rang = true; }
  bool rang = false;
};

int PortOf(const net::TcpListener& listener) {
  const std::string address = listener.address();
  return std::stoi(address.substr(address.rfind(':') + 1));
}

/// Asks on two connections, one after the other; returns what each was answered.
std::vector<std::string> AskTwice(int port, const std::string& question) {
  std::vector<std::string> answers;
  for (int i = 0; i < 2; ++i) {
    Wire wire(port);
    wire.Send(question);
    answers.push_back(wire.ReadToEnd());
  }
  return answers;
}

/// Whether both got all of it.
bool Converse() {
  static const std::string question = Bytes(kQuestion), answer = Bytes(kAnswer);
  net::Loop loop;
  loop.CountPeers({});
  std::vector<std::unique_ptr<Answering>> streams;
  auto accepted = [&](std::unique_ptr<net::Stream> stream) {
    streams.push_back(std::make_unique<Answering>(std::move(stream), answer));
  };
  auto listener = net::TcpListener::Listen(loop, "127.0.0.1:0", 16, accepted);
  REQUIRE(listener);
  Alarm alarm;
  loop.timers().Start(alarm, 1);
  std::vector<std::string> answers;
  std::atomic<bool> done = false;
  std::thread client([&, port = PortOf(**listener)] {
    answers = AskTwice(port, question);
    Wire last(port);  // so that the loop looks again
    done = true;
    last.Send("x");
  });
  loop.OnEachIteration([&] {
    bool all_closed = std::all_of(streams.begin(), streams.end(), [](auto& stream) { return stream->closed == 1; });
    if (done && alarm.rang && (all_closed || streams.size() == 3)) loop.Stop();
  });
  {
    Harmful harmful;
    loop.Run();
  }
  client.join();
  CHECK(alarm.rang);
  for (auto& stream : streams) CHECK(stream->closed <= 1);
  for (const std::string& got : answers) CHECK(answer.starts_with(got));
  return answers.size() == 2 && answers[0] == answer && answers[1] == answer;
}

}  // namespace

TEST_CASE("net: whichever allocation fails, bytes arrive in order or the connection ends") {
  auto scenario = [](const Shortage& shortage) {
    CAPTURE(shortage.nth);
    CAPTURE(shortage.lasting);
    Begin(shortage);
    bool whole = Converse();
    bool failed = End();
    if (!failed) CHECK(whole);
    return failed && shortage.nth < 300;  // how many there are depends on the kernel's buffers
  };
  CHECK(WithEachShortage(scenario) > 10);
}

TEST_CASE("net: where the kernel has no room to watch a connection, accepting pauses, and goes on when it has") {
  net::Loop loop;
  std::vector<std::unique_ptr<net::Stream>> accepted;
  auto listener = net::TcpListener::Listen(loop, "127.0.0.1:0", 16, [&](std::unique_ptr<net::Stream> stream) {
    accepted.push_back(std::move(stream));
    loop.Stop();
  });
  REQUIRE(listener);
  loop.RunOnce();  // from now on the listener itself is watched
  std::vector<Wire> clients;
  for (int i = 0; i < 3; ++i) clients.emplace_back(PortOf(**listener));
  Befall({.no_room = 2});
  {
    Harmful harmful;
    loop.Run();
  }
  Calm();
  CHECK(accepted.size() == 1);
  CHECK((*listener)->pauses() == 2);
  CHECK(loop.open_streams() == 1);
}

TEST_CASE("net: whatever pieces the kernel takes and gives, bytes arrive unchanged and in order") {
  for (uint64_t seed = 1; seed <= 20; ++seed) {
    CAPTURE(seed);
    Befall({.seed = seed});
    CHECK(Converse());
    CHECK(Calm() > 20);
  }
}

}  // namespace encke::faults
