// SessionTable: all sessions of an endpoint.
#ifndef ENCKE_CORE_SESSION_TABLE_H_
#define ENCKE_CORE_SESSION_TABLE_H_

#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <unordered_set>

#include "base/result.h"
#include "base/ring_queue.h"
#include "core/opening_rate.h"
#include "core/session.h"

namespace encke {

/// Owns the sessions, finds them by id and by the key of their opening, and flushes those with something to send once
/// per loop iteration.
class SessionTable {
 public:
  /// REQUIRES: what the context names outlives the table, which ends its sessions when it goes.
  explicit SessionTable(SessionContext& context);
  ~SessionTable();

  /// A new session, or why there can be none now, and when to come again: there are as many as there may be
  /// (session.max_sessions), too many begin at once (openings_per_second), or the gateway leaves. `key`: of the
  /// opening, empty where it has none.
  [[nodiscard]] tl::expected<Session*, Disconnect> Create(const SessionKind& kind, std::string_view key = {});
  tl::expected<Session*, Disconnect> Create(const SessionKind&& temporary, std::string_view key = {}) = delete;
  /// Null where there is none: expired, ended, or never ours.
  Session* Find(std::string_view id);
  /// The session that an opening with this key began within the handshake window, or whose client has not yet shown
  /// that it knows of it; or null.
  Session* FindByKey(const std::string& key);
  /// REQUIRES: no session has the key, and the session has none.
  void RememberKey(const std::string& key, Session& session);

  void MarkDirty(Session& session);
  /// Flushes, and deletes what has ended. Called once per loop iteration.
  void FlushDirty();
  /// Ends every session; no new ones after that. The clients are told to come again at random times, as far apart as
  /// they may begin (openings_per_second).
  void EndAll(const Disconnect& why);
  /// The session has ended; it is deleted with the next FlushDirty.
  void Bury(Session& session);

  /// Gives back what the table itself takes for more sessions than there are.
  void Shrink();

  size_t size() const { return sessions_.size(); }
  SessionContext& context() { return context_; }
  void ForEach(const std::function<void(Session&)>& visit);

 private:
  struct Opening {
    Session::Name name;
    Milliseconds at = 0;
  };

  Session* FindByName(std::string_view name);
  void ForgetOldKeys();
  void ForgetKey(Session& session);
  void PrefetchNext();
  void DeleteBuried();
  /// The time over which so many clients come back.
  Milliseconds Spread(size_t clients) const;

  /// By their names, which are random: nobody can choose many that fall together. Not noexcept, by which the C++ library
  /// decides to keep each hash in its node: else to pass over a neighbour would be to read its session, a cache miss.
  struct NameHash {
    using is_transparent = void;
    size_t operator()(std::string_view name) const { return std::hash<std::string_view>()(name); }
    size_t operator()(const std::unique_ptr<Session>& session) const {
      return (*this)(session->name().view());
    }
  };
  struct SameName {
    using is_transparent = void;
    static std::string_view Of(std::string_view name) { return name; }
    static std::string_view Of(const std::unique_ptr<Session>& session) { return session->name().view(); }
    template <class A, class B>
    bool operator()(const A& a, const B& b) const { return Of(a) == Of(b); }
  };

  SessionContext& context_;
  std::unordered_set<std::unique_ptr<Session>, NameHash, SameName> sessions_;
  List<Session> dirty_;
  List<Session> buried_;  // ended, and owned by this list
  TextMap<Session*> by_key_;  // as long as they live
  RingQueue<Opening> openings_;  // oldest first
  OpeningRate rate_;
  std::optional<Disconnect> closed_;  // why nobody is let in any more
};

}  // namespace encke

#endif  // ENCKE_CORE_SESSION_TABLE_H_
