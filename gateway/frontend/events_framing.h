// How publications look as native events (docs/protocol.md, 7).
#ifndef ENCKE_FRONTEND_EVENTS_FRAMING_H_
#define ENCKE_FRONTEND_EVENTS_FRAMING_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/framing.h"
#include "core/position.h"

namespace encke::frontend {

/// For requests of one channel: the id is the publication's position, and all bytes are shared.
extern const Framing kEventsOfOneChannel;
/// For several: the event without its id, which differs by reader and is sent in front of it as an item of its own
/// (events_stamper.h).
extern const Framing kEventsOfChannels;

/// "epoch:offset,epoch:offset": what stands behind `id: `.
[[nodiscard]] std::string EventId(const std::vector<Position>& positions);
/// The positions in an id of `count` channels; each is absent where the id has none for it or is not ours.
[[nodiscard]] std::vector<std::optional<Position>> ParseEventId(std::string_view id, size_t count);

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_EVENTS_FRAMING_H_
