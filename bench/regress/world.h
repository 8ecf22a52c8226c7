// World: the gateway for one counted path.
#ifndef ENCKE_BENCH_REGRESS_WORLD_H_
#define ENCKE_BENCH_REGRESS_WORLD_H_

#include <deque>
#include <string>
#include <string_view>

#include "backend/api_http.h"
#include "base/check.h"
#include "bench/regress/client.h"
#include "net/loop.h"
#include "tests/unit/gateway_fixture.h"

namespace encke::regress {

/// The parts of gateway.cc on a real loop and real streams, but for the listener, and with a wheel of timers that
/// stands still: whatever the clock says, only what has no delay becomes due. Its API has the key "key". Made by main.
class World {
 public:
  World();
  ~World();

  /// A new connection.
  Client& Connect();
  /// One iteration of the loop: what was put off is done, what waits is flushed, what has come is read, and what that
  /// led to is flushed.
  void Turn();
  /// Publishes the same 128 bytes in the channel "news" as always; Turn() sends them.
  void Publish();
  /// The data of these publications.
  static std::string_view Payload();

  /// A request with what each one of the application and the page has.
  static std::string Request(std::string_view line, std::string_view headers, std::string_view body = {});
  static std::string Post(std::string_view target, std::string_view body);
  static std::string Upgrade(std::string_view target);

 private:
  net::Loop loop_;
  test::GatewayFixture gateway_;
  backend::Api api_;
  backend::ApiHttp api_http_;
  std::deque<Client> clients_;
};

}  // namespace encke::regress

#endif  // ENCKE_BENCH_REGRESS_WORLD_H_
