// Client: a browser or an application, as the counted paths see it: bytes on a socket.
#ifndef ENCKE_BENCH_REGRESS_CLIENT_H_
#define ENCKE_BENCH_REGRESS_CLIENT_H_

#include <string>
#include <string_view>

namespace encke::regress {

/// One end of a socket pair, whose other end the gateway is given. Not TCP: there bytes arrive when the kernel has
/// time, here they are at the other end when the call returns, so that each run reads the same in the same turn of the
/// loop.
class Client {
 public:
  Client();
  ~Client();
  Client(const Client&) = delete;
  Client& operator=(const Client&) = delete;

  /// The gateway's end, which is the caller's from now on; once.
  int TakeGatewaysEnd();
  void Send(std::string_view bytes);
  /// All that has come since the last call.
  std::string Take();

 private:
  int own_ = -1;
  int gateways_ = -1;
};

}  // namespace encke::regress

#endif  // ENCKE_BENCH_REGRESS_CLIENT_H_
