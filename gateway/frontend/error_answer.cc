#include "frontend/error_answer.h"

#include "core/error_codes.h"
#include "core/packet.h"

namespace encke::frontend {
namespace {

int HttpStatus(const Error& error) {
  if (error.code == error_code::kPermissionDenied) return 403;
  return error.code == error_code::kUnknownChannel ? 404 : 400;
}

}  // namespace

void AnswerError(http::Exchange& exchange, const Error& error) {
  exchange.Respond(http::JsonResponse(HttpStatus(error), "{\"error\":" + packet::ErrorJson(error) + "}"));
}

}  // namespace encke::frontend
