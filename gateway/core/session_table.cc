#include "core/session_table.h"

#include <algorithm>

#include "base/random.h"

namespace encke {
namespace {

constexpr size_t kIdBytes = 16;  // 128 random bits: who has the id has the session
constexpr Milliseconds kFullFor = 10'000;  // sessions end one by one: there may be room after this

/// At a time of its own between `first` and `first` + `spread`.
Disconnect SomeTimeAfter(const Disconnect& why, Milliseconds first, Milliseconds spread) {
  return why.After(first + static_cast<Milliseconds>(RandomBelow(static_cast<uint64_t>(spread))));
}

}  // namespace

SessionTable::SessionTable(SessionContext& context)
    : context_(context),
      rate_(context.limits.openings_per_second, context.limits.openings_burst, context.limits.max_sessions) {}

SessionTable::~SessionTable() {
  EndAll(disconnect::kShutdown);
  DeleteBuried();
}

tl::expected<Session*, Disconnect> SessionTable::Create(const SessionKind& kind, std::string_view key) {
  if (closed_) return tl::unexpected(SomeTimeAfter(*closed_, 1, Spread(0)));
  if (sessions_.size() >= context_.limits.max_sessions) {
    ++context_.counts.refused_full;
    return tl::unexpected(SomeTimeAfter(disconnect::kTooManyRequests, kFullFor, 2 * kFullFor));
  }
  if (Milliseconds wait = rate_.Ask(key, context_.timers.Now()); wait > 0) {
    ++context_.counts.deferred;
    return tl::unexpected(disconnect::kTooManyRequests.After(wait));
  }
  auto session = std::make_unique<Session>(*this, context_, context_.node + '-' + RandomText(kIdBytes), kind);
  Session* made = session.get();
  sessions_.emplace(made->id(), std::move(session));
  ++context_.counts.opened;
  return made;
}

Session* SessionTable::Find(std::string_view id) {
  auto found = sessions_.find(id);
  return found == sessions_.end() ? nullptr : found->second.get();
}

Session* SessionTable::FindByKey(const std::string& key) {
  ForgetOldKeys();
  auto found = id_by_key_.find(key);
  return found == id_by_key_.end() ? nullptr : Find(found->second);
}

void SessionTable::RememberKey(const std::string& key, const Session& session) {
  ForgetOldKeys();
  // Bounded also where sessions are opened and ended in a storm.
  if (openings_.size() >= context_.limits.max_sessions) id_by_key_.erase(openings_.PopFront().key);
  openings_.PushBack({key, session.id(), context_.timers.Now()});
  id_by_key_[key] = session.id();
}

void SessionTable::ForgetOldKeys() {
  Milliseconds now = context_.timers.Now();
  while (!openings_.empty() && now - openings_[0].at >= context_.limits.handshake_window) {
    Session* session = Find(openings_[0].id);
    if (session != nullptr && !session->confirmed()) {  // its client may still open it again: the answer may be lost
      openings_[0].at = now;
      openings_.Rotate();
      continue;
    }
    Opening old = openings_.PopFront();
    auto found = id_by_key_.find(old.key);
    if (found != id_by_key_.end() && found->second == old.id) id_by_key_.erase(found);  // else the key was used again
  }
}

void SessionTable::MarkDirty(Session& session) {
  if (!session.ListNode<Session>::linked()) dirty_.PushBack(session);
}

void SessionTable::FlushDirty() {
  // Flushing may make others dirty: an answered poll lets the connection's next request in.
  while (Session* session = dirty_.PopFront()) session->Flush();
  DeleteBuried();
}

void SessionTable::DeleteBuried() {
  while (Session* session = buried_.PopFront()) delete session;
}

/// Must be possible without memory, too.
void SessionTable::EndAll(const Disconnect& why) {
  closed_ = why;
  const Milliseconds spread = Spread(sessions_.size());
  while (!sessions_.empty()) sessions_.begin()->second->End(SomeTimeAfter(why, 1, spread));
}

/// A second at least, for those that come as the gateway leaves. Not longer than the next one's own limit can reach.
Milliseconds SessionTable::Spread(size_t clients) const {
  const size_t rate = context_.limits.openings_per_second;
  const size_t spread = rate == 0 ? 0 : clients * 1'000 / rate;
  return std::clamp<Milliseconds>(static_cast<Milliseconds>(spread), 1'000, OpeningRate::kLongest);
}

void SessionTable::Bury(Session& session) {
  auto found = sessions_.extract(session.id());
  CHECK(!found.empty());
  buried_.PushBack(*found.mapped().release());
}

void SessionTable::ForEach(const std::function<void(Session&)>& visit) {
  for (auto& [id, session] : sessions_) visit(*session);
}

}  // namespace encke
