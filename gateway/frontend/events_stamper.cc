#include "frontend/events_stamper.h"

#include <algorithm>

#include "base/memory.h"
#include "frontend/events_framing.h"

namespace encke::frontend {

EventsStamper::EventsStamper(Transport& below, std::vector<std::string> channels)
    : Transport(below.traits()), below_(below), channels_(std::move(channels)), positions_(channels_.size()) {
  below_.set_delegate(this);
}

void EventsStamper::Send(std::span<const MessageRef> batch) {
  if (!traits().one_shot) return below_.Send(Stamped(batch));
  below_.set_delegate(nullptr);
  std::vector<MessageRef> stamped;
  bool made = memory::Try("events", [&] { stamped = Stamped(batch); }, [] {});
  made ? below_.Send(stamped) : below_.Close(disconnect::kServerError);
  delete this;
}

std::vector<MessageRef> EventsStamper::Stamped(std::span<const MessageRef> batch) {
  std::vector<MessageRef> stamped;
  for (const MessageRef& message : batch) {
    if (const Publication* publication = message->publication()) {
      Pass(*publication);
      stamped.push_back(MakeRef<const Message>(Packet{"id: " + EventId(positions_) + "\n"}));
    }
    stamped.push_back(message);
  }
  return stamped;
}

void EventsStamper::Pass(const Publication& publication) {
  auto channel = std::find(channels_.begin(), channels_.end(), publication.channel);
  if (channel != channels_.end()) positions_[static_cast<size_t>(channel - channels_.begin())] = publication.position;
}

void EventsStamper::Close(const Disconnect& why) {
  below_.set_delegate(nullptr);
  below_.Close(why);
  delete this;
}

void EventsStamper::OnWritable() {
  if (delegate() != nullptr) delegate()->OnWritable();
}

void EventsStamper::OnClosed(int code) {
  if (delegate() != nullptr) delegate()->OnClosed(code);
  delete this;
}

}  // namespace encke::frontend
