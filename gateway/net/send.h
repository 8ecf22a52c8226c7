// Writing to a socket past libuv's uv_try_write, which does it by write(2).
#ifndef ENCKE_NET_SEND_H_
#define ENCKE_NET_SEND_H_

#include <sys/types.h>
#include <sys/uio.h>

#include <span>

namespace encke::net {

/// Gives the connected, non-blocking socket `fd` the bytes of `parts`, of which there is one at least and IOV_MAX at most.
/// Returns how many the kernel took, or -errno, which is libuv's number of the error: UV_EAGAIN where it took none. By
/// send(2), since write(2) goes through the kernel's files first: 0.2 of 4 microseconds for 150 bytes on loopback
/// (docs/benchmarks.md, row 1). Only where libuv has nothing queued for the socket: that would be overtaken.
ssize_t Send(int fd, std::span<iovec> parts);

}  // namespace encke::net

#endif  // ENCKE_NET_SEND_H_
