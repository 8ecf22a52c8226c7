#include "limit/stage.h"

namespace bench {
namespace {

constexpr size_t kRemembered = 256;  // more than the generator has outstanding

}  // namespace

void Stage::Enter(Reader& reader) {
  reader.place = readers_.size();
  reader.had = published_;
  readers_.push_back(&reader);
}

void Stage::Leave(Reader& reader) {
  readers_[reader.place] = readers_.back();
  readers_[reader.place]->place = reader.place;
  readers_.pop_back();
}

uint64_t Stage::Publish(std::string_view data) {
  packets_.push_back(Packet(++published_, data));
  if (packets_.size() > kRemembered) packets_.pop_front();
  undelivered_ = true;
  if (!coalesce_) DeliverToAll();
  return published_;
}

void Stage::OnTurnEnd() {
  if (undelivered_) DeliverToAll();
}

void Stage::DeliverToAll() {
  undelivered_ = false;
  std::string bytes;
  uint64_t made_for = published_;
  for (Reader* reader : readers_) {
    if (!reader->waiting || reader->had == published_) continue;
    if (reader->had != made_for) bytes = Delivery(*reader->framing, packets_, IndexOf(reader->had));
    made_for = reader->had;
    reader->had = published_;
    if (reader->framing->shape == Framing::Shape::kAnswers) reader->waiting = false;
    Deliver(*reader, bytes);
  }
}

void Stage::Deliver(Reader& reader, const std::string& bytes) {
  const uint64_t turn = lie_every_ == 0 ? 1 : ++deliveries_ % (2 * lie_every_);
  if (turn != 0) reader.Deliver(bytes);
  if (lie_every_ > 0 && turn == lie_every_) reader.Deliver(bytes);
}

void Stage::Serve(Reader& reader) {
  reader.waiting = reader.had == published_;
  if (reader.waiting) return;
  reader.Deliver(Delivery(*reader.framing, packets_, IndexOf(reader.had)));
  reader.had = published_;
}

}  // namespace bench
