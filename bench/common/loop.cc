#include "common/loop.h"

#include <sys/epoll.h>
#include <unistd.h>

#include <cerrno>
#include <cstring>
#include <string>

#include "common/clock.h"
#include "common/options.h"

namespace bench {
namespace {

constexpr int kEventsAtOnce = 1024;

}  // namespace

Loop::Loop() : epoll_(epoll_create1(EPOLL_CLOEXEC)) {
  if (epoll_ < 0) Fail(std::string("epoll_create1: ") + std::strerror(errno));
}

Loop::~Loop() { close(epoll_); }

void Loop::Add(int fd, Watcher& watcher, uint32_t events) {
  epoll_event event{.events = events, .data = {.ptr = &watcher}};
  if (epoll_ctl(epoll_, EPOLL_CTL_ADD, fd, &event) != 0) Fail(std::string("epoll_ctl: ") + std::strerror(errno));
}

void Loop::Change(int fd, Watcher& watcher, uint32_t events) {
  epoll_event event{.events = events, .data = {.ptr = &watcher}};
  if (epoll_ctl(epoll_, EPOLL_CTL_MOD, fd, &event) != 0) Fail(std::string("epoll_ctl: ") + std::strerror(errno));
}

int Loop::Turn(int timeout_ms) {
  static epoll_event events[kEventsAtOnce];
  int count = epoll_wait(epoll_, events, kEventsAtOnce, 0);
  if (count == 0 && timeout_ms != 0) {
    const uint64_t before = Now();
    count = epoll_wait(epoll_, events, kEventsAtOnce, timeout_ms);
    waited_ += Now() - before;
  }
  for (int i = 0; i < count; ++i) static_cast<Watcher*>(events[i].data.ptr)->OnReady(events[i].events);
  return count;
}

}  // namespace bench
