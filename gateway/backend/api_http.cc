#include "backend/api_http.h"

#include "backend/api_json.h"
#include "base/log.h"
#include "base/strings.h"
#include "core/error_codes.h"
#include "core/packet.h"
#include "http/api_key.h"

namespace encke::backend {
namespace {

int HttpStatus(int code) {
  switch (code) {
    case error_code::kUnauthorized:
      return 401;
    case error_code::kPermissionDenied:
      return 403;
    case error_code::kUnknownChannel:
    case error_code::kMethodNotFound:
      return 404;
    case error_code::kLimitExceeded:
      return 413;
    case error_code::kUnrecoverablePosition:
      return 416;
    case error_code::kTooManyRequests:
      return 429;
    case error_code::kInternal:
      return 500;
    default:
      return 400;
  }
}

void AnswerError(http::Exchange& exchange, const Error& error) {
  exchange.Respond(http::JsonResponse(HttpStatus(error.code), "{\"error\":" + packet::ErrorJson(error) + "}"));
}

void Answer(http::Exchange& exchange, int status, const Result<std::string>& result) {
  if (!result) return AnswerError(exchange, result.error());
  exchange.Respond(http::JsonResponse(status, "{\"result\":" + *result + "}"));
}

bool SaysJson(const http::Request& request) {
  return LowerCase(request.header("Content-Type")).starts_with("application/json");
}

/// The body of a raw publish as data. Who says that it is JSON is told where it is not.
Result<std::string> RawData(const http::Request& request) {
  if (!SaysJson(request)) return packet::DataFromBody(request.body);
  return json::Parse(request.body).map([](const json::Document& document) { return json::Write(document); });
}

}  // namespace

void ApiHttp::Mount(http::Router& router) {
  router.Add({.path = path_ + "/api/",
              .prefix = true,
              .methods = {http::Method::kPost},
              .max_body = max_body_,
              .handler = [this](std::shared_ptr<http::Exchange> exchange) { OnCall(exchange); },
              .options = {}});
  router.Add({.path = path_ + "/pub/",
              .prefix = true,
              .methods = {http::Method::kPost},
              .max_body = max_body_,
              .handler = [this](std::shared_ptr<http::Exchange> exchange) { OnPub(exchange); },
              .options = {}});
}

bool ApiHttp::CheckKey(http::Exchange& exchange) {
  if (http::CarriesKey(exchange.request(), key_)) return true;
  ++unauthorized_;
  log::Warn("api_unauthorized", "peer", exchange.request().peer(), "path", exchange.request().path, "cure",
            key_.empty() ? "the API is off: set api.key" : "send the key of api.key as X-API-Key");
  AnswerError(exchange, {error_code::kUnauthorized, "unauthorized: send the API key in the header X-API-Key"});
  return false;
}

void ApiHttp::OnCall(const std::shared_ptr<http::Exchange>& exchange) {
  if (!CheckKey(*exchange)) return;
  const http::Request& request = exchange->request();
  std::string method = request.path.substr(path_.size() + std::string_view("/api/").size());
  Result<json::Document> params = json::Parse(request.body.empty() ? "{}" : request.body);
  if (!params) return AnswerError(*exchange, params.error());
  api_.Call(method, *params, [exchange](const Result<std::string>& result) { Answer(*exchange, 200, result); });
}

void ApiHttp::OnPub(const std::shared_ptr<http::Exchange>& exchange) {
  if (!CheckKey(*exchange)) return;
  const http::Request& request = exchange->request();
  Result<std::string> data = RawData(request);
  if (!data) return AnswerError(*exchange, data.error());
  std::string event(request.header("X-EventSource-Event"));  // Nchan's name for it
  std::string channel = request.path.substr(path_.size() + std::string_view("/pub/").size());
  // As Nchan answers: 201 where somebody listens, 202 where nobody does.
  int status = api_.Subscribers(channel) > 0 ? 201 : 202;
  api_.Publish({channel, *data, event, std::string(request.header("Idempotency-Key")), false},
               [exchange, status](const Result<Position>& at) { Answer(*exchange, status, at.map(PositionJson)); });
}

}  // namespace encke::backend
