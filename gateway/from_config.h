// From the configuration's structs to those of the parts: the parts do not know config, and config does not know them.
#ifndef ENCKE_FROM_CONFIG_H_
#define ENCKE_FROM_CONFIG_H_

#include <string>
#include <vector>

#include "backend/api.h"
#include "config/config.h"
#include "core/channel_options.h"
#include "core/memory_broker.h"
#include "core/session_context.h"
#include "dialects/sockjs/mount.h"
#include "frontend/endpoint.h"
#include "frontend/events.h"
#include "http/limits.h"
#include "net/network.h"

namespace encke {

[[nodiscard]] http::Limits HttpLimits(const config::Config& config);
/// Whose connections http.max_connections_per_address does not hold for.
[[nodiscard]] std::vector<net::Network> UnlimitedAddresses(const config::Config& config);
[[nodiscard]] SessionLimits LimitsOfSessions(const config::Config& config);
[[nodiscard]] BrokerLimits LimitsOfBroker(const config::Config& config);
[[nodiscard]] backend::ApiLimits LimitsOfApi(const config::Config& config);
[[nodiscard]] ChannelRules RulesOfChannels(const config::Config& config);
[[nodiscard]] frontend::Events::Times TimesOfEvents(const config::Config& config);
/// A transport's traits as tuned. REQUIRES: `config` and `counts` outlive the transports.
[[nodiscard]] TransportTraits TraitsOf(const TransportDescriptor& descriptor, const config::Config& config,
                                       TransportCounts& counts);
/// The built-in transports that are switched on, as tuned.
[[nodiscard]] std::vector<OfferedTransport> OfferedTransports(const config::Config& config, TransportCounts& counts);
/// Of the echo for testers, whose sessions are otherwise of `kind`.
[[nodiscard]] TransportTraits TraitsOfEcho(const config::Config& config, TransportCounts& counts);
[[nodiscard]] SessionKind KindOfEcho(const config::Config& config, SessionKind kind);

[[nodiscard]] dialects::sockjs::Mount MountOf(const config::SockJsMount& from);

/// What the operator has decided differently from the client script's own defaults, as statements that follow it;
/// empty where nothing.
[[nodiscard]] std::string SettingsOfClient(const config::Config& config);

}  // namespace encke

#endif  // ENCKE_FROM_CONFIG_H_
