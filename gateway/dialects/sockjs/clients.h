// Clients: the sessions of a mount by the ids that their clients chose.
#ifndef ENCKE_DIALECTS_SOCKJS_CLIENTS_H_
#define ENCKE_DIALECTS_SOCKJS_CLIENTS_H_

#include <string>
#include <string_view>
#include <unordered_map>

#include "base/ring_queue.h"
#include "base/strings.h"
#include "core/session.h"
#include "dialects/sockjs/mount.h"

namespace encke::dialects::sockjs {

/// Finds the session that a request is about, reads what its client sends, and remembers for the disconnect delay why it
/// ended: a client that asks again is told again. Owned by its mount.
///
/// A WebSocket's session is known by its connection alone, and is not found by an id.
class Clients final : public UpReader {
 public:
  /// REQUIRES: what `purpose` names outlives it.
  Clients(const Purpose& purpose, Timers& timers, Milliseconds remembered)
      : purpose_(purpose), timers_(timers), remembered_(remembered) {}
  /// Ends the sessions: they are nothing without it.
  ~Clients();

  /// A session that has just begun; `id` is empty for a WebSocket's.
  void Add(Session& session, std::string id);
  /// Null where there is none.
  Session* Find(std::string_view id) const;
  /// Why the session with this id ended, a short while ago; null where it did not.
  const Disconnect* WhyEnded(std::string_view id);
  /// The number of the session's next transport.
  uint64_t NextTransport(Session& session) { return ++states_.at(&session).transports; }

  /// Gives the messages to the session's reader, until it ends. False where `text` is none of SockJS's arrays.
  bool Deliver(Session& session, std::string_view text, bool single);

  // UpReader: what comes over WebSockets, and the end of any session.
  void OnPackets(Session& session, std::string_view text, uint64_t& next) override;
  void OnEnd(Session& session) override;

 private:
  struct State {
    std::string id;           // as the client chose it
    uint64_t transports = 0;  // that it had so far
    uint64_t next_up = 1;     // the number of its next command; for readers that count
  };
  struct Ended {
    std::string id;
    Milliseconds at = 0;
  };

  void Give(Session& session, std::string_view message);
  void Remember(const std::string& id, const Disconnect& why);
  void ForgetOld();

  const Purpose purpose_;
  Timers& timers_;
  const Milliseconds remembered_;
  std::unordered_map<Session*, State> states_;
  TextMap<Session*> by_id_;
  TextMap<Disconnect> ended_;
  RingQueue<Ended> ended_in_order_;  // oldest first
};

}  // namespace encke::dialects::sockjs

#endif  // ENCKE_DIALECTS_SOCKJS_CLIENTS_H_
