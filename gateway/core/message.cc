#include "core/message.h"

#include "core/framing.h"

namespace encke {

size_t Message::size() const {
  const Publication* p = publication();
  return p != nullptr ? p->channel.size() + p->data.size() + p->event.size() + p->position.epoch.size()
                      : packet_text().size();
}

const BufferRef& Message::EncodedBy(const Framing& framing) const {
  for (Encoded* encoded = encoded_.get(); encoded != nullptr; encoded = encoded->next.get()) {
    if (encoded->framing == &framing) return encoded->bytes;
  }
  std::string bytes;
  framing.encode(*this, bytes);
  encoded_ = std::make_unique<Encoded>(Encoded{&framing, Buffer::Of(bytes), std::move(encoded_)});
  return encoded_->bytes;
}

}  // namespace encke
