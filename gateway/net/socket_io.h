// Reading and writing a socket by recv(2) and send(2).
#ifndef ENCKE_NET_SOCKET_IO_H_
#define ENCKE_NET_SOCKET_IO_H_

#include <sys/types.h>
#include <sys/uio.h>

#include <span>

namespace encke::net {

// For connected sockets; neither ever waits. What is below 0 is -errno, which is libuv's number of the error: UV_EAGAIN
// where the kernel has, or takes, nothing. Not read(2) and write(2), by which libuv's streams go: they go through the
// kernel's files first, 0.2 of 4 microseconds for 150 bytes on loopback (docs/decisions/0017).

/// Fills `buffer` with what has come. Returns how many bytes, 0 at the peer's end.
ssize_t Receive(int fd, std::span<char> buffer);

/// Gives the kernel the bytes of `parts`, of which there is one at least and IOV_MAX at most. Returns how many it took.
ssize_t Send(int fd, std::span<iovec> parts);

}  // namespace encke::net

#endif  // ENCKE_NET_SOCKET_IO_H_
