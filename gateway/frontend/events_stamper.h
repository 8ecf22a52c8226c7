// EventsStamper: puts a reader's own id in front of each shared event.
#ifndef ENCKE_FRONTEND_EVENTS_STAMPER_H_
#define ENCKE_FRONTEND_EVENTS_STAMPER_H_

#include <string>
#include <vector>

#include "core/position.h"
#include "core/transport.h"

namespace encke::frontend {

/// A transport over a transport, for readers of several channels: an id must hold the reader's position in all of them,
/// so it cannot be part of the shared bytes. It remembers the positions as the events pass. Self-owned, as any
/// transport; ends with the one below.
class EventsStamper final : public Transport, private Transport::Delegate {
 public:
  /// `positions[i]` is where the reader stands in `channels[i]`.
  EventsStamper(Transport& below, std::vector<std::string> channels);

  /// The reader's position in the channel with this index, before the first event.
  void SetPosition(size_t index, Position position) { positions_[index] = std::move(position); }

  void Send(std::span<const MessageRef> batch) override;
  void SendControl(const Control& control) override { below_.SendControl(control); }
  void Close(const Disconnect& why) override;
  size_t queued_bytes() const override { return below_.queued_bytes(); }
  size_t sent_bytes() const override { return below_.sent_bytes(); }

 private:
  void OnPackets(std::string_view) override {}
  void OnAlive() override {}
  void OnWritable() override;
  void OnClosed(int code) override;
  /// The batch with the reader's own position before each publication.
  std::vector<MessageRef> Stamped(std::span<const MessageRef> batch);
  void Pass(const Publication& publication);

  Transport& below_;
  const std::vector<std::string> channels_;
  std::vector<Position> positions_;
};

}  // namespace encke::frontend

#endif  // ENCKE_FRONTEND_EVENTS_STAMPER_H_
