// JsonLine: what the programs tell the harness, one object a line.
#ifndef ENCKE_BENCH_COMMON_JSON_H_
#define ENCKE_BENCH_COMMON_JSON_H_

#include <cstdint>
#include <string>

namespace bench {

/// A line in the making: `{"event":"...", ...}`.
class JsonLine {
 public:
  explicit JsonLine(const std::string& event);

  JsonLine& Text(const std::string& name, const std::string& value);
  JsonLine& Whole(const std::string& name, uint64_t value);
  JsonLine& Real(const std::string& name, double value);
  /// Writes it to standard output at once.
  void Print();

 private:
  void Name(const std::string& name);

  std::string text_;
};

}  // namespace bench

#endif  // ENCKE_BENCH_COMMON_JSON_H_
