// The first packets of polls and of requests that send, read as scripts write them.
#ifndef ENCKE_CORE_ENVELOPE_H_
#define ENCKE_CORE_ENVELOPE_H_

#include <optional>
#include <string_view>

#include "core/packet.h"

namespace encke::packet {

// Each poll and each request that sends begins with one of these, always in the same words: to make a document of it
// would be a fifth of all that a poll takes. packet::Parse() asks here first. Nothing: the line is another packet, or
// the same in another form (blanks, another order, escapes), or has a fault, and a document tells which.

[[nodiscard]] std::optional<Resume> ReadResume(std::string_view line);
[[nodiscard]] std::optional<SendHead> ReadSend(std::string_view line);

}  // namespace encke::packet

#endif  // ENCKE_CORE_ENVELOPE_H_
