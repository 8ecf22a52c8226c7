// Browsers with Encke's own script, native EventSource and WebSocket: every transport, the uplink, events and raw
// sockets, over whole connections. The input is lines, see tests/fuzz/browser.h; targets lie below /encke.
#include "core/json.h"
#include "tests/fuzz/browser.h"
#include "tests/fuzz/fuzz.h"

namespace encke::fuzz {
namespace {

void CheckNothing(std::string_view) {}

void CheckPacket(std::string_view line) {
  Result<json::Document> packet = json::Parse(line);
  CHECK(packet && packet->IsObject());
}

}  // namespace

void Run(std::string_view input) { PlayBrowser(input, {"/encke", CheckNothing, CheckPacket}); }

}  // namespace encke::fuzz
