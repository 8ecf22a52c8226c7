// Connection: one client of the bare machine.
#ifndef ENCKE_BENCH_LIMIT_CONNECTION_H_
#define ENCKE_BENCH_LIMIT_CONNECTION_H_

#include "common/http.h"
#include "common/loop.h"
#include "common/socket.h"
#include "common/websocket.h"
#include "limit/stage.h"

namespace bench {

/// Parses as little as can be: where the head of a request ends, its first words, Content-Length, and for an upgrade
/// Sec-WebSocket-Key. No key of the API, no origin, no JSON. Owns itself, to the end of its connection.
class Connection final : private Watcher, private Reader {
 public:
  Connection(Loop& loop, Stage& stage, int fd) : stage_(stage), socket_(loop, *this) { socket_.Take(fd); }

 private:
  ~Connection() = default;

  void OnReady(uint32_t events) override;
  bool Deliver(const std::string& bytes) override { return socket_.Send(bytes); }
  /// False where WebSocket frames follow.
  bool OnRequest(std::string_view head, std::string_view body);
  void OnOpening(const Framing& opened);
  void OnFrame(uint8_t first_byte, std::string_view payload);
  void Greet();
  void EchoInPlace(uint8_t first_byte, std::string_view payload);

  Stage& stage_;
  Socket socket_;
  MessageReader requests_;
  FrameReader frames_;
  bool upgraded_ = false;
  bool echoes_ = false;
  bool greeted_ = false;
  std::string answer_;  // of this turn
};

}  // namespace bench

#endif  // ENCKE_BENCH_LIMIT_CONNECTION_H_
