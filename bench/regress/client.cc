#include "bench/regress/client.h"

#include <sys/socket.h>
#include <unistd.h>

#include <array>
#include <utility>

#include "base/check.h"

namespace encke::regress {

Client::Client() {
  std::array<int, 2> ends;
  CHECK(socketpair(AF_UNIX, SOCK_STREAM | SOCK_NONBLOCK | SOCK_CLOEXEC, 0, ends.data()) == 0);
  own_ = ends[0];
  gateways_ = ends[1];
}

Client::~Client() {
  close(own_);
  if (gateways_ >= 0) close(gateways_);
}

int Client::TakeGatewaysEnd() { return std::exchange(gateways_, -1); }

void Client::Send(std::string_view bytes) {
  CHECK(write(own_, bytes.data(), bytes.size()) == static_cast<ssize_t>(bytes.size()));
}

std::string Client::Take() {
  std::string taken;
  std::array<char, 16 * 1024> piece;
  for (ssize_t size; (size = read(own_, piece.data(), piece.size())) > 0;) {
    taken.append(piece.data(), static_cast<size_t>(size));
  }
  return taken;
}

}  // namespace encke::regress
