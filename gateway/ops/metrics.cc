#include "ops/metrics.h"

#include <fmt/core.h>

#include <iterator>

#include "http/api_key.h"

namespace encke::ops {
namespace {

double Seconds(uint64_t nanoseconds) { return static_cast<double>(nanoseconds) / 1e9; }

template <class... Values>
void Append(std::string& text, fmt::format_string<Values...> format, Values&&... values) {
  fmt::format_to(std::back_inserter(text), format, std::forward<Values>(values)...);
}

/// Prometheus counts in each bucket the smaller ones, too.
void AppendHistogram(std::string& text, const std::string& name, const DurationHistogram& times) {
  uint64_t count = 0;
  for (size_t i = 0; i < times.kBounds.size(); ++i) {
    count += times.buckets()[i];
    Append(text, "{}_bucket{{le=\"{}\"}} {}\n", name, Seconds(times.kBounds[i]), count);
  }
  count += times.buckets().back();
  Append(text, "{}_bucket{{le=\"+Inf\"}} {}\n{}_sum {:.9f}\n{}_count {}\n", name, count, name, Seconds(times.sum()), name,
         count);
}

}  // namespace

void Metrics::Add(std::string_view type, std::string_view name, std::string_view help, Read read) {
  AddLines(type, name, help, [read = std::move(read)](std::string& text, const std::string& full_name) {
    Append(text, "{} {}\n", full_name, read());
  });
}

void Metrics::AddLines(std::string_view type, std::string_view name, std::string_view help, Write write) {
  metrics_.push_back({type, "encke_" + std::string(name), std::string(help), std::move(write)});
}

void Metrics::Histogram(std::string_view name, std::string_view help, const DurationHistogram& times) {
  AddLines("histogram", name, help, [&times](std::string& text, const std::string& full_name) {
    AppendHistogram(text, full_name, times);
  });
}

std::string Metrics::Text() const {
  std::string text;
  for (const Metric& metric : metrics_) {
    text.append("# HELP ").append(metric.name).append(" ").append(metric.help).append("\n");
    text.append("# TYPE ").append(metric.name).append(" ").append(metric.type).append("\n");
    metric.write(text, metric.name);
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
