#include "base/ring_queue.h"

#include <doctest/doctest.h>

#include <deque>
#include <memory>

namespace encke::test {
namespace {

TEST_CASE("ring queue: first in, first out, by index too, while it goes round and grows") {
  RingQueue<int> queue;
  std::deque<int> model;
  int next = 0;
  uint32_t dice = 1;
  for (int turn = 0; turn < 20'000; ++turn) {
    dice = dice * 1664525 + 1013904223;
    bool grows = turn % 400 < 200 ? dice >> 30 != 0 : dice >> 30 == 0;  // three of four, in turns
    if (grows || model.empty()) {
      queue.PushBack(next);
      model.push_back(next++);
    } else {
      REQUIRE(queue.PopFront() == model.front());
      model.pop_front();
    }
    REQUIRE(queue.size() == model.size());
    REQUIRE(queue.empty() == model.empty());
    for (size_t i = 0; i < model.size(); i += 7) REQUIRE(queue[i] == model[i]);
  }
}

TEST_CASE("ring queue: what was taken out is not held on to") {
  RingQueue<std::shared_ptr<int>> queue;
  auto value = std::make_shared<int>(1);
  queue.PushBack(value);
  queue.PushBack(nullptr);
  CHECK(value.use_count() == 2);
  CHECK(queue.PopFront() == value);
  CHECK(value.use_count() == 1);
  queue.PushBack(value);
  queue.Clear();
  CHECK(value.use_count() == 1);
  CHECK(queue.empty());
}

TEST_CASE("ring queue: takes what can only be moved") {
  RingQueue<std::unique_ptr<int>> queue;
  for (int i = 0; i < 5; ++i) queue.PushBack(std::make_unique<int>(i));
  for (int i = 0; i < 5; ++i) CHECK(*queue.PopFront() == i);
}

}  // namespace
}  // namespace encke::test
