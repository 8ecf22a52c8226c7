// Signals: the operator's SIGINT, SIGTERM and SIGHUP as calls on the loop.
#ifndef ENCKE_NET_SIGNALS_H_
#define ENCKE_NET_SIGNALS_H_

#include <functional>
#include <memory>

#include "net/loop.h"

namespace encke::net {

/// Watches for as long as it lives; does not keep the loop running. SIGPIPE is ignored from then on: a write to a dead
/// socket is an error of that socket. Made once, by main.
class Signals {
 public:
  struct Handlers {
    std::function<void(int signal)> on_stop;  // SIGINT, SIGTERM
    std::function<void()> on_reload;          // SIGHUP
  };

  /// An empty handler leaves its signals as they are.
  Signals(Loop& loop, Handlers handlers);
  ~Signals();
  Signals(const Signals&) = delete;
  Signals& operator=(const Signals&) = delete;

 private:
  struct State;
  std::unique_ptr<State> state_;
};

}  // namespace encke::net

#endif  // ENCKE_NET_SIGNALS_H_
