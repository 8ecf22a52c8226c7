#include <doctest/doctest.h>

#include <array>
#include <string>
#include <vector>

#include "base/buffer.h"
#include "base/intrusive_list.h"
#include "base/log.h"
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

}  // namespace
}  // namespace encke
