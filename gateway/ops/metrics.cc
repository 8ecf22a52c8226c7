#include "ops/metrics.h"

#include "http/api_key.h"

namespace encke::ops {

void Metrics::Add(std::string_view type, std::string_view name, std::string_view help, Read read) {
  metrics_.push_back({type, "encke_" + std::string(name), std::string(help), std::move(read)});
}

std::string Metrics::Text() const {
  std::string text;
  for (const Metric& metric : metrics_) {
    text.append("# HELP ").append(metric.name).append(" ").append(metric.help).append("\n");
    text.append("# TYPE ").append(metric.name).append(" ").append(metric.type).append("\n");
    text.append(metric.name).append(" ").append(std::to_string(metric.read())).append("\n");
  }
  return text;
}

void Metrics::Mount(http::Router& router, const std::string& path, const std::string& key) {
  auto answer = [this, key](std::unique_ptr<http::Exchange> exchange) {
    if (!http::CarriesKey(exchange->request(), key)) {
      ++unauthorized_;
      return exchange->Respond(http::TextResponse(401, "send the API key in the header X-API-Key"));
    }
    http::Response response = http::TextResponse(200, "");
    response.Set("Content-Type", "text/plain; version=0.0.4");
    response.body = Buffer::Of(Text());
    exchange->Respond(std::move(response));
  };
  router.Add({.path = path, .methods = {http::Method::kGet}, .handler = answer, .options = {}});
}

}  // namespace encke::ops
