// The load generator: one thread, one epoll set. bench/harness starts it with a description of the server on the
// command line; it makes its connections, prints {"event":"ready"} and then does what the lines of its standard input
// say: `run COUNT [NUMBER...]` (answered by a line `done`), `leave` (`left`). The end of the input is its end.
#include <sys/epoll.h>
#include <unistd.h>

#include <map>
#include <sstream>

#include "common/clock.h"
#include "common/json.h"
#include "load/work.h"

namespace bench {
namespace {

std::unique_ptr<Work> MakeWork(Loop& loop, Options& options) {
  using Maker = std::unique_ptr<Work> (*)(Loop&, Options&);
  static const std::map<std::string, Maker> makers = {
      {"fanout", MakeFanout}, {"echo", MakeEcho}, {"openings", MakeOpenings}, {"requests", MakeRequests}};
  const std::string name = options.Text("work");
  auto found = makers.find(name);
  if (found == makers.end()) Fail("--work is fanout, echo, openings or requests, not " + name);
  return found->second(loop, options);
}

/// Standard input. The loop turns while it is awaited, so that connections are read from.
class Commands final : public Watcher {
 public:
  explicit Commands(Loop& loop) : loop_(loop) { loop.Add(STDIN_FILENO, *this, EPOLLIN); }

  /// False at the end.
  bool Next(std::string& line) {
    size_t end = 0;
    while ((end = text_.find('\n')) == std::string::npos && !ended_) loop_.Turn(-1);
    if (end == std::string::npos) return false;
    line = text_.substr(0, end);
    text_.erase(0, end + 1);
    return true;
  }

 private:
  void OnReady(uint32_t) override {
    char bytes[4096];
    const ssize_t size = read(STDIN_FILENO, bytes, sizeof bytes);
    if (size > 0) text_.append(bytes, static_cast<size_t>(size));
    ended_ = size <= 0;
  }

  Loop& loop_;
  std::string text_;
  bool ended_ = false;
};

void Obey(Work& work, const std::string& line) {
  std::istringstream words(line);
  std::string word;
  words >> word;
  std::vector<uint64_t> numbers;
  for (uint64_t number = 0; words >> number;) numbers.push_back(number);
  if (word == "run" && !numbers.empty()) {
    work.Run(numbers[0], {numbers.begin() + 1, numbers.end()});
  } else if (word == "leave") {
    work.Leave();
    JsonLine("left").Print();
  } else {
    Fail("no command: " + line);
  }
}

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  bench::Options options(argc, argv);
  bench::Loop loop;
  const std::unique_ptr<bench::Work> work = bench::MakeWork(loop, options);
  bench::Commands commands(loop);
  bench::JsonLine("ready").Print();
  for (std::string line; commands.Next(line);) bench::Obey(*work, line);
}
