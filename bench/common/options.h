// Options: `--name value` and `--flag` of a command line.
#ifndef ENCKE_BENCH_COMMON_OPTIONS_H_
#define ENCKE_BENCH_COMMON_OPTIONS_H_

#include <cstdint>
#include <map>
#include <set>
#include <string>

namespace bench {

/// The options of one of the two programs. What is asked for wrongly ends the program with a line that says so, which
/// the harness shows.
class Options {
 public:
  Options(int argc, char** argv);

  std::string Text(const std::string& name, const std::string& otherwise = "");
  uint64_t Number(const std::string& name, uint64_t otherwise);
  bool Flag(const std::string& name);
  /// Ends the program where an option was given that nobody asked for.
  void CheckAllKnown() const;

 private:
  std::map<std::string, std::string> given_;
  std::set<std::string> asked_;
};

/// Ends the program: a JSON line with the reason on standard output.
[[noreturn]] void Fail(const std::string& why);

}  // namespace bench

#endif  // ENCKE_BENCH_COMMON_OPTIONS_H_
