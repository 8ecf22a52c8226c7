#include <doctest/doctest.h>
#include <spdlog/sinks/ostream_sink.h>
#include <spdlog/spdlog.h>

#include <algorithm>
#include <array>
#include <chrono>
#include <sstream>
#include <string>
#include <vector>

#include "base/base64.h"
#include "base/buffer.h"
#include "base/intrusive_list.h"
#include "base/log.h"
#include "base/log_throttle.h"
#include "base/random.h"
#include "base/ref.h"
#include "base/strings.h"

namespace encke {
namespace {

TEST_CASE("strings: names compare without case, ASCII only") {
  CHECK(EqualsIgnoringCase("Content-Type", "cONTENT-tYPE"));
  CHECK_FALSE(EqualsIgnoringCase("a", "ab"));
  CHECK_FALSE(EqualsIgnoringCase("\xC3\x84", "\xC3\xA4"));
  CHECK(LowerCase("X-API-Key") == "x-api-key");
}

TEST_CASE("strings: lists of tokens") {
  CHECK(ListHolds("keep-alive, Upgrade", "upgrade"));
  CHECK_FALSE(ListHolds("keep-alive, Upgraded", "upgrade"));
  CHECK(Split("a,,b", ',') == std::vector<std::string_view>{"a", "", "b"});
  CHECK(Split("", ',') == std::vector<std::string_view>{""});
  CHECK(Trim(" \t a b\t ") == "a b");
  CHECK(Trim(" \t").empty());
}

TEST_CASE("strings: percent escapes are decoded, broken ones refused") {
  CHECK(PercentDecode("a%20b+c", false) == "a b+c");
  CHECK(PercentDecode("a%20b+c", true) == "a b c");
  CHECK(PercentDecode("%41", false) == "A");
  for (const char* broken : {"%", "%4", "%4g", "a%%20"}) {
    CAPTURE(broken);
    CHECK_FALSE(PercentDecode(broken, false).has_value());
  }
}

TEST_CASE("strings: tokens are HTTP's") {
  CHECK(IsToken("v10.stomp+x-!#$%&'*.^_`|~"));
  for (const char* text : {"", " ", "a b", "a,b", "a;b", "\"a\"", "a/b", "\xC3\xA4", "a\n"}) {
    CAPTURE(text);
    CHECK_FALSE(IsToken(text));
  }
}

TEST_CASE("base64: the RFC's examples, there and back") {
  const std::pair<std::string, std::string> examples[] = {
      {"", ""},           {"f", "Zg=="},         {"fo", "Zm8="},         {"foo", "Zm9v"},
      {"foob", "Zm9vYg=="}, {"fooba", "Zm9vYmE="}, {"foobar", "Zm9vYmFy"}, {std::string("\xFB\xFF\0", 3), "+/8A"}};
  for (const auto& [bytes, text] : examples) {
    CHECK(Base64Encode(bytes) == text);
    CHECK(Base64Decode(text) == bytes);
  }
}

TEST_CASE("base64: every byte in every place") {
  for (size_t size : {1, 2, 3, 4}) {
    for (int byte = 0; byte < 256; ++byte) {
      std::string bytes(size, static_cast<char>(byte));
      REQUIRE(Base64Decode(Base64Encode(bytes)) == bytes);
    }
  }
}

TEST_CASE("base64: what is none") {
  for (const char* text : {"Z", "Zg", "Zg=", "Zm8", "Zg===", "=", "==", "====", "Z===", "Zm9v=", "Zm 9", "Zm9v\n",
                           "Zm9-", "Zm9_", "Zh==", "Zm9=", "Zg==Zg==", "Z=g=", "\xC3\xA4\xC3\xA4"}) {
    CAPTURE(text);
    CHECK_FALSE(Base64Decode(text).has_value());
  }
}

TEST_CASE("strings: UTF-8 is strict") {
  for (std::string_view good : {"", "a", "\xC3\xA4", "\xE2\x82\xAC", "\xF0\x9F\x98\x80", "\xF4\x8F\xBF\xBF"}) {
    CHECK(IsUtf8(good));
  }
  for (std::string_view bad :
       {"\x80", "\xC0\x80", "\xC3", "\xE0\x80\x80", "\xED\xA0\x80", "\xF4\x90\x80\x80", "\xFF"}) {
    CHECK_FALSE(IsUtf8(bad));
  }
}

TEST_CASE("strings: the nearest name is the one that was meant, or none") {
  constexpr std::array<std::string_view, 3> names = {"max_headers", "max_body", "max_url"};
  CHECK(NearestName("max_header", names) == "max_headers");
  CHECK(NearestName("max_bdoy", names) == "max_body");
  CHECK(NearestName("listen", names).empty());
}

TEST_CASE("strings: keys are equal only when they are") {
  CHECK(EqualsInConstantTime("secret", "secret"));
  CHECK_FALSE(EqualsInConstantTime("secret", "secreT"));
  CHECK_FALSE(EqualsInConstantTime("secret", "secre"));
}

struct Item : ListNode<Item> {
  explicit Item(int its_number) : number(its_number) {}
  int number;
};

std::string Numbers(const List<Item>& list) {
  std::string numbers;
  list.ForEach([&](Item& item) { numbers += std::to_string(item.number); });
  return numbers;
}

TEST_CASE("list: elements leave by themselves, also when they die") {
  List<Item> list;
  Item one(1);
  Item three(3);
  {
    Item two(2);
    list.PushBack(one);
    list.PushBack(two);
    list.PushBack(three);
    CHECK(Numbers(list) == "123");
  }
  CHECK(Numbers(list) == "13");
  one.Unlink();
  CHECK_FALSE(one.linked());
  CHECK(list.PopFront() == &three);
  CHECK(list.empty());
  CHECK(list.PopFront() == nullptr);
}

TEST_CASE("list: the visited element may leave, and all may move to another list") {
  List<Item> list;
  List<Item> other;
  std::array<Item, 3> items = {Item(1), Item(2), Item(3)};
  for (Item& item : items) list.PushBack(item);
  list.ForEach([](Item& item) {
    if (item.number == 2) item.Unlink();
  });
  list.MoveTo(other);
  CHECK(list.empty());
  CHECK(Numbers(other) == "13");
}

struct Counted : RefCounted<Counted> {
  explicit Counted(int& deaths_counter) : deaths(deaths_counter) {}
  ~Counted() { ++deaths; }
  int& deaths;
};

TEST_CASE("ref: the last reference deletes") {
  int deaths = 0;
  Ref<Counted> first = MakeRef<Counted>(deaths);
  Ref<const Counted> second = first;
  CHECK(first->references() == 2);
  first = nullptr;
  CHECK(deaths == 0);
  Ref<const Counted> moved = std::move(second);
  CHECK_FALSE(second);
  moved = moved.get() != nullptr ? moved : nullptr;
  CHECK(moved->references() == 1);
  moved = nullptr;
  CHECK(deaths == 1);
}

TEST_CASE("buffer: its parts one after the other, shared and not copied") {
  BufferRef buffer = Buffer::Of({"data: ", "", "x", "\n\n"});
  CHECK(buffer->view() == "data: x\n\n");
  BufferRef same = buffer;
  CHECK(same->data() == buffer->data());
  CHECK(buffer->references() == 2);
  CHECK(Buffer::Of("")->size() == 0);
}

TEST_CASE("random: as many characters as the bytes need, never the same twice") {
  CHECK(RandomText(16).size() == 22);
  CHECK(RandomText(1).size() == 2);
  CHECK(RandomText(16) != RandomText(16));
}

TEST_CASE("log: a value cannot forge a line or a fact") {
  std::string line;
  log::AppendValue(line, "plain");
  log::AppendValue(line, "a b");
  log::AppendValue(line, "x\n\"y\"");
  CHECK(line == "plain\"a b\"\"x\\x0a\\\"y\\\"\"");
}

std::string LogValue(std::string_view value) {
  std::string line;
  log::AppendValue(line, value);
  return line;
}

TEST_CASE("log: a long value is cut, so that requests cannot fill a disk with it") {
  CHECK(LogValue(std::string(512, 'a')) == std::string(512, 'a'));
  CHECK(LogValue(std::string(32 * 1024, 'a')) == std::string(512, 'a') + "...");
  CHECK(LogValue(std::string(511, 'a') + "\u00e4b") == std::string(511, 'a') + "...");
  CHECK(LogValue(std::string(1000, '\n')).size() == 4 * 512 + 5);
  CHECK(LogValue("a " + std::string(1000, 'b')) == "\"a " + std::string(510, 'b') + "...\"");
}

TEST_CASE("log throttle: ten lines of an event at once, ten a second in the long run, each event for itself") {
  log::Throttle throttle;
  log::Throttle::Time now{std::chrono::hours(1)};
  for (int i = 0; i < 10; ++i) CHECK(throttle.Admit("a", now) == 0);
  CHECK_FALSE(throttle.Admit("a", now));
  CHECK(throttle.Admit("b", now) == 0);
  now += std::chrono::milliseconds(99);
  CHECK_FALSE(throttle.Admit("a", now));
  now += std::chrono::milliseconds(1);
  CHECK(throttle.Admit("a", now) == 2);
  CHECK_FALSE(throttle.Admit("a", now));
  int lines = 0;
  for (int i = 0; i < 10'000; ++i) {
    now += std::chrono::milliseconds(1);
    if (throttle.Admit("a", now)) ++lines;
  }
  CHECK(lines == 100);
  now += std::chrono::seconds(5);
  for (int i = 0; i < 10; ++i) CHECK(throttle.Admit("a", now).has_value());
  CHECK_FALSE(throttle.Admit("a", now));
}

TEST_CASE("log throttle: events beyond its room share what is left") {
  log::Throttle throttle;
  log::Throttle::Time now{std::chrono::hours(1)};
  std::vector<std::string> names;
  for (size_t i = 0; i < log::Throttle::kEvents + 20; ++i) names.push_back("event" + std::to_string(i));
  size_t lines = 0;
  for (const std::string& name : names) lines += throttle.Admit(name, now).has_value() ? 1 : 0;
  CHECK(lines == log::Throttle::kEvents + 9);  // the last bucket's ten are for 21
}

log::Throttle::Time test_time{std::chrono::hours(1)};

TEST_CASE("log: of a warning that comes too often lines are dropped, and the next one says how many") {
  std::ostringstream lines;
  auto before = spdlog::default_logger();
  auto sink = std::make_shared<spdlog::sinks::ostream_sink_st>(lines);
  sink->set_pattern("%v");
  spdlog::set_default_logger(std::make_shared<spdlog::logger>("test", sink));
  log::UseClock([] { return test_time; });
  for (int i = 0; i < 1000; ++i) log::Warn("test_flood", "i", i);
  log::Info("test_flood", "told", "not a warning");
  test_time += std::chrono::milliseconds(100);
  log::Warn("test_flood", "i", "x");
  log::UseClock(&std::chrono::steady_clock::now);
  spdlog::set_default_logger(before);
  const std::string text = lines.str();
  CHECK(std::count(text.begin(), text.end(), '\n') == 12);
  CHECK(text.starts_with("test_flood i=0\ntest_flood i=1\n"));
  CHECK(text.ends_with("test_flood i=9\ntest_flood told=\"not a warning\"\ntest_flood i=x suppressed=990\n"));
}

TEST_CASE("log: control characters beyond ASCII and Unicode's line ends are escaped, other letters are not") {
  CHECK(LogValue("a\xC2\x9B" "31m") == "\"a\\xc2\\x9b31m\"");  // CSI, which colours a terminal as ESC [ does
  CHECK(LogValue("\xC2\x80\xC2\x9F") == "\"\\xc2\\x80\\xc2\\x9f\"");
  CHECK(LogValue("\xE2\x80\xA8" "x\xE2\x80\xA9") == "\"\\xe2\\x80\\xa8x\\xe2\\x80\\xa9\"");
  CHECK(LogValue("\xC2\xA0\xC3\x84\xE2\x80\xA6\xE2\x82\xAC") == "\xC2\xA0\xC3\x84\xE2\x80\xA6\xE2\x82\xAC");
  CHECK(LogValue("\xC3\x84\n") == "\"\xC3\x84\\x0a\"");
  CHECK(LogValue("\x9B" "31m") == "\"\\x9b31m\"");  // no UTF-8: a terminal may take it for Latin-1
}

}  // namespace
}  // namespace encke
