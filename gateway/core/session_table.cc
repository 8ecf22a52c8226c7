#include "core/session_table.h"

#include <algorithm>

#include "base/memory.h"
#include "base/prefetch.h"
#include "base/random.h"

namespace encke {
namespace {

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
  auto session = std::make_unique<Session>(*this, context_, kind);
  Session* made = session.get();
  sessions_.insert(std::move(session));
  ++context_.counts.opened;
  return made;
}

Session* SessionTable::Find(std::string_view id) {
  const std::string& node = context_.node;
  if (!id.starts_with(node) || !id.substr(node.size()).starts_with('-')) return nullptr;
  return FindByName(id.substr(node.size() + 1));
}

Session* SessionTable::FindByName(std::string_view name) {
  auto found = sessions_.find(name);
  return found == sessions_.end() ? nullptr : found->get();
}

Session* SessionTable::FindByKey(const std::string& key) {
  ForgetOldKeys();
  auto found = by_key_.find(key);
  return found == by_key_.end() ? nullptr : found->second;
}

void SessionTable::RememberKey(const std::string& key, Session& session) {
  CHECK(session.key() == nullptr);
  ForgetOldKeys();
  // Bounded also where sessions are opened and ended in a storm.
  if (openings_.size() >= context_.limits.max_sessions) {
    if (Session* oldest = FindByName(openings_.PopFront().name.view())) ForgetKey(*oldest);
  }
  openings_.MakeRoom();
  auto [entry, fresh] = by_key_.emplace(key, &session);
  CHECK(fresh);
  session.set_key(&entry->first);
  openings_.PushBack({session.name(), context_.timers.Now()});
}

void SessionTable::ForgetKey(Session& session) {
  if (session.key() == nullptr) return;
  by_key_.erase(by_key_.find(*session.key()));
  session.set_key(nullptr);
  if (by_key_.empty()) openings_.Clear();  // what is left there is of sessions that have ended
}

void SessionTable::ForgetOldKeys() {
  Milliseconds now = context_.timers.Now();
  while (!openings_.empty() && now - openings_[0].at >= context_.limits.handshake_window) {
    Session* session = FindByName(openings_[0].name.view());
    if (session != nullptr && !session->confirmed()) {  // its client may still open it again: the answer may be lost
      openings_[0].at = now;
      openings_.Rotate();
      continue;
    }
    openings_.PopFront();
    if (session != nullptr) ForgetKey(*session);
  }
}

void SessionTable::MarkDirty(Session& session) {
  if (!session.ListNode<Session>::linked()) dirty_.PushBack(session);
}

void SessionTable::FlushDirty() {
  // Flushing may make others dirty: an answered poll lets the connection's next request in.
  while (Session* session = dirty_.PopFront()) {
    PrefetchNext();
    session->Flush();
  }
  DeleteBuried();
}

/// While one is flushed, which is a system call, the next two come nearer: they have been pushed out of the processor's
/// cache since the publication went through all of them. Of the first, which has come itself, its transport.
void SessionTable::PrefetchNext() {
  Session* next = dirty_.front();
  if (next == nullptr) return;
  next->PrefetchTransport();
  Prefetch(dirty_.After(*next));
}

void SessionTable::DeleteBuried() {
  while (Session* session = buried_.PopFront()) delete session;
}

/// Must be possible without memory, too.
void SessionTable::EndAll(const Disconnect& why) {
  closed_ = why;
  const Milliseconds spread = Spread(sessions_.size());
  while (!sessions_.empty()) (*sessions_.begin())->End(SomeTimeAfter(why, 1, spread));
}

/// A second at least, for those that come as the gateway leaves. Not longer than the next one's own limit can reach.
Milliseconds SessionTable::Spread(size_t clients) const {
  const size_t rate = context_.limits.openings_per_second;
  const size_t spread = rate == 0 ? 0 : clients * 1'000 / rate;
  return std::clamp<Milliseconds>(static_cast<Milliseconds>(spread), 1'000, OpeningRate::kLongest);
}

void SessionTable::Bury(Session& session) {
  ForgetKey(session);
  auto found = sessions_.find(session.name().view());
  CHECK(found != sessions_.end());
  buried_.PushBack(*sessions_.extract(found).value().release());
}

void SessionTable::Shrink() {
  memory::Try("sessions", [this] { sessions_.rehash(0); }, [] {});  // else it stays as large
}

void SessionTable::ForEach(const std::function<void(Session&)>& visit) {
  for (const std::unique_ptr<Session>& session : sessions_) visit(*session);
}

}  // namespace encke
