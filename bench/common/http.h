// HTTP/1.1 messages that come in pieces, as far as the benchmarks meet them: a head, and a body of a told length or in
// chunks.
#ifndef ENCKE_BENCH_COMMON_HTTP_H_
#define ENCKE_BENCH_COMMON_HTTP_H_

#include <functional>
#include <string>
#include <string_view>

namespace bench {

/// Reads whole messages, requests or answers alike. A message that lies in one piece is not copied.
class MessageReader {
 public:
  /// The head without the empty line behind it, and the body, in which chunks still have their framing. False: no further message is to be read here, what is
  /// left belongs to something else.
  using OnMessage = std::function<bool(std::string_view head, std::string_view body)>;

  /// Returns what is left behind the message at which `on_message` said false, valid as long as `bytes`.
  std::string_view Take(std::string_view bytes, const OnMessage& on_message);

 private:
  std::string rest_;
};

/// The value of a header, by its name with a colon as servers write it ("Content-Length:"). Empty where there is none.
std::string_view HeaderOf(std::string_view head, std::string_view name);
/// 0 where `head` is no answer's.
int StatusOf(std::string_view head);

}  // namespace bench

#endif  // ENCKE_BENCH_COMMON_HTTP_H_
