#include "frontend/opening.h"

namespace encke::frontend {
namespace {

constexpr SessionKind kResumable{.outlives = Outlives::kEverything};
constexpr SessionKind kFleeting{};

}  // namespace

/// The delegate of a duplex transport until its first packets come. Owns itself: it is gone with the first event.
class Opening::Silent final : public Transport::Delegate, private Timer {
 public:
  Silent(Opening& opening, Transport& transport) : opening_(opening), transport_(transport) {
    SessionContext& context = opening.sessions_.context();
    context.timers.Start(*this, context.limits.stale_timeout);
  }

 private:
  void OnPackets(std::string_view packets) override {
    Opening& opening = opening_;
    Transport& transport = transport_;
    delete this;
    opening.Open(transport, packets);
  }
  void OnAlive() override {}
  void OnWritable() override {}
  void OnClosed(int) override { delete this; }
  void OnTimer() override {
    ++opening_.sessions_.context().counts.stale;
    Refuse(transport_, disconnect::kStale);
    delete this;
  }

  Opening& opening_;
  Transport& transport_;
};

void Opening::AwaitPackets(Transport& transport) {
  auto await = [&] {
    transport.set_delegate(new Silent(*this, transport));
    transport.Start();
  };
  OrRefuse(transport, await);
}

void Opening::Open(Transport& transport, std::string_view packets) {
  OrRefuse(transport, [&] { OpenAs(transport, packets); });
}

void Opening::OpenAs(Transport& transport, std::string_view packets) {
  std::string_view rest = packets;
  std::string_view first = packet::NextLine(rest);
  tl::expected<packet::Up, packet::BadPacket> up = packet::Parse(first);
  if (!up) {
    // Not an envelope: a plain WebSocket client may begin with a command, and is told like anybody what is wrong with it.
    if (transport.traits().duplex && !up.error().opening) return Connect(transport, {}, packets);
    return Refuse(transport, disconnect::kBadRequest.With(up.error().error.message));
  }
  if (auto* connect = std::get_if<packet::Connect>(&*up)) return Connect(transport, *connect, rest);
  if (auto* resume = std::get_if<packet::Resume>(&*up)) return Resume(transport, *resume, rest);
  if (transport.traits().duplex) return Connect(transport, {}, packets);
  Refuse(transport, disconnect::kBadRequest.With("the first packet must be connect or resume"));
}

void Opening::Connect(Transport& transport, const packet::Connect& connect, std::string_view rest) {
  if (transport.traits().one_shot && !connect.resume) {
    return Refuse(transport, disconnect::kBadRequest.With("a polling transport needs connect with resume"));
  }
  Session* session = connect.key.empty() ? nullptr : sessions_.FindByKey(connect.key);
  if (session != nullptr) {
    ++sessions_.context().counts.joined;
  } else {
    tl::expected<Session*, Disconnect> made = sessions_.Create(connect.resume ? kResumable : kFleeting, connect.key);
    if (!made) return Refuse(transport, made.error());
    session = *made;
    if (!connect.key.empty()) session->Try([&] { sessions_.RememberKey(connect.key, *session); });
  }
  Attach(*session, transport, {"", connect.k, connect.have, connect.seq}, Control::Kind::kWelcome, rest);
}

void Opening::Resume(Transport& transport, const packet::Resume& resume, std::string_view rest) {
  Session* session = sessions_.Find(resume.session);
  if (session == nullptr || !session->resumable()) {
    ++sessions_.context().counts.unknown;
    return Refuse(transport, disconnect::kSessionUnknown);
  }
  ++sessions_.context().counts.resumed;
  Attach(*session, transport, resume, Control::Kind::kResumed, rest);
}

void Opening::Attach(Session& session, Transport& transport, const packet::Resume& at, Control::Kind kind,
                     std::string_view rest) {
  if (const Disconnect* why_not = session.Attach(transport, at.k, at.have, kind)) return Refuse(transport, *why_not);
  uint64_t next = at.seq;
  session.Apply(rest, next);
  session.set_next_up(next);
}

}  // namespace encke::frontend
