// Subscriber: one client that reads.
#ifndef ENCKE_BENCH_LOAD_SUBSCRIBER_H_
#define ENCKE_BENCH_LOAD_SUBSCRIBER_H_

#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "common/http.h"
#include "common/loop.h"
#include "common/socket.h"
#include "common/websocket.h"
#include "load/inflater.h"
#include "load/tally.h"
#include "load/target.h"
#include "load/window.h"

namespace bench {

/// One client with its connection; its subclasses read what a kind of transport brings. It expects each of
/// the publications of its channels once.
class Subscriber : public Watcher {
 public:
  /// Who wants to know that it is ready, or has lost its connection. Outlives it.
  class Owner {
   public:
    virtual void OnSubscribed() = 0;

   protected:
    ~Owner() = default;
  };

  static std::unique_ptr<Subscriber> Make(Loop& loop, const Target& target, Owner& owner, Tally& tally, uint64_t index);
  Subscriber(Loop& loop, const Target& target, Owner& owner, Tally& tally, uint64_t index);
  virtual ~Subscriber() = default;

  void Open();
  void Leave() { socket_.Close(); }
  const std::string& session() const { return session_; }

 protected:
  /// The bytes of one read.
  virtual void OnBytes(std::string_view bytes) = 0;
  /// Text that holds whole messages.
  void OnText(std::string_view text);
  /// An answer that is none of success ends the program: nothing is measured then.
  void CheckStatus(std::string_view head) const;
  void Send(std::string_view bytes);
  /// Where nothing else says that it is subscribed.
  void OnUpgraded();
  /// A message a line.
  void SendMessages(const Template& messages);
  /// True once: the session is known, and what follows that is to be sent now.
  bool MayProceed();

  Values values();
  const Target& target_;
  Socket socket_;
  uint64_t have_ = 0;  // counted packets: publications and what says that a subscription is ready
  uint64_t attaches_ = 1;
  std::string etag_;  // poll: of the last answer
  std::string modified_;

 private:
  void OnReady(uint32_t events) final;
  void Greet(std::string_view text);
  void OnMarker(const Marker& marker, uint64_t now);

  Owner& owner_;
  Tally& tally_;
  const uint64_t index_;
  const uint64_t first_channel_;
  std::vector<Window> had_;  // of each channel
  uint64_t subscribed_ = 0;
  bool proceeded_ = false;
  bool brought_ = false;  // publications, by the present read
  const std::string key_;
  std::string subscriptions_;
  std::string session_;
};

}  // namespace bench

#endif  // ENCKE_BENCH_LOAD_SUBSCRIBER_H_
