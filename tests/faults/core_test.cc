// Sessions, hub and broker while memory runs out: nobody misses a message without being told, and the others go on.
#include <doctest/doctest.h>

#include <array>
#include <deque>
#include <string>
#include <vector>

#include "core/json.h"
#include "frontend/opening.h"
#include "tests/faults/injector.h"
#include "tests/unit/core_fixture.h"

namespace encke::faults {
namespace {

constexpr Framing kFraming = packet::NativeFraming<AppendLine>("test/lines", "text/plain");
constexpr std::string_view kChannel = "a-name-of-20-bytes..";

/// A transport that encodes as real ones do, and hands what came to its test. Owned by the test.
struct Line final : Transport {
  explicit Line(const TransportTraits& traits) : Transport(traits) {}

  void Send(std::span<const MessageRef> batch) override {
    if (traits().one_shot) {
      memory::Try("line", [&] { Take(batch); }, [this] { session.clear(); });  // 503: the client knows nothing of it
      over = true;
      return;
    }
    Take(batch);
  }
  void SendControl(const Control& control) override {
    std::string text;
    packet::AppendControl(control, text);
    Harmless harmless;
    if (control.welcome != nullptr) session = control.welcome->session;
  }
  void Close(const Disconnect& why) override {
    Harmless harmless;
    CHECK(!over);
    code = why.code;
    over = true;
  }
  size_t queued_bytes() const override { return 0; }
  size_t sent_bytes() const override { return 0; }
  /// The connection goes.
  void Breaks() {
    over = true;
    delegate()->OnClosed(0);
  }

  std::vector<MessageRef> messages;
  std::string session;
  int code = 0;
  bool over = false;

 private:
  void Take(std::span<const MessageRef> batch) {
    for (const MessageRef& message : batch) message->EncodedBy(kFraming);
    Harmless harmless;
    CHECK(!over);
    messages.insert(messages.end(), batch.begin(), batch.end());
  }
};

/// A client: it counts, resumes, begins anew from its position, and notes what it was given.
class Client {
 public:
  Client(test::CoreFixture& core, std::deque<Line>& lines, const TransportTraits& traits, std::string key)
      : core_(core), lines_(lines), opening_(core.sessions), traits_(traits), key_(std::move(key)) {}

  bool connected() const { return line_ != nullptr && !line_->over; }
  const std::string& data() const { return data_; }

  /// Comes, or comes again, in whatever way it must.
  void Come() {
    std::string packets;
    {
      Harmless harmless;
      packets = Opening();
      line_ = &lines_.emplace_back(traits_);
      taken_ = 0;
    }
    Harmful harmful;
    opening_.Open(*line_, packets);
  }
  /// Reads what came.
  void Read() {
    if (line_ == nullptr) return;
    if (!line_->session.empty()) session_ = line_->session;
    for (; taken_ < line_->messages.size(); ++taken_) Take(*line_->messages[taken_]);
    if (line_->code != 0) Forget();
  }
  void Acknowledges() {
    if (connected()) Says("{\"ack\":" + std::to_string(have_) + "}");
  }
  void Publishes(const std::string& data) {
    if (connected()) Says("{\"id\":7,\"publish\":{\"channel\":\"open:another-channel\",\"data\":\"" + data + "\"}}");
  }
  void Breaks() {
    Harmful harmful;
    if (connected()) line_->Breaks();
  }
  /// Until it has a session and a line, with memory enough.
  void Settle() {
    for (int tries = 0; tries < 4; ++tries) {
      core_.sessions.FlushDirty();
      Read();
      if (connected() && subscribed_ && !traits_.one_shot) return;
      Come();
    }
    core_.Turn(0);
    Read();
  }

 private:
  void Says(const std::string& packet) {
    Harmful harmful;
    core_.sessions.Find(session_)->Apply(packet, next_);
  }
  std::string Opening() {
    const std::string k = std::to_string(++k_);
    if (!session_.empty()) {
      return "{\"resume\":{\"session\":\"" + session_ + "\",\"k\":" + k +
             ",\"have\":" + std::to_string(have_) + ",\"seq\":" + std::to_string(next_) + "}}\n";
    }
    std::string since;
    if (!position_.epoch.empty()) {
      packet::AppendPosition(position_, since);
      since = ",\"since\":{" + since + "}";
    }
    next_ = 2;
    subscribed_ = false;
    return "{\"connect\":{\"key\":\"" + key_ + k + "\",\"resume\":true,\"k\":" + k + "}}\n{\"id\":1,\"subscribe\":{\"channel\":\"" + std::string(kChannel) + "\"" + since +
           "}}\n";
  }
  void Take(const Message& message) {
    ++have_;
    if (const Publication* publication = message.publication()) {
      CHECK(publication->position.offset == position_.offset + 1);
      position_ = publication->position;
      data_.append(publication->data);
      return;
    }
    auto reply = json::Parse(message.text());
    const json::Value* result = json::Find(*reply, "result");
    REQUIRE_MESSAGE(result != nullptr, message.text());
    const json::Value* recovered = json::Find(*result, "recovered");
    if (recovered != nullptr) CHECK(recovered->GetBool());
    if (json::Find(*reply, "id")->GetInt() != 1) return;  // of a publication
    subscribed_ = true;
    if (position_.epoch.empty()) position_ = {*json::CountMember(*result, "offset", 0), *json::TextMember(*result, "epoch", "")};
  }
  void Forget() {
    CHECK(line_->code >= 3000);
    CHECK(line_->code < 3500);  // or the client would stay away
    session_.clear();
    have_ = 0;
  }

  test::CoreFixture& core_;
  std::deque<Line>& lines_;  // of all clients; they outlive the sessions
  frontend::Opening opening_;
  const TransportTraits& traits_;
  const std::string key_;
  Line* line_ = nullptr;
  size_t taken_ = 0;
  std::string session_;
  Position position_;
  std::string data_;
  uint64_t have_ = 0;
  uint64_t next_ = 1;
  uint64_t k_ = 0;
  bool subscribed_ = false;
};

/// Publishes with a key, as often as it must be said.
void Publish(test::CoreFixture& core, const std::string& data) {
  auto publish = [&] {
    core.Publish({std::string(kChannel), data, "", "the key of the publication " + data, false});
  };
  bool said = memory::Try("publisher", [&] { Harmful harmful; publish(); }, [] {});
  if (!said) {
    Harmless harmless;
    publish();
  }
}

void Flush(test::CoreFixture& core) {
  Harmful harmful;
  core.sessions.FlushDirty();
}

/// What is counted is what is there.
void CheckSums(test::CoreFixture& core) {
  size_t subscriptions = 0;
  core.sessions.ForEach([&](Session& session) {
    CHECK(!session.ended());
    size_t of_session = 0;
    session.subscriptions().ForEach([&](Subscription&) { ++of_session; });
    CHECK(of_session == session.subscription_count());
    subscriptions += of_session;
  });
  size_t subscribers = 0;
  core.hub.ForEachChannel([&](const Channel& channel) {
    CHECK(channel.subscribers() > 0);
    subscribers += channel.subscribers();
  });
  CHECK(subscribers == subscriptions);
  CHECK(core.context.counts.opened - core.context.counts.ended == core.sessions.size());
}

bool RunCore(const Shortage& shortage) {
  CAPTURE(shortage.nth);
  CAPTURE(shortage.lasting);
  std::deque<Line> lines;
  test::CoreFixture core;
  std::array clients{Client(core, lines, test::kStream, "the-key-of-a-"),
                     Client(core, lines, test::kSocket, "the-key-of-b-"),
                     Client(core, lines, test::kPoll, "the-key-of-c-")};
  std::string published;
  auto all = [&](auto what) {
    for (Client& client : clients) what(client);
    Flush(core);
    for (Client& client : clients) client.Read();
  };
  auto publish = [&](int from, int to) {
    for (int i = from; i < to; ++i) {
      Publish(core, std::to_string(i));
      published.append(std::to_string(i));
    }
    Flush(core);
  };
  // Everybody is there once before memory runs out, so that each has a position to come back to.
  for (Client& client : clients) client.Settle();
  Begin(shortage);
  publish(0, 2);
  all([](Client& client) { client.Read(); if (!client.connected()) client.Come(); });
  publish(2, 8);
  all([](Client& client) { client.Acknowledges(); });
  all([](Client& client) { client.Publishes("some data that is not short"); });
  all([](Client& client) { client.Breaks(); });
  publish(8, 9);
  all([](Client& client) { if (!client.connected()) client.Come(); });
  {
    Harmful harmful;
    core.wheel.Advance(core.wheel.Now() + 25'000);  // heartbeats, and a poll's hold
  }
  all([](Client& client) { client.Read(); });
  const bool failed = End();

  for (Client& client : clients) client.Settle();
  publish(9, 10);
  for (Client& client : clients) client.Settle();
  for (Client& client : clients) CHECK(client.data() == published);
  CHECK(core.broker.counts().publications >= 10);
  CheckSums(core);
  core.Turn(120'000);  // those whose clients have given them up
  CheckSums(core);
  return failed;
}

}  // namespace

TEST_CASE("core: whichever allocation fails, nobody misses a message in silence, and everybody comes back") {
  const size_t allocations = WithEachShortage(RunCore);
  MESSAGE("allocations: " << allocations);
  CHECK(allocations > 100);
}

}  // namespace encke::faults
