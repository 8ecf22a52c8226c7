// Metrics: counts and gauges as text for Prometheus.
#ifndef ENCKE_OPS_METRICS_H_
#define ENCKE_OPS_METRICS_H_

#include <cstdint>
#include <functional>
#include <string>
#include <string_view>
#include <vector>

#include "base/duration_histogram.h"
#include "http/router.h"

namespace encke::ops {

/// The one table of metrics: each is written down once, with its help and where its value comes from. Values are read
/// when somebody asks. Filled by main; what the readers refer to must outlive it.
class Metrics {
 public:
  using Read = std::function<uint64_t()>;

  /// `name` without the prefix "encke_"; a counter's ends in "_total".
  void Counter(std::string_view name, std::string_view help, Read read) { Add("counter", name, help, std::move(read)); }
  void Counter(std::string_view name, std::string_view help, const uint64_t& value) {
    Counter(name, help, [&value] { return value; });
  }
  void Gauge(std::string_view name, std::string_view help, Read read) { Add("gauge", name, help, std::move(read)); }
  /// In seconds, as the field has it: `name` ends in "_seconds".
  void Histogram(std::string_view name, std::string_view help, const DurationHistogram& times);

  /// Text format 0.0.4.
  std::string Text() const;
  /// GET <path>. `key`: as for the API; metrics tell what a site's users do.
  void Mount(http::Router& router, const std::string& path, const std::string& key);
  /// How many asked without the key.
  const uint64_t& unauthorized() const { return unauthorized_; }

 private:
  /// Appends the lines with its values.
  using Write = std::function<void(std::string& text, const std::string& name)>;
  struct Metric {
    std::string_view type;
    std::string name;
    std::string help;
    Write write;
  };

  void Add(std::string_view type, std::string_view name, std::string_view help, Read read);
  void AddLines(std::string_view type, std::string_view name, std::string_view help, Write write);

  std::vector<Metric> metrics_;
  uint64_t unauthorized_ = 0;
};

}  // namespace encke::ops

#endif  // ENCKE_OPS_METRICS_H_
