// A browser's connections into all of the gateway but the sockets: what the targets `gateway` and `sockjs` share.
#ifndef ENCKE_TESTS_FUZZ_BROWSER_H_
#define ENCKE_TESTS_FUZZ_BROWSER_H_

#include <string_view>

namespace encke::fuzz {

/// What each message must be that comes down, as JSON in all that is read by programs: a frame of a WebSocket, a line of
/// a stream, an answer to a poll.
struct Dialect {
  std::string_view path;                      // below which the targets of requests lie
  void (*check_message)(std::string_view);    // text of a WebSocket
  void (*check_line)(std::string_view);       // of an answer of type application/javascript
};

/// Plays lines, each a letter, a digit C, the place of a connection, and what it needs. In bodies and texts a tab stands
/// for a line break, @N for the native session that was begun as number N.
///   GC TARGET, OC TARGET        a request by GET, OPTIONS
///   PC TARGET BODY, FC ...      by POST: as text, as a form
///   WC TARGET                   a WebSocket's handshake
///   tC TEXT, bC BYTES, cC CODE  a frame of it
///   rC BYTES                    just these, on the connection as it is
///   xC, eC                      it breaks; its client says that it will send no more
///   sC, kC NUMBER               the kernel takes nothing from now on; takes so many bytes
///   p CHANNEL DATA              the application publishes
///   w MILLISECONDS              time passes
void PlayBrowser(std::string_view input, const Dialect& dialect);

}  // namespace encke::fuzz

#endif  // ENCKE_TESTS_FUZZ_BROWSER_H_
