// Makes the kernel take and give bytes by the piece, or fail.
#ifndef ENCKE_TESTS_FAULTS_SHORT_IO_H_
#define ENCKE_TESTS_FAULTS_SHORT_IO_H_

#include <cstdint>

namespace encke::faults {

/// What befalls reads and writes of sockets (read, recv, write, writev, send, sendmsg, epoll_ctl) in Harmful code. A plain value.
struct Kernel {
  uint64_t seed = 0;   // of what it draws; 0: nothing befalls
  int dies_at = 0;     // the call, from 1, at which a socket fails for good; 0: none
  int dies_of = 0;     // errno
  int no_room = 0;     // for so many sockets, the next ones, in epoll sets (ENOSPC), but in places that are left
};

void Befall(const Kernel& kernel);
/// As ever from now on. How many calls there were since Befall().
int Calm();

}  // namespace encke::faults

#endif  // ENCKE_TESTS_FAULTS_SHORT_IO_H_
