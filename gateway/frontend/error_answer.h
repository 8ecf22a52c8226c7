// Errors of the client's table as HTTP answers, for what is opened without a session.
#ifndef ENCKE_FRONTEND_ERROR_ANSWER_H_
#define ENCKE_FRONTEND_ERROR_ANSWER_H_

#include "base/result.h"
#include "http/exchange.h"

namespace encke::frontend {

/// Answers 4xx with {"error":{"code","message"}}.
void AnswerError(http::Exchange& exchange, const Error& error);

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_ERROR_ANSWER_H_
