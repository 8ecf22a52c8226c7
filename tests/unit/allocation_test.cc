// What a delivery costs in memory: the message's bytes are shared, so nothing is allocated but a queue's growth.
#include <doctest/doctest.h>

#include <cstdlib>
#include <new>

#include "tests/unit/core_fixture.h"

namespace {

size_t allocations = 0;

void* Allocate(size_t size) {
  ++allocations;
  void* memory = std::malloc(size > 0 ? size : 1);
  if (memory == nullptr) std::abort();
  return memory;
}

}  // namespace

// Counted in the whole test program, and otherwise as always.
void* operator new(size_t size) { return Allocate(size); }
void* operator new[](size_t size) { return Allocate(size); }
void operator delete(void* memory) noexcept { std::free(memory); }
void operator delete[](void* memory) noexcept { std::free(memory); }
void operator delete(void* memory, size_t) noexcept { std::free(memory); }
void operator delete[](void* memory, size_t) noexcept { std::free(memory); }

namespace encke::test {
namespace {

/// Takes everything and keeps nothing.
struct Sink final : Transport {
  Sink() : Transport(kStream) {}
  void Send(std::span<const MessageRef> batch) override { sent += batch.size(); }
  void SendControl(const Control&) override {}
  void Close(const Disconnect&) override {}
  size_t queued_bytes() const override { return 0; }
  size_t sent_bytes() const override { return 0; }
  size_t sent = 0;
};

size_t AllocationsOf(CoreFixture& core, const MessageRef& message) {
  size_t before = allocations;
  core.hub.OnPublication(message);
  core.sessions.FlushDirty();
  return allocations - before;
}

TEST_CASE("allocations: a delivery to an open stream needs no more than a queue's ring") {
  constexpr size_t kSessions = 100;
  std::deque<Sink> sinks(kSessions);
  CoreFixture core;
  for (Sink& sink : sinks) {
    Session& session = core.NewSession();
    CHECK(session.Attach(sink, 1, 0, Control::Kind::kWelcome) == nullptr);
    core.Subscribe(session, "c");
  }
  MessageRef message = MakeRef<const Message>(Publication{"c", "data", "", {1, "epoch"}});
  size_t most = 0;
  size_t in_all = 0;
  for (int i = 0; i < 64; ++i) {
    size_t now = AllocationsOf(core, message);
    most = std::max(most, now);
    in_all += now;
  }
  CHECK(sinks[0].sent == 64);
  // The waiting ring of each session at each delivery; the unacknowledged ring where it doubles (4, 8, 16, 32, 64).
  CHECK(most <= 2 * kSessions + 1);
  CHECK(in_all <= (64 + 5) * kSessions + 1);
}

}  // namespace
}  // namespace encke::test
