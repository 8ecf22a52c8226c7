#include "frontend/events.h"

#include <algorithm>

#include "base/strings.h"
#include "core/error_codes.h"
#include "core/json.h"
#include "core/packet.h"
#include "frontend/error_answer.h"
#include "frontend/events_framing.h"
#include "frontend/events_stamper.h"
#include "frontend/opening.h"

namespace encke::frontend {
namespace {

constexpr size_t kPadding = 2048;
constexpr SessionKind kReadOnly{.answers_heartbeat = false};

std::string LastEventId(const http::Request& request) {
  if (request.has_header("Last-Event-ID")) return std::string(request.header("Last-Event-ID"));
  return request.parameter("last_event_id").value_or("");
}

std::string GapEvent(const std::string& channel, const Position& position) {
  std::string event = "event: encke-gap\ndata: {\"channel\":";
  json::AppendString(channel, event);
  event.push_back(',');
  packet::AppendPosition(position, event);
  return event.append("}\n\n");
}

/// So that a stream that breaks before the first publication, or right after a gap, goes on behind here. An id without
/// data is no event, and would do by the standard; but Firefox forgets it (dom/base/EventSource.cpp,
/// DispatchCurrentMessageEvent).
std::string PositionEvent(const std::string& id) { return "id: " + id + "\nevent: encke-position\ndata: {}\n\n"; }

}  // namespace

/// What a request wants, once it is known to be right.
struct Events::Asked {
  const std::vector<std::string>& channels;
  const std::string& last_id;
  const std::vector<std::optional<Position>> positions;  // one for each channel
  const bool poll;
};

Events::Events(const Parts& parts, const Times& times, size_t max_channels)
    : parts_(parts), max_channels_(max_channels) {
  for (bool poll : {false, true}) {
    for (bool padded : {false, true}) {
      TransportTraits& traits = traits_[poll][padded] = parts.transport.traits;
      traits.interval = times.retry;
      traits.heartbeat = times.heartbeat;
      traits.prelude_bytes = padded ? kPadding : 0;
      traits.one_shot = poll;
      traits.hold = poll ? times.hold : 0;
    }
  }
}

bool Events::Asks(const http::Request& request, std::string_view parameter) {
  return request.parameter(parameter) == "1";
}

void Events::Mount(http::Router& router, const std::string& path) {
  router.Add({.path = path,
              .methods = {http::Method::kGet},
              .no_head = true,
              .handler = [this](auto exchange) { OnRequest(std::move(exchange)); },
              .options = parts_.origins.Preflight("GET, OPTIONS")});
}

Result<std::vector<std::string>> Events::Channels(const http::Request& request) const {
  std::optional<std::string> list = request.parameter("channels");
  if (!list) return Fail(error_code::kBadRequest, "bad request: parameter channels is missing or badly encoded");
  std::vector<std::string> channels;
  for (std::string_view name : Split(*list, ',')) {
    Result<const ChannelOptions*> options = parts_.rules.FindForSubscriber(name);
    if (!options) return tl::unexpected(options.error());
    if (std::find(channels.begin(), channels.end(), name) == channels.end()) channels.emplace_back(name);
  }
  if (channels.size() <= max_channels_) return channels;
  ++parts_.sessions.context().counts.limit_errors;
  return Fail(error_code::kLimitExceeded, "limit exceeded: at most " + std::to_string(max_channels_) +
                                              " channels in a request (events.max_channels)");
}

void Events::OnRequest(std::unique_ptr<http::Exchange> exchange) {
  if (!parts_.origins.AdmitsReader(*exchange)) return;
  const http::Request& request = exchange->request();
  Result<std::vector<std::string>> channels = Channels(request);
  if (!channels) return AnswerError(*exchange, channels.error());
  const std::string last_id = LastEventId(request);
  const TransportTraits& traits = traits_[Asks(request, "poll")][Asks(request, "padding")];
  const Asked asked{*channels, last_id, ParseEventId(last_id, channels->size()), traits.one_shot};
  const Framing& framing = channels->size() == 1 ? kEventsOfOneChannel : kEventsOfChannels;
  Transport* transport = parts_.transport.open(std::move(exchange), traits, framing);
  OrRefuse(*transport, [&] { Open(*transport, asked); });
}

void Events::Open(Transport& transport, const Asked& asked) {
  tl::expected<Session*, Disconnect> made = parts_.sessions.Create(kReadOnly);
  if (!made) return Refuse(transport, made.error());
  Session& session = **made;
  auto* stamper = asked.channels.size() == 1 ? nullptr : new EventsStamper(transport, asked.channels);
  // "resumed": there may be nothing to say yet, and then a poll is held.
  CHECK(session.Attach(stamper == nullptr ? transport : *stamper, 1, 0, Control::Kind::kResumed) == nullptr);
  session.Try([&] { Begin(session, stamper, asked); });
}

void Events::Begin(Session& session, EventsStamper* stamper, const Asked& asked) {
  std::vector<Position> now;
  for (size_t i = 0; i < asked.channels.size() && !session.ended(); ++i) {
    Start start = Subscribe(session, asked.channels[i], asked.positions[i]);
    if (session.ended()) return;
    if (stamper != nullptr) stamper->SetPosition(i, std::move(start.from));
    now.push_back(std::move(start.now));
  }
  const std::string id = EventId(now);
  if (asked.poll && id == asked.last_id) return;  // no news: this would be the answer
  session.Reply(PositionEvent(id));
}

Events::Start Events::Subscribe(Session& session, const std::string& channel, const std::optional<Position>& since) {
  const ChannelOptions& options = **parts_.rules.FindForClient(channel);
  Start start;
  parts_.broker.History(channel, options, {since, since ? -1 : 0, false}, [&](Result<HistoryAnswer> answer) {
    if (!answer) return session.End(disconnect::kServerError);
    if (!session.HasRoomFor(answer->publications)) answer->GiveUp();
    parts_.hub.Subscribe(session, channel, options);
    start = {answer->recovered && since ? *since : answer->top, answer->top};
    if (!answer->recovered) session.Reply(GapEvent(channel, answer->top));
    for (const MessageRef& message : answer->publications) session.Enqueue(message);
  });
  return start;
}

}  // namespace encke::frontend
