// Problem: one thing that is wrong with a configuration.
#ifndef ENCKE_CONFIG_PROBLEM_H_
#define ENCKE_CONFIG_PROBLEM_H_

#include <span>
#include <string>

namespace encke::config {

/// Where, which key, and what is wrong and allowed. A plain value.
struct Problem {
  std::string origin;   // "encke.json:12", "environment ENCKE_API_KEY", "flag", "default"
  std::string key;      // "session.ping_interval"; empty where no key is concerned (broken JSON, unreadable file)
  std::string message;  // "\"25x\" is not a duration; allowed: 1s to 10m"
};

/// One line per problem, `origin: key: message`, each ended by a newline. Empty for none.
[[nodiscard]] std::string FormatProblems(std::span<const Problem> problems);

}  // namespace encke::config

#endif  // ENCKE_CONFIG_PROBLEM_H_
