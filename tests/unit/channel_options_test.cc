#include "core/channel_options.h"

#include <doctest/doctest.h>

#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

/// 0, or the error's code.
int Find(std::string_view name) {
  static const ChannelRules rules = TestRules();
  Result<const ChannelOptions*> options = rules.Find(name);
  return options ? 0 : options.error().code;
}
int FindForClient(std::string_view name) {
  static const ChannelRules rules = TestRules();
  Result<const ChannelOptions*> options = rules.FindForClient(name);
  return options ? 0 : options.error().code;
}

TEST_CASE("channel names: 1 to name_bytes bytes") {
  CHECK(Find("a") == 0);
  CHECK(Find("") == 107);
  CHECK(Find(std::string(20, 'a')) == 0);
  CHECK(Find(std::string(21, 'a')) == 107);
  CHECK(Find("\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4") == 0);  // ten letters, 20 bytes
  CHECK(Find("\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4\u00e4x") == 107);
  CHECK(TestRules().Find("").error().message == "bad request: a channel name has 1 to 20 bytes (channels.name_bytes)");
}

TEST_CASE("channel names: UTF-8 without control characters, spaces and commas") {
  for (std::string_view name : {"a b", "a,b", "a\tb", "a\nb", "a\x7f", " ", "\xff", "\xc0\x80", "\xed\xa0\x80"}) {
    CAPTURE(name);
    CHECK(Find(name) == 107);
  }
  CHECK(Find(std::string_view("a\0b", 3)) == 107);
  for (std::string_view name : {"a/b.c-d_e", "\u20ac", "\U0001F600", "*", "<b>", "\"", "'", "%2C"}) {
    CAPTURE(name);
    CHECK(Find(name) == 0);
  }
}

TEST_CASE("channel names: a namespace must be configured, and gives its options") {
  const ChannelRules rules = TestRules();
  CHECK((*rules.Find("latest:a"))->slow_consumer == SlowConsumer::kLatest);
  CHECK((*rules.Find("latest:a:b"))->slow_consumer == SlowConsumer::kLatest);
  CHECK((*rules.Find("latest"))->slow_consumer == SlowConsumer::kDisconnect);  // a name without namespace
  CHECK((*rules.Find("open:a"))->allow_publish);
  CHECK_FALSE((*rules.Find("a"))->allow_publish);
  CHECK(Find("unknown:a") == 102);
  CHECK(Find(":a") == 102);
  CHECK(Find("Latest:a") == 102);
  CHECK(rules.Find("unknown:a").error().message ==
        "unknown channel: namespace \"unknown\" is not configured (channels.namespaces)");
}

TEST_CASE("channel names: private and user channels are closed to clients") {
  CHECK(Find("$a") == 0);
  CHECK(Find("a#42") == 0);
  CHECK(FindForClient("a") == 0);
  CHECK(FindForClient("a$") == 0);
  for (std::string_view name : {"$a", "#42", "a#42", "latest:a#42", "$"}) {
    CAPTURE(name);
    CHECK(FindForClient(name) == 103);
  }
  CHECK(FindForClient("unknown:a#42") == 102);
  CHECK(FindForClient("") == 107);
}

}  // namespace
}  // namespace encke::test
