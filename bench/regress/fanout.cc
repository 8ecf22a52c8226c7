// Publications to many sessions, over what stays open and over polls.
#include <string>
#include <utility>
#include <vector>

#include "bench/regress/paths.h"

namespace encke::regress {
namespace {

constexpr size_t kReaders = 200;
constexpr size_t kPolls = 100;

std::string Packets(size_t number, std::string_view more = {}) {
  return "{\"connect\":{\"key\":\"a-key-of-" + std::to_string(1000 + number) + "\"" + std::string(more) +
         "}}\n{\"id\":1,\"subscribe\":{\"channel\":\"news\"}}";
}

/// How often `text` has `part`.
size_t CountOf(std::string_view text, std::string_view part) {
  size_t count = 0;
  for (size_t at = 0; (at = text.find(part, at)) != std::string_view::npos; at += part.size()) ++count;
  return count;
}

/// The publication, once, and nothing of any size beside it.
void CheckDelivered(std::string_view received, size_t most_beside) {
  CHECK(CountOf(received, World::Payload()) == 1);
  CHECK(received.size() <= World::Payload().size() + most_beside);
}

/// What stays open: the readers, already subscribed.
class Fanout final : public Scene {
 public:
  Fanout(World& world, std::vector<Client*> readers) : world_(world), readers_(std::move(readers)) {
    for (Client* reader : readers_) CHECK(reader->Take().find("\"result\":") != std::string::npos);
  }
  size_t Units() const override { return readers_.size(); }
  void Happen() override {
    world_.Publish();
    world_.Turn();
  }
  void After() override {
    for (Client* reader : readers_) CheckDelivered(reader->Take(), 100);
  }

 private:
  World& world_;
  const std::vector<Client*> readers_;
};

/// A client that polls: what it says next.
struct Poller {
  Client* client;
  std::string session;
  int attaches = 1;
  int have = 1;  // the answer to its subscription
};

class Polls final : public Scene {
 public:
  explicit Polls(World& world) : world_(world) {
    for (size_t i = 0; i < kPolls; ++i) Open(i);
  }
  size_t Units() const override { return pollers_.size(); }
  void Before() override {
    for (Poller& poller : pollers_) {
      poller.client->Send(World::Post("/encke/long-polling", "{\"resume\":{\"session\":\"" + poller.session +
                                      "\",\"k\":" + std::to_string(++poller.attaches) +
                                      ",\"have\":" + std::to_string(poller.have++) + ",\"seq\":2}}"));
    }
  }
  void Happen() override {
    world_.Turn();
    world_.Publish();
    world_.Turn();
  }
  void After() override {
    for (Poller& poller : pollers_) CheckDelivered(poller.client->Take(), 600);
  }

 private:
  void Open(size_t number) {
    constexpr std::string_view kSession = "\"session\":\"";
    Client& client = world_.Connect();
    client.Send(World::Post("/encke/long-polling", Packets(number, ",\"resume\":true")));
    world_.Turn();
    const std::string answer = client.Take();
    CHECK(answer.find("\"result\":") != std::string::npos);
    const size_t at = answer.find(kSession) + kSession.size();
    pollers_.push_back({&client, answer.substr(at, answer.find('"', at) - at)});
  }

  World& world_;
  std::vector<Poller> pollers_;
};

}  // namespace

std::unique_ptr<Scene> WebSocketDelivery(World& world) {
  std::vector<Client*> readers;
  for (size_t i = 0; i < kReaders; ++i) {
    readers.push_back(&world.Connect());
    readers.back()->Send(World::Upgrade("/encke/websocket"));
    world.Turn();
    readers.back()->Send(test::ClientFrame(1, Packets(i)));
    world.Turn();
  }
  return std::make_unique<Fanout>(world, std::move(readers));
}

std::unique_ptr<Scene> XhrStreamingDelivery(World& world) {
  std::vector<Client*> readers;
  for (size_t i = 0; i < kReaders; ++i) {
    readers.push_back(&world.Connect());
    readers.back()->Send(World::Post("/encke/xhr-streaming", Packets(i)));
    world.Turn();
  }
  return std::make_unique<Fanout>(world, std::move(readers));
}

std::unique_ptr<Scene> LongPoll(World& world) { return std::make_unique<Polls>(world); }

}  // namespace encke::regress
