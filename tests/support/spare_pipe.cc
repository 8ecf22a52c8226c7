// For programs with UBSan. Before it looks into an object's table of virtual functions it asks the kernel by a pipe
// whether it can; where there are no file descriptors for one, it says of every type that it has not met yet that the
// object is none of that type. Our `pipe` stands before the C library's, and is above the soft limit on open files.
#include <sys/resource.h>
#include <unistd.h>

#include <cerrno>

extern "C" int pipe(int ends[2]) {
  if (pipe2(ends, 0) == 0) return 0;
  rlimit limit = {};
  if (errno != EMFILE || getrlimit(RLIMIT_NOFILE, &limit) != 0) return -1;
  const rlimit raised = {.rlim_cur = limit.rlim_max, .rlim_max = limit.rlim_max};
  if (setrlimit(RLIMIT_NOFILE, &raised) != 0) return -1;
  const int made = pipe2(ends, 0);
  setrlimit(RLIMIT_NOFILE, &limit);
  return made;
}
