// The gateway as a whole: what the program is made of, put together and run.
#ifndef ENCKE_GATEWAY_H_
#define ENCKE_GATEWAY_H_

#include <vector>

#include "config/checks.h"
#include "config/config.h"

namespace encke {

/// Runs the gateway until it is told to stop (SIGINT, SIGTERM). Returns false where it could not start; the log says why.
/// `print_key`: the API key was made for this run, so the user must be shown it.
[[nodiscard]] bool RunGateway(const config::Config& config, bool print_key);

/// What is wrong with a configuration that only the whole can know: SockJS mounts whose paths are the gateway's own, by
/// which they would be hidden. REQUIRES: nothing else is wrong with it.
[[nodiscard]] std::vector<config::Conflict> FindRouteConflicts(const config::Config& config);

}  // namespace encke

#endif  // ENCKE_GATEWAY_H_
