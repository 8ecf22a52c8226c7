// How SockJS's frames become bytes on each transport.
//
// The frames (sockjs-protocol, "Protocol and framing"): `o` opens, `h` is the heartbeat, `a["x","y"]` brings messages,
// `c[3000,"Go away!"]` ends. A publication is the packet of Encke's own protocol as one message.
#ifndef ENCKE_DIALECTS_SOCKJS_FRAMINGS_H_
#define ENCKE_DIALECTS_SOCKJS_FRAMINGS_H_

#include "core/framing.h"

namespace encke::dialects::sockjs {

extern const Framing kWebSocket;     // a frame in a text message
extern const Framing kXhr;           // a frame and a line break
extern const Framing kXhrStreaming;  // the same after a line of 2,048 "h"
extern const Framing kEventSource;   // an event
extern const Framing kHtmlFile;      // a script element that calls p() with the frame as a string
extern const Framing kJsonp;         // the frame as a string

}  // namespace encke::dialects::sockjs

#endif  // ENCKE_DIALECTS_SOCKJS_FRAMINGS_H_
