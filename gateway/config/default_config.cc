#include "config/default_config.h"

namespace encke::config {

// What begins on a line of its own would begin with its end: hence the substr().
const std::string_view kDefaultConfig = std::string_view(R"json(
// What `encke serve` runs with when it is given no --config. A good start for a file of your own:
// docs/configuration.md lists every key. api.key is missing here: one is made at start and printed.
{
  "server": {
    "listen": "127.0.0.1:8080",
    "demo": true  // the page at /
  },
  "channels": {
    // Channels without a namespace: clients listen, the application publishes.
    "default": { "allow_publish": false, "allow_subscribe": true },
    "namespaces": [
      // The demo's chat: visitors write, and who comes back gets what was said meanwhile.
      { "name": "chat", "history_size": 50, "allow_publish": true },
      // The demo's ticker: only the newest value matters.
      { "name": "ticker", "history_size": 1, "slow_consumer": "latest" },
    ],
  },
  // For pages with sockjs-client: messages are the commands of docs/protocol.md, as text.
  "sockjs": [ { "path": "/encke/sockjs" } ],
}
)json").substr(1);

}  // namespace encke::config
