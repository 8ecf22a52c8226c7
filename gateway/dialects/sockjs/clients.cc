#include "dialects/sockjs/clients.h"

#include "base/memory.h"
#include "core/session.h"
#include "dialects/sockjs/text.h"

namespace encke::dialects::sockjs {
namespace {

constexpr size_t kMostEnded = 10'000;  // remembered; the oldest are forgotten early

Disconnect TooLarge(size_t limit) {
  return {close_code::kTooLarge,
          "message too large: at most " + std::to_string(limit) + " bytes (session.message_bytes)"};
}

}  // namespace

Clients::~Clients() {
  while (!states_.empty()) states_.begin()->first->End(disconnect::kShutdown);
}

void Clients::Add(Session& session, std::string id) {
  State& state = states_[&session];  // first: its end takes it out of the other, too
  state.id = std::move(id);
  if (!state.id.empty()) by_id_[state.id] = &session;
}

Session* Clients::Find(std::string_view id) const {
  auto found = by_id_.find(id);
  return found == by_id_.end() ? nullptr : found->second;
}

const Disconnect* Clients::WhyEnded(std::string_view id) {
  ForgetOld();
  auto found = ended_.find(id);
  return found == ended_.end() ? nullptr : &found->second;
}

bool Clients::Deliver(Session& session, std::string_view text, bool single) {
  std::optional<std::vector<std::string>> messages = ReadMessages(text, single);
  if (!messages) return false;
  const size_t limit = session.context().limits.message_bytes;
  for (const std::string& message : *messages) {
    if (session.ended()) return true;
    // Of packets the reader says it itself, and the session goes on.
    purpose_.service != nullptr && message.size() > limit ? session.End(TooLarge(limit)) : Give(session, message);
  }
  return true;
}

void Clients::Give(Session& session, std::string_view message) {
  uint64_t next = states_.at(&session).next_up;
  purpose_.reader.OnPackets(session, message, next);
  if (!session.ended()) states_.at(&session).next_up = next;
}

void Clients::OnPackets(Session& session, std::string_view text, uint64_t&) {
  if (text.empty() || Deliver(session, text, true)) return;  // sockjs-client's own keep-alive is an empty message
  session.End({close_code::kInvalidData, "Broken JSON encoding."});
}

void Clients::OnEnd(Session& session) {
  auto state = states_.extract(&session);
  if (state.empty()) return;  // it ended before it began
  purpose_.reader.OnEnd(session);
  const std::string& id = state.mapped().id;
  if (id.empty()) return;
  by_id_.erase(id);
  const Disconnect& why = session.end_reason();
  if (why.code == disconnect::kSessionUnknown.code) return;  // nobody came: whoever comes now begins anew
  memory::Try("ended", [&] { Remember(id, why); }, [] {});  // it is then told that the session is not known
}

void Clients::Remember(const std::string& id, const Disconnect& why) {
  ForgetOld();
  if (ended_in_order_.size() >= kMostEnded) ended_.erase(ended_in_order_.PopFront().id);
  ended_in_order_.PushBack({id, timers_.Now()});  // first: what is not in it would never be forgotten
  ended_.insert_or_assign(id, why);
}

void Clients::ForgetOld() {
  while (!ended_in_order_.empty() && timers_.Now() - ended_in_order_[0].at >= remembered_) {
    ended_.erase(ended_in_order_.PopFront().id);
  }
}

}  // namespace encke::dialects::sockjs
