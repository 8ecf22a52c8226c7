// Service: what a session is for.
#ifndef ENCKE_CORE_SERVICE_H_
#define ENCKE_CORE_SERVICE_H_

#include "core/packet.h"

namespace encke {

class Session;

/// Takes the commands of all sessions of an endpoint. Stateless per session, or keeps its state by the session. Made by
/// main, outlives the sessions.
class Service {
 public:
  /// A command that came for the first time, in order. Answers it with Session::Reply where it has an id.
  virtual void OnCommand(Session& session, const packet::Command& command) = 0;
  /// The session ends: what the service keeps for it must go.
  virtual void OnEnd(Session& session) = 0;

 protected:
  ~Service() = default;
};

}  // namespace encke

#endif  // ENCKE_CORE_SERVICE_H_
