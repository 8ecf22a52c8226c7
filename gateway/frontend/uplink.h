// The uplink: one handler for what all one-way transports send up.
#ifndef ENCKE_FRONTEND_UPLINK_H_
#define ENCKE_FRONTEND_UPLINK_H_

#include "core/session_table.h"
#include "http/exchange.h"

namespace encke::frontend {

/// Applies the packets of a send request and answers it (docs/protocol.md, 4.1): as JSON, as HTML to a form, as script
/// to a script element.
void AnswerUplink(SessionTable& sessions, http::Exchange& exchange);

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_UPLINK_H_
