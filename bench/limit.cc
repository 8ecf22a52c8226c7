// The bare machine: what a server would cost that did nothing but answer with the right bytes. One thread, one epoll
// set, one send() a delivery; no session, no queue, no acknowledgement, no time-out. The reference of bench/rows.
#include <sys/epoll.h>

#include <vector>

#include "common/json.h"
#include "common/options.h"
#include "limit/connection.h"

namespace bench {
namespace {

/// Accepts whoever waits.
class Door final : public Watcher {
 public:
  Door(Loop& loop, Stage& stage, int listener) : loop_(loop), stage_(stage), listener_(listener) {
    loop.Add(listener, *this, EPOLLIN);
  }

 private:
  void OnReady(uint32_t) override {
    for (int fd = 0; (fd = Accept(listener_)) >= 0;) new Connection(loop_, stage_, fd);
  }

  Loop& loop_;
  Stage& stage_;
  const int listener_;
};

}  // namespace
}  // namespace bench

int main(int argc, char** argv) {
  bench::Options options(argc, argv);
  bench::Stage stage(options.Flag("coalesce"), options.Number("lie-every", 0));
  auto port = static_cast<uint16_t>(options.Number("port", 0));
  options.CheckAllKnown();
  bench::Loop loop;
  const bench::Door door(loop, stage, bench::Listen(port));
  bench::JsonLine("listening").Whole("port", port).Print();
  for (;;) {
    loop.Turn(-1);
    stage.OnTurnEnd();
  }
}
