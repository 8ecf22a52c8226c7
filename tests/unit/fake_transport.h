// FakeTransport: a transport without a network, for tests of whatever uses transports.
#ifndef ENCKE_TESTS_UNIT_FAKE_TRANSPORT_H_
#define ENCKE_TESTS_UNIT_FAKE_TRANSPORT_H_

#include <string>
#include <string_view>
#include <utility>
#include <vector>

#include "core/packet.h"
#include "core/transport.h"
#include "tests/unit/checks.h"

namespace encke::test {

// One of each nature; times and sizes as a test likes them.
inline constexpr TransportTraits kSocket{.name = "socket", .route = "socket", .duplex = true, .by_query = true};
inline constexpr TransportTraits kStream{.name = "stream", .route = "stream"};
inline constexpr TransportTraits kRecycled{.name = "recycled", .route = "recycled", .recycle_after = 10};
inline constexpr TransportTraits kPoll{.name = "poll", .route = "poll", .one_shot = true, .hold = 25'000};
inline constexpr TransportTraits kQuickPoll{.name = "quick", .route = "quick", .one_shot = true, .interval = 5'000};

/// Records what it is told in Encke's own words, and does what a browser would. Keeps the rules of core/transport.h: it
/// fails the test where it is used after its end, or ended with its delegate still set. Owned by the test (a real one
/// owns itself); must outlive its session.
class FakeTransport final : public Transport {
 public:
  explicit FakeTransport(const TransportTraits& traits) : Transport(traits) {}

  void Start() override { ++starts; }
  void Send(std::span<const MessageRef> batch) override {
    CheckOpen();
    ++sends;
    for (const MessageRef& message : batch) {
      messages_.push_back(TextOf(*message));
      sent_ += message->size();
      if (stalled) queued_ += message->size();
    }
    if (traits().one_shot) End();
  }
  void SendControl(const Control& control) override {
    CheckOpen();
    if (control.time) time = *control.time;
    Control timeless = control;
    timeless.time.reset();  // most tests are about something else
    std::string text;
    packet::AppendControl(timeless, text);
    controls_.push_back(text);
    if (stalled) queued_ += text.size();
  }
  void Close(const Disconnect& why) override {
    CheckOpen();
    closed = why;
    End();
  }
  size_t queued_bytes() const override { return queued_; }
  size_t sent_bytes() const override { return sent_; }

  // The browser and the network.

  void Says(std::string_view packets) { delegate()->OnPackets(packets); }
  void Pongs() { delegate()->OnAlive(); }
  /// The connection goes; `code` as in Delegate::OnClosed.
  void Breaks(int code = 0) {
    over_ = true;
    delegate()->OnClosed(code);
  }
  /// The kernel takes what is queued.
  void Drains() {
    queued_ = 0;
    if (delegate() != nullptr) delegate()->OnWritable();
  }

  // What came, since it was asked last.

  /// Publications as their data, other packets as they are, joined by spaces.
  std::string TakeMessages() { return Join(std::exchange(messages_, {})); }
  std::string TakeControls() { return Join(std::exchange(controls_, {})); }

  bool over() const { return over_; }
  bool heard_by_anybody() const { return delegate() != nullptr; }

  bool stalled = false;  // the kernel takes nothing: what is sent is queued
  int starts = 0;
  int sends = 0;
  Milliseconds time = 0;  // told last
  Disconnect closed;  // code 0: not closed

 private:
  static std::string TextOf(const Message& message) {
    if (message.publication() != nullptr) return message.publication()->data;
    return std::string(message.text());
  }
  static std::string Join(const std::vector<std::string>& parts) {
    std::string joined;
    for (const std::string& part : parts) joined.append(joined.empty() ? "" : " ").append(part);
    return joined;
  }
  void CheckOpen() { CHECK_FALSE(over_); }
  void End() {
    CHECK(delegate() == nullptr);
    over_ = true;
  }

  std::vector<std::string> messages_;
  std::vector<std::string> controls_;
  size_t queued_ = 0;
  size_t sent_ = 0;
  bool over_ = false;
};

}  // namespace encke::test

#endif  // ENCKE_TESTS_UNIT_FAKE_TRANSPORT_H_
