// Template: requests as the harness writes them, with places for what differs.
#ifndef ENCKE_BENCH_LOAD_TEMPLATE_H_
#define ENCKE_BENCH_LOAD_TEMPLATE_H_

#include <cstdint>
#include <string>
#include <string_view>
#include <vector>

namespace bench {

/// What can stand in a template, each by its name in braces: {key}, {channel}, ... {hex:00ff} stands for the bytes that
/// it names, which a command line cannot carry.
struct Values {
  std::string_view key;            // random enough: of one client
  std::string_view channel;
  std::string_view subscriptions;  // the text for each channel of a client, one after the other
  std::string_view session;        // as the server told it
  std::string_view marker;
  std::string_view etag;           // of the last answer, and the next one: RFC 9110, 8.8
  std::string_view modified;
  uint64_t k = 0;                  // attaches, this one included
  uint64_t have = 0;               // counted packets that have come
  uint64_t seq = 0;                // the next command
};

/// A text with named places. Braces around anything else are text.
class Template {
 public:
  explicit Template(std::string_view text);

  std::string Fill(const Values& values) const;
  bool empty() const { return parts_.empty(); }

 private:
  struct Part {
    std::string text;
    int place;  // what follows the text: an index of the table in template.cc; -1: nothing
  };
  std::vector<Part> parts_;
};

/// A request: `head` without its end, then Content-Length where there is a body or the method needs one, then `body`.
std::string Request(std::string_view head, std::string_view body);

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_TEMPLATE_H_
