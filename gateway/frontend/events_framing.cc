#include "frontend/events_framing.h"

#include <charconv>

#include "base/strings.h"
#include "core/packet.h"

namespace encke::frontend {
namespace {

/// A `data:` line for each line of the text: the browser joins them with line feeds again.
void AppendDataLines(std::string_view text, std::string& out) {
  while (true) {
    size_t end = text.find_first_of("\r\n");
    out.append("data: ").append(text.substr(0, end)).append("\n");
    if (end == std::string_view::npos) return;
    text.remove_prefix(text.substr(end, 2) == "\r\n" ? end + 2 : end + 1);
  }
}

void AppendEvent(const Publication& publication, std::string& out) {
  if (!publication.event.empty()) out.append("event: ").append(publication.event).append("\n");
  AppendDataLines(packet::TextOfData(publication.data), out);
  out.append("\n");
}

/// A packet is what only this reader gets, ready made: an id or a gap.
void EncodeWithoutId(const Message& message, std::string& out) {
  const Publication* publication = message.publication();
  publication != nullptr ? AppendEvent(*publication, out) : static_cast<void>(out.append(message.text()));
}

void EncodeWithId(const Message& message, std::string& out) {
  if (const Publication* publication = message.publication()) {
    out.append("id: ").append(EventId({publication->position})).append("\n");
  }
  EncodeWithoutId(message, out);
}

void EncodeControl(const Control& control, std::string& out) {
  switch (control.kind) {
    case Control::Kind::kWelcome:
    case Control::Kind::kResumed:
      out.append("retry: " + std::to_string(control.welcome->poll_interval) + "\n\n");
      return;
    case Control::Kind::kHeartbeat:
      out.append(":\n\n");
      return;
    case Control::Kind::kDisconnect:  // the browser reconnects by itself; the comment is for a person with curl
      if (Milliseconds delay = control.disconnect->retry_after; delay > 0) {
        out.append("retry: " + std::to_string(delay) + "\n");
      }
      out.append(": closed: " + std::to_string(control.disconnect->code) + "\n\n");
      return;
  }
}

std::optional<Position> ParsePosition(std::string_view text) {
  size_t colon = text.find(':');
  if (colon == 0 || colon == std::string_view::npos) return std::nullopt;
  Position position{0, std::string(text.substr(0, colon))};
  std::string_view digits = text.substr(colon + 1);
  auto [end, error] = std::from_chars(digits.data(), digits.data() + digits.size(), position.offset);
  if (error != std::errc() || end != digits.data() + digits.size()) return std::nullopt;
  return position;
}

}  // namespace

const Framing kEventsOfOneChannel{"events/one", "text/event-stream; charset=UTF-8", "", "", "", EncodeWithId,
                                  EncodeControl, nullptr, EventPadding};
const Framing kEventsOfChannels{"events/several", "text/event-stream; charset=UTF-8", "", "", "", EncodeWithoutId,
                                EncodeControl, nullptr, EventPadding};

std::string EventId(const std::vector<Position>& positions) {
  std::string id;
  for (const Position& position : positions) {
    if (!id.empty()) id.push_back(',');
    id.append(position.epoch).append(":").append(std::to_string(position.offset));
  }
  return id;
}

std::vector<std::optional<Position>> ParseEventId(std::string_view id, size_t count) {
  std::vector<std::optional<Position>> positions;
  for (std::string_view part : Split(id, ',')) positions.push_back(ParsePosition(part));
  positions.resize(count);
  return positions;
}

}  // namespace encke::frontend
