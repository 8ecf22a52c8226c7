#include "core/history.h"

#include <doctest/doctest.h>

namespace encke::test {
namespace {

/// Appends publications whose data are "1", "2", ... as their offsets say.
void Append(History& history, int count, size_t size = 10, Milliseconds now = 0) {
  for (int i = 0; i < count; ++i) {
    Position at = history.Next();
    history.Append(MakeRef<const Message>(Publication{"c", std::to_string(at.offset), "", at}), size, now);
  }
}

std::string Since(const History& history, uint64_t offset, const std::string& epoch = "e") {
  std::optional<std::vector<MessageRef>> since = history.Since({offset, epoch});
  if (!since) return "lost";
  std::string all;
  for (const MessageRef& message : *since) all.append(message->publication()->data).append(" ");
  return all;
}

TEST_CASE("history: offsets begin with 1") {
  History history("e");
  CHECK(history.top() == Position{0, "e"});
  CHECK(history.Next() == Position{1, "e"});
  CHECK(Since(history, 0) == "");
  Append(history, 2);
  CHECK(history.top() == Position{2, "e"});
}

TEST_CASE("history: all since a position, or nothing") {
  History history("e");
  Append(history, 5, 3);
  CHECK(history.size() == 3);
  CHECK(Since(history, 5) == "");
  CHECK(Since(history, 4) == "5 ");
  CHECK(Since(history, 2) == "3 4 5 ");
  CHECK(Since(history, 1) == "lost");
  CHECK(Since(history, 0) == "lost");
  CHECK(Since(history, 6) == "lost");  // ahead of the channel
  CHECK(Since(history, 4, "other") == "lost");
  CHECK(Since(history, UINT64_MAX) == "lost");
}

TEST_CASE("history: one that was not kept is a gap") {
  History history("e");
  Append(history, 2);
  Append(history, 1, 0);  // number 3: skip_history
  CHECK(history.top().offset == 3);
  CHECK(Since(history, 3) == "");
  CHECK(Since(history, 2) == "lost");
  CHECK(Since(history, 1) == "lost");
  Append(history, 2);
  CHECK(Since(history, 3) == "4 5 ");
  CHECK(Since(history, 4) == "5 ");
  CHECK(Since(history, 2) == "lost");
  CHECK(Since(history, 0) == "lost");
}

TEST_CASE("history: what is older than the ttl is forgotten") {
  History history("e");
  Append(history, 2, 10, 1000);
  Append(history, 1, 10, 1500);
  history.Expire(1999, 1000);
  CHECK(history.size() == 3);
  history.Expire(2000, 1000);
  CHECK(history.size() == 1);
  CHECK(Since(history, 2) == "3 ");
  CHECK(Since(history, 1) == "lost");
  history.Expire(9000, 1000);
  CHECK(history.size() == 0);
  CHECK(Since(history, 3) == "");
  CHECK(history.top().offset == 3);
}

TEST_CASE("history: it knows its bytes") {
  History history("e");
  Append(history, 3, 2);
  size_t one = history.At(0)->footprint();
  CHECK(one > 2 * 3 + sizeof(Message));  // channel, data, epoch: a byte each, and again in a framing
  CHECK(history.bytes() == 2 * one);
  history.DropOldest();
  CHECK(history.bytes() == one);
  history.Clear();
  CHECK(history.bytes() == 0);
  CHECK(history.size() == 0);
  CHECK(history.top().offset == 3);
}

TEST_CASE("history: a smaller size takes effect with the next publication") {
  History history("e");
  Append(history, 5, 10);
  Append(history, 1, 2);
  CHECK(history.size() == 2);
  CHECK(history.At(0)->publication()->data == "5");
}

}  // namespace
}  // namespace encke::test
