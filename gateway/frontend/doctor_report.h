// How a request arrived, as JSON for the diagnosis page.
#ifndef ENCKE_FRONTEND_DOCTOR_REPORT_H_
#define ENCKE_FRONTEND_DOCTOR_REPORT_H_

#include <string>

#include "http/request.h"

namespace encke::frontend {

/// {"http":"1.1","method":"POST","peer":"...","upgrade":false,"headers":[["Host","a.example"],["Cookie"]],
/// "body":{"bytes":5,"adler32":103547413}}. Every header's name, and the values of those that can hold no secret. The
/// body is told by its length and sum (RFC 1950), which are enough to see whether it is what was sent.
[[nodiscard]] std::string RequestReport(const http::Request& request);

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_DOCTOR_REPORT_H_
