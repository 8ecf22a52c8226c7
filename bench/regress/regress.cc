// The program whose instructions are counted: `regress PATH` goes the path and says how many units of it were counted,
// `regress` says by what it was built and what paths there are. JSON both. See docs/benchmarks.md, and run.mjs.
#include <fmt/core.h>
#include <gnu/libc-version.h>
#include <sys/utsname.h>
#include <uv.h>

#include <string_view>

#include "bench/regress/paths.h"

namespace encke::regress {
namespace {

constexpr int kWarmUp = 8;  // queues, buffers and tables have their sizes
constexpr int kRounds = 16;

struct Path {
  std::string_view name;
  std::unique_ptr<Scene> (*make)(World&);
};

constexpr Path kPaths[] = {
    {"websocket-delivery", &WebSocketDelivery}, {"xhr-streaming-delivery", &XhrStreamingDelivery},
    {"long-poll", &LongPoll},                   {"websocket-echo", &WebSocketEcho},
    {"publish-request", &PublishRequest},
};

#ifdef __clang__
constexpr std::string_view kCompiler = __VERSION__;
#else
constexpr std::string_view kCompiler = "GCC " __VERSION__;
#endif

void Describe() {
  utsname system;
  CHECK(uname(&system) == 0);
  fmt::print("{{\"machine\":\"{}\",\"compiler\":\"{}\",\"build\":\"{}\",\"sanitizers\":\"{}\",", system.machine,
             kCompiler, ENCKE_BUILD_TYPE, ENCKE_SANITIZERS);
  fmt::print("\"libc\":\"{}\",\"libuv\":\"{}\",", gnu_get_libc_version(), uv_version_string());
  std::string names;
  for (const Path& path : kPaths) names.append(names.empty() ? "\"" : ",\"").append(path.name).append("\"");
  fmt::print("\"paths\":[{}]}}\n", names);
}

void Go(const Path& path) {
  World world;
  std::unique_ptr<Scene> scene = path.make(world);
  for (int round = 0; round < kWarmUp + kRounds; ++round) {
    scene->Before();
    round < kWarmUp ? scene->Happen() : EnckeCounted(*scene);
    scene->After();
  }
  fmt::print("{{\"path\":\"{}\",\"units\":{}}}\n", path.name, kRounds * scene->Units());
}

int Main(int count, char** words) {
  if (count < 2) return Describe(), 0;
  for (const Path& path : kPaths) {
    if (path.name == words[1]) return Go(path), 0;
  }
  fmt::print(stderr, "no path {}\n", words[1]);
  return 1;
}

}  // namespace
}  // namespace encke::regress

int main(int count, char** words) { return encke::regress::Main(count, words); }
