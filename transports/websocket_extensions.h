// Sec-WebSocket-Extensions: what a client offers, and what we agree to (RFC 6455, 9.1; RFC 7692, 7). Pure functions.
#ifndef ENCKE_TRANSPORTS_WEBSOCKET_EXTENSIONS_H_
#define ENCKE_TRANSPORTS_WEBSOCKET_EXTENSIONS_H_

#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include "core/compression.h"

namespace encke {

/// One element of the header: `permessage-deflate; client_max_window_bits; server_max_window_bits=10`. A plain value.
struct ExtensionOffer {
  struct Parameter {
    std::string name;
    std::optional<std::string> value;  // unquoted; nothing where there is no "="
  };
  std::string name;
  std::vector<Parameter> parameters;
};

/// The offers in the client's order; nothing where the header breaks the grammar. Empty elements are passed over, as
/// RFC 9110, 5.6.1.2 has it for all lists.
[[nodiscard]] std::optional<std::vector<ExtensionOffer>> ParseExtensions(std::string_view header);

inline constexpr int kMaxWindowBits = 15;

/// What both ends keep to on one connection. A plain value.
struct DeflateAgreement {
  int server_bits = kMaxWindowBits;  // our window is not larger
  int client_bits = kMaxWindowBits;  // nor the client's
  bool server_takeover = false;      // our messages may refer to earlier ones
  bool client_takeover = false;      // the client's may
  bool tells_server_bits = false;    // whether the answer names server_bits

  /// The value of Sec-WebSocket-Extensions in the answer.
  std::string Text() const;
};

/// The first offer of permessage-deflate that can be taken, as RFC 7692, 7.1 has it, on our terms; nothing where there is
/// none. An offer with an unknown parameter, one that comes twice, or a value that is not allowed is declined.
[[nodiscard]] std::optional<DeflateAgreement> AgreeOnDeflate(const std::vector<ExtensionOffer>& offers,
                                                             const Compression& ours);

}  // namespace encke

#endif  // ENCKE_TRANSPORTS_WEBSOCKET_EXTENSIONS_H_
