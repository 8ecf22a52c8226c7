// Message: one thing that goes down to clients, with the bytes that were made of it.
#ifndef ENCKE_CORE_MESSAGE_H_
#define ENCKE_CORE_MESSAGE_H_

#include <memory>
#include <string>
#include <string_view>
#include <variant>

#include "base/buffer.h"
#include "base/ref.h"
#include "core/position.h"

namespace encke {

struct Framing;

/// Another form of a framing's bytes, the same for many readers: compressed, for one. Its address is part of the key under
/// which a message keeps them, so it must outlive the messages. Like a Framing it knows nothing of sessions.
class Recoding {
 public:
  /// Appends the bytes in the other form to `out`; false where they are to stay as they are.
  [[nodiscard]] virtual bool Recode(std::string_view framed, std::string& out) const = 0;

 protected:
  ~Recoding() = default;
};

/// What was published: the same for every reader.
struct Publication {
  std::string channel;
  std::string data;   // JSON, without raw line breaks
  std::string event;  // name for EventSource listeners; empty: none
  Position position;
};

/// A packet for one session (a reply), as text of its dialect.
struct Packet {
  std::string text;
};

/// A message of a service's own for one session (core/socket.h): text, or bytes. It goes to a socket from where it is,
/// where the framing has nothing but a head for it (Framing::encode_head).
struct RawMessage {
  BufferRef content;
  bool binary = false;
};

/// Immutable and shared: the history, the queues of all subscribers and the sockets hold references to one Message,
/// and through it to one Buffer per framing, which is made when the first reader of that framing needs it.
class Message : public RefCounted<Message> {
 public:
  explicit Message(Publication publication) : content_(std::move(publication)) {}
  explicit Message(Packet packet) : content_(std::move(packet)) {}
  explicit Message(RawMessage message) : content_(std::move(message)) {}

  /// Null where this is none.
  const Publication* publication() const { return std::get_if<Publication>(&content_); }
  /// Null where this is none.
  const RawMessage* raw() const { return std::get_if<RawMessage>(&content_); }
  /// Of a packet, or a raw message. REQUIRES: this is no publication.
  std::string_view text() const {
    const RawMessage* message = raw();
    return message != nullptr ? message->content->view() : std::get<Packet>(content_).text;
  }
  /// The bytes of its content, the framing not included.
  size_t size() const;

  /// What it takes in memory beside its content, about: itself, and the heads of its parts and of its bytes.
  static constexpr size_t Overhead() { return sizeof(Message) + 128; }
  /// What it counts against the limit of a queue. The bytes in one framing that it may have, too, are shared by all
  /// queues that it waits in.
  size_t cost() const { return size() + Overhead(); }
  /// What it counts against the limit of histories, where it stays with its bytes in one framing.
  size_t footprint() const { return 2 * size() + Overhead(); }

  /// Its bytes in `framing`; made once. `framing` must outlive the message (framings are constants).
  const BufferRef& EncodedBy(const Framing& framing) const;
  /// The same in the form that `recoding` gives them, and the same buffer as without where it gives none; made once.
  const BufferRef& EncodedBy(const Framing& framing, const Recoding& recoding) const;

 private:
  struct Encoded {
    const Framing* framing;
    const Recoding* recoding;  // null: as framed
    BufferRef bytes;
    std::unique_ptr<Encoded> next;
  };

  const BufferRef* Find(const Framing& framing, const Recoding* recoding) const;
  const BufferRef& Keep(const Framing& framing, const Recoding* recoding, BufferRef bytes) const;

  std::variant<Publication, Packet, RawMessage> content_;
  mutable std::unique_ptr<Encoded> encoded_;  // a handful at most: one per framing and recoding in use
};

using MessageRef = Ref<const Message>;

}  // namespace encke

#endif  // ENCKE_CORE_MESSAGE_H_
