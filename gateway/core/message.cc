#include "core/message.h"

#include "core/framing.h"

namespace encke {

size_t Message::size() const {
  const Publication* p = publication();
  return p != nullptr ? p->channel.size() + p->data.size() + p->event.size() + p->position.epoch.size()
                      : packet_text().size();
}

const BufferRef* Message::Find(const Framing& framing, const Recoding* recoding) const {
  for (Encoded* encoded = encoded_.get(); encoded != nullptr; encoded = encoded->next.get()) {
    if (encoded->framing == &framing && encoded->recoding == recoding) return &encoded->bytes;
  }
  return nullptr;
}

const BufferRef& Message::Keep(const Framing& framing, const Recoding* recoding, BufferRef bytes) const {
  auto encoded = std::make_unique<Encoded>(Encoded{&framing, recoding, std::move(bytes), nullptr});
  encoded->next = std::move(encoded_);
  encoded_ = std::move(encoded);
  return encoded_->bytes;
}

const BufferRef& Message::EncodedBy(const Framing& framing) const {
  if (const BufferRef* made = Find(framing, nullptr)) return *made;
  std::string bytes;
  framing.encode(*this, bytes);
  return Keep(framing, nullptr, Buffer::Of(bytes));
}

const BufferRef& Message::EncodedBy(const Framing& framing, const Recoding& recoding) const {
  if (const BufferRef* made = Find(framing, &recoding)) return *made;
  std::string bytes, recoded;
  framing.encode(*this, bytes);
  if (recoding.Recode(bytes, recoded)) return Keep(framing, &recoding, Buffer::Of(recoded));
  const BufferRef* plain = Find(framing, nullptr);
  return Keep(framing, &recoding, plain != nullptr ? *plain : Keep(framing, nullptr, Buffer::Of(bytes)));
}

}  // namespace encke
