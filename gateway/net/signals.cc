#include "net/signals.h"

#include <uv.h>

#include <array>
#include <csignal>
#include <utility>

#include "base/check.h"
#include "net/handle.h"

namespace encke::net {

/// The watched signals' handles; each is in a block of its own (net/handle.h).
struct Signals::State {
  using Block = HandleBlock<uv_signal_t, State>;

  Block* Watch(Loop& loop, int number) {
    auto* block = new Block(this);
    CHECK(uv_signal_init(loop.uv(), &block->handle) == 0);
    auto caught = [](uv_signal_t* handle, int signal) {
      Block::Of(handle)->Call("signal", [signal](State& state) { state.OnSignal(signal); });
    };
    CHECK(uv_signal_start(&block->handle, caught, number) == 0);
    uv_unref(block->base());
    return block;
  }
  void OnHandleClosed() {}
  void OnNoMemory() {}
  void OnSignal(int number) const {
    if (number == SIGHUP) {
      handlers.on_reload();
    } else {
      handlers.on_stop(number);
    }
  }

  Handlers handlers;
  std::array<Block*, 3> blocks = {};
};

Signals::Signals(Loop& loop, Handlers handlers) : state_(std::make_unique<State>()) {
  std::signal(SIGPIPE, SIG_IGN);
  state_->handlers = std::move(handlers);
  if (state_->handlers.on_stop) {
    state_->blocks[0] = state_->Watch(loop, SIGINT);
    state_->blocks[1] = state_->Watch(loop, SIGTERM);
  }
  if (state_->handlers.on_reload) state_->blocks[2] = state_->Watch(loop, SIGHUP);
}

Signals::~Signals() {
  for (State::Block* block : state_->blocks) {
    if (block != nullptr) block->Disown();
  }
}

}  // namespace encke::net
