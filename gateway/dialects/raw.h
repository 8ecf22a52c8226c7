// The raw dialect: a WebSocket's messages are a socket's messages, with nothing of ours in them (docs/protocol.md, 10).
#ifndef ENCKE_DIALECTS_RAW_H_
#define ENCKE_DIALECTS_RAW_H_

#include "core/framing.h"

namespace encke::dialects {

/// A publication is its text; a packet is a message as it is, text or bytes. Controls have no words, ends have RFC
/// 6455's codes.
extern const Framing kRawWebSocket;

}  // namespace encke::dialects

#endif  // ENCKE_DIALECTS_RAW_H_
