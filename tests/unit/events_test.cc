// Native events: ids, framings, and the stamper.
#include <doctest/doctest.h>

#include "frontend/events_framing.h"
#include "frontend/events_stamper.h"
#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

using frontend::EventId;
using frontend::EventsStamper;
using frontend::kEventsOfChannels;
using frontend::kEventsOfOneChannel;
using frontend::ParseEventId;

std::string Event(const Framing& framing, const std::string& data, const std::string& event = "") {
  std::string out;
  framing.encode(Message(Publication{"c", data, event, {7, "epoch"}}), out);
  return out;
}

std::string ControlBytes(const Control& control) {
  std::string out;
  kEventsOfOneChannel.encode_control(control, out);
  return out;
}

TEST_CASE("event ids: written and read") {
  CHECK(EventId({{7, "aB-_"}}) == "aB-_:7");
  CHECK(EventId({{7, "a"}, {0, "b"}, {UINT64_MAX, "c"}}) == "a:7,b:0,c:18446744073709551615");
  CHECK(EventId({}) == "");
  auto positions = ParseEventId("a:7,b:0,c:18446744073709551615", 3);
  CHECK(positions[0] == Position{7, "a"});
  CHECK(positions[1] == Position{0, "b"});
  CHECK(positions[2] == Position{UINT64_MAX, "c"});
}

TEST_CASE("event ids: what is not ours is no position") {
  for (const char* id : {"", "7", ":7", "a:", "a:x", "a:-1", "a:7x", "a: 7", "a:18446744073709551616", "a:7:8"}) {
    CAPTURE(id);
    auto positions = ParseEventId(id, 1);
    CHECK(positions.size() == 1);
    CHECK_FALSE(positions[0].has_value());
  }
  auto some = ParseEventId("x,b:2", 3);
  CHECK_FALSE(some[0].has_value());
  CHECK(some[1] == Position{2, "b"});
  CHECK_FALSE(some[2].has_value());
  CHECK(ParseEventId("a:1,b:2,c:3", 1).size() == 1);
}

TEST_CASE("events framing: id, event, data") {
  CHECK(Event(kEventsOfOneChannel, R"({"a":1})") == "id: epoch:7\ndata: {\"a\":1}\n\n");
  CHECK(Event(kEventsOfOneChannel, "17", "tick") == "id: epoch:7\nevent: tick\ndata: 17\n\n");
  CHECK(Event(kEventsOfChannels, "17", "tick") == "event: tick\ndata: 17\n\n");
}

TEST_CASE("events framing: a string is its text, a line each") {
  CHECK(Event(kEventsOfChannels, R"("hello")") == "data: hello\n\n");
  CHECK(Event(kEventsOfChannels, R"("")") == "data: \n\n");
  CHECK(Event(kEventsOfChannels, R"("a\nb\r\nc\rd")") == "data: a\ndata: b\ndata: c\ndata: d\n\n");
  CHECK(Event(kEventsOfChannels, R"("a\n\nid: x\n")") == "data: a\ndata: \ndata: id: x\ndata: \n\n");
  CHECK(Event(kEventsOfChannels, R"({"a":"x\ny"})") == "data: {\"a\":\"x\\ny\"}\n\n");
}

TEST_CASE("events framing: a packet is sent as it is, controls are comments") {
  std::string out;
  kEventsOfOneChannel.encode(Message(Packet{"id: x\n"}), out);
  CHECK(out == "id: x\n");
  Welcome welcome;
  welcome.poll_interval = 2'500;
  CHECK(ControlBytes({Control::Kind::kWelcome, &welcome, 0, nullptr, {}}) == "retry: 2500\n\n");
  CHECK(ControlBytes(Control::Heartbeat(std::nullopt)) == ":\n\n");
  CHECK(ControlBytes(Control::Ending(disconnect::kShutdown)) == ": closed: 3001\n\n");
}

MessageRef Publish(const std::string& channel, uint64_t offset) {
  return MakeRef<const Message>(Publication{channel, std::to_string(offset), "", {offset, channel + "x"}});
}

/// A stamper over a transport, and a session in its place.
struct Stamped : Transport::Delegate {
  Stamped() {
    stamper->SetPosition(0, {3, "ax"});
    stamper->SetPosition(1, {5, "bx"});
    stamper->set_delegate(this);
  }
  void OnPackets(std::string_view) override { ++packets; }
  void OnAlive() override {}
  void OnWritable() override { ++writable; }
  void OnClosed(int code) override { closed += 1 + code; }

  int packets = 0;
  int writable = 0;
  int closed = 0;
  FakeTransport below{kStream};
  EventsStamper* stamper = new EventsStamper(below, {"a", "b"});  // owns itself
};

TEST_CASE("events stamper: each event has the reader's position in all channels before it") {
  Stamped stamped;
  stamped.stamper->Send(std::vector<MessageRef>{Publish("b", 6), Publish("a", 4)});
  CHECK(stamped.below.TakeMessages() == "id: ax:3,bx:6\n 6 id: ax:4,bx:6\n 4");
  CHECK(stamped.below.sends == 1);
  stamped.stamper->Send(std::vector<MessageRef>{MakeRef<const Message>(Packet{"gap"}), Publish("b", 9)});
  CHECK(stamped.below.TakeMessages() == "gap id: ax:4,bx:9\n 9");
  stamped.below.Breaks();
}

TEST_CASE("events stamper: it passes on what happens to the transport below") {
  Stamped stamped;
  stamped.below.stalled = true;
  stamped.stamper->SendControl(Control::Heartbeat(std::nullopt));
  CHECK(stamped.below.TakeControls() == "{}");
  CHECK(stamped.stamper->queued_bytes() == 2);
  CHECK(&stamped.stamper->traits() == &kStream);
  stamped.below.Drains();
  CHECK(stamped.writable == 1);
  stamped.below.Says("x");
  CHECK(stamped.packets == 0);
  stamped.below.Breaks();
  CHECK(stamped.closed == 1);
}

TEST_CASE("events stamper: closing it closes the transport below") {
  Stamped stamped;
  stamped.stamper->set_delegate(nullptr);
  stamped.stamper->Close(disconnect::kShutdown);
  CHECK(stamped.below.closed.code == 3001);
  CHECK_FALSE(stamped.below.heard_by_anybody());
  CHECK(stamped.closed == 0);
}

}  // namespace
}  // namespace encke::test
