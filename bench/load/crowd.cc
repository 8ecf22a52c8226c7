#include "load/crowd.h"

#include "load/patience.h"

namespace bench {

Crowd::Crowd(Loop& loop, const Target& target, Tally& tally) : loop_(loop), target_(target), tally_(tally) {
  for (uint64_t i = 0; i < target.clients; ++i) clients_.push_back(Subscriber::Make(loop, target, *this, tally, i));
}

void Crowd::Open() {
  size_t opened = 0;
  Patience patience(target_.patience);
  while (subscribed_ < clients_.size()) {
    while (opened < clients_.size() && opened - subscribed_ < target_.opening) clients_[opened++]->Open();
    loop_.Turn(1000);
    if (tally_.broken() > 0) Fail("a client was cut off while the crowd gathered");
    if (patience.Lost(subscribed_)) Fail("only " + std::to_string(subscribed_) + " clients were subscribed");
  }
}

void Crowd::Leave() {
  for (const auto& client : clients_) client->Leave();
}

}  // namespace bench
