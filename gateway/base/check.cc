#include "base/check.h"

#include <cstdio>
#include <cstdlib>

namespace encke {

void CheckFailed(const char* condition, const char* file, int line) {
  std::fprintf(stderr, "%s:%d: invariant broken: %s (a bug in Encke; please report it with this line)\n", file, line,
               condition);
  std::abort();
}

}  // namespace encke
