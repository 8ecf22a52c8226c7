// How many files the process may have open: every connection is one.
#ifndef ENCKE_NET_FD_LIMIT_H_
#define ENCKE_NET_FD_LIMIT_H_

#include <cstdint>

namespace encke::net {

/// Raises the soft limit of open files to the hard one; returns the limit that holds now.
uint64_t RaiseFileLimit();

}  // namespace encke::net

#endif  // ENCKE_NET_FD_LIMIT_H_
