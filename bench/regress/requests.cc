// What comes up: messages and requests, each with its answer.
#include <string>
#include <utility>
#include <vector>

#include "bench/regress/paths.h"

namespace encke::regress {
namespace {

constexpr size_t kEchoes = 100;
constexpr size_t kEchoBytes = 1024;
constexpr size_t kApplications = 20;

/// A frame as browsers send it: masked, and not with zeros.
std::string MaskedFrame(std::string_view payload) {
  constexpr std::string_view kMask = "\x12\x34\x56\x78";
  std::string frame = test::ClientFrame(2, payload);
  const size_t start = frame.size() - payload.size();
  frame.replace(start - kMask.size(), kMask.size(), kMask);
  for (size_t i = 0; i < payload.size(); ++i) frame[start + i] = static_cast<char>(frame[start + i] ^ kMask[i % 4]);
  return frame;
}

std::string Noise() {
  std::string noise;
  for (size_t i = 0; i < kEchoBytes; ++i) noise.push_back(static_cast<char>(i * 7));
  return noise;
}

/// Each client says `says`, and is answered by what has `hears` at its end.
class Exchanges final : public Scene {
 public:
  Exchanges(World& world, std::vector<Client*> clients, std::string says, std::string hears)
      : world_(world), clients_(std::move(clients)), says_(std::move(says)), hears_(std::move(hears)) {}
  size_t Units() const override { return clients_.size(); }
  void Before() override {
    for (Client* client : clients_) client->Send(says_);
  }
  void Happen() override { world_.Turn(); }
  void After() override {
    for (Client* client : clients_) CHECK(client->Take().find(hears_) != std::string::npos);
  }

 private:
  World& world_;
  const std::vector<Client*> clients_;
  const std::string says_;
  const std::string hears_;
};

}  // namespace

std::unique_ptr<Scene> WebSocketEcho(World& world) {
  std::vector<Client*> clients;
  for (size_t i = 0; i < kEchoes; ++i) {
    clients.push_back(&world.Connect());
    clients.back()->Send(World::Upgrade("/encke/socket/echo"));
    world.Turn();
    CHECK(clients.back()->Take().starts_with("HTTP/1.1 101"));
  }
  return std::make_unique<Exchanges>(world, std::move(clients), MaskedFrame(Noise()), Noise());
}

std::unique_ptr<Scene> PublishRequest(World& world) {
  std::vector<Client*> clients;
  for (size_t i = 0; i < kApplications; ++i) clients.push_back(&world.Connect());
  const std::string body = "{\"channel\":\"news\",\"data\":" + std::string(World::Payload()) + "}";
  return std::make_unique<Exchanges>(world, std::move(clients), World::Post("/encke/api/publish", body),
                                     "{\"result\":{\"offset\":");
}

}  // namespace encke::regress
