#include "config/problem.h"

namespace encke::config {

std::string FormatProblems(std::span<const Problem> problems) {
  std::string text;
  for (const Problem& problem : problems) {
    text.append(problem.origin).append(": ");
    if (!problem.key.empty()) text.append(problem.key).append(": ");
    text.append(problem.message).append("\n");
  }
  return text;
}

}  // namespace encke::config
