#include "core/message.h"

#include "core/framing.h"

namespace encke {

namespace {

BufferRef Encode(const Message& message, const Framing& framing) {
  std::string bytes;
  if (framing.encode_head != nullptr && message.raw() != nullptr) {
    framing.encode_head(*message.raw(), bytes);
    return Buffer::Of({bytes, message.text()});
  }
  framing.encode(message, bytes);
  return Buffer::Of(bytes);
}

}  // namespace

size_t Message::size() const {
  const Publication* p = publication();
  return p != nullptr ? p->channel.size() + p->data.size() + p->event.size() + p->position.epoch.size()
                      : text().size();
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
  return Keep(framing, nullptr, Encode(*this, framing));
}

const BufferRef& Message::EncodedBy(const Framing& framing, const Recoding& recoding) const {
  if (const BufferRef* made = Find(framing, &recoding)) return *made;
  const BufferRef framed = Encode(*this, framing);
  std::string recoded;
  if (recoding.Recode(framed->view(), recoded)) return Keep(framing, &recoding, Buffer::Of(recoded));
  const BufferRef* plain = Find(framing, nullptr);
  return Keep(framing, &recoding, plain != nullptr ? *plain : Keep(framing, nullptr, framed));
}

}  // namespace encke
