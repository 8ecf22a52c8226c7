// The loop's turns: work is counted whoever does it, and waiting is not.
#include <doctest/doctest.h>
#include <sys/socket.h>
#include <unistd.h>

#include <chrono>
#include <numeric>
#include <string>

#include "net/loop.h"
#include "net/tcp_stream.h"
#include "ops/metrics.h"

namespace encke::test {
namespace {

using Clock = std::chrono::steady_clock;

constexpr uint64_t kMillisecond = 1'000'000;

void Work() {
  const auto until = Clock::now() + std::chrono::milliseconds(4);
  while (Clock::now() < until) {
  }
}

/// Works when its time has come, and when something is read; ends the loop with that.
struct Worker final : Timer, net::Stream::Delegate {
  explicit Worker(net::Loop& its_loop) : loop(its_loop) {}
  void Finish() {
    Work();
    loop.Stop();
  }
  void OnTimer() override { Finish(); }
  void OnRead(std::string_view) override { Finish(); }
  void OnEnd() override {}
  void OnWritable() override {}
  void OnClosed(int) override {}

  net::Loop& loop;
};

uint64_t CountOf(const DurationHistogram& times) {
  return std::accumulate(times.buckets().begin(), times.buckets().end(), uint64_t{0});
}

TEST_CASE("turns: work is counted in timers, in deferred work, in the flush, and where something is read") {
  net::Loop loop;
  Worker worker(loop);
  std::unique_ptr<net::TcpStream> stream;
  SUBCASE("a timer") { loop.timers().Start(worker, 30); }
  SUBCASE("deferred") {
    loop.Defer([&] { worker.Finish(); });
  }
  SUBCASE("the flush") {
    loop.OnEachIteration([&] { worker.Finish(); });
    loop.timers().Start(worker, 0);
  }
  SUBCASE("a read, which is the first of its turn") {
    int ends[2];
    REQUIRE(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends) == 0);
    stream = std::move(*net::TcpStream::Adopt(loop, ends[0], {}));
    stream->set_delegate(&worker);
    REQUIRE(write(ends[1], "x", 1) == 1);
    close(ends[1]);
  }
  loop.Run();
  CHECK(loop.turns().sum() >= 4 * kMillisecond);
  const auto& buckets = loop.turns().buckets();
  CHECK(std::accumulate(buckets.begin() + 5, buckets.end(), uint64_t{0}) >= 1);  // one of more than 3 ms
}

TEST_CASE("turns: waiting is not counted, and each wait ends one") {
  net::Loop loop;
  struct Again final : Timer {
    explicit Again(net::Loop& its_loop) : loop(its_loop) { OnTimer(); }
    void OnTimer() override {
      if (++rung <= 10) loop.timers().Start(*this, 30);
    }
    net::Loop& loop;
    int rung = 0;
  } again(loop);
  const auto begun = Clock::now();
  loop.Run();
  const auto passed = std::chrono::duration_cast<std::chrono::nanoseconds>(Clock::now() - begun).count();
  CHECK(again.rung == 11);
  CHECK(loop.turns().sum() < static_cast<uint64_t>(passed) / 2);
  CHECK(CountOf(loop.turns()) >= 10);
  CHECK(CountOf(loop.turns()) < 40);
}

TEST_CASE("turns: between two runs of the loop nothing is counted") {
  net::Loop loop;
  loop.Run();
  const uint64_t before = loop.turns().sum();
  for (int i = 0; i < 10; ++i) Work();
  loop.Run();
  CHECK(loop.turns().sum() - before < 20 * kMillisecond);
}

TEST_CASE("duration histogram: a length belongs to the first bucket that holds it") {
  DurationHistogram times;
  for (uint64_t length : {uint64_t{0}, uint64_t{10'000}, uint64_t{10'001}, 1'000 * kMillisecond, 1'000 * kMillisecond + 1}) {
    times.Record(length);
  }
  CHECK(times.buckets().front() == 2);
  CHECK(times.buckets()[1] == 1);
  CHECK(times.buckets()[10] == 1);
  CHECK(times.buckets().back() == 1);
  CHECK(times.sum() == 2'000 * kMillisecond + 20'002);
}

TEST_CASE("metrics: a histogram is in seconds, and each bucket counts the smaller ones") {
  DurationHistogram times;
  for (uint64_t length : {5'000, 20'000, 20'000}) times.Record(length);
  times.Record(5'000 * kMillisecond);
  ops::Metrics metrics;
  metrics.Histogram("turn_seconds", "Turns.", times);
  const std::string text = metrics.Text();
  CAPTURE(text);
  CHECK(text.starts_with("# HELP encke_turn_seconds Turns.\n# TYPE encke_turn_seconds histogram\n"
                         "encke_turn_seconds_bucket{le=\"1e-05\"} 1\nencke_turn_seconds_bucket{le=\"3e-05\"} 3\n"
                         "encke_turn_seconds_bucket{le=\"0.0001\"} 3\n"));
  CHECK(text.ends_with("encke_turn_seconds_bucket{le=\"1\"} 3\nencke_turn_seconds_bucket{le=\"+Inf\"} 4\n"
                       "encke_turn_seconds_sum 5.000045000\nencke_turn_seconds_count 4\n"));
}

}  // namespace
}  // namespace encke::test
