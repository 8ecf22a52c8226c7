// TurnedAway: a connection that is one too many.
#ifndef ENCKE_HTTP_TURNED_AWAY_H_
#define ENCKE_HTTP_TURNED_AWAY_H_

#include <memory>

#include "base/buffer.h"
#include "base/intrusive_list.h"
#include "net/stream.h"

namespace encke::http {

/// Tells a peer, before its request is read, that there is no room for it, and ends the connection as soon as it has
/// heard. Owns itself: it is deleted when its stream is closed, or by the server, which lists it.
class TurnedAway final : public net::Stream::Delegate, public ListNode<TurnedAway> {
 public:
  TurnedAway(std::unique_ptr<net::Stream> stream, const BufferRef& answer, size_t& open)
      : stream_(std::move(stream)), open_(open) {
    ++open_;
    stream_->set_delegate(this);
    stream_->Write({&answer, 1});
    stream_->CloseGracefully();
  }
  ~TurnedAway() { --open_; }

 private:
  void OnRead(std::string_view) override {}
  void OnEnd() override {}
  void OnWritable() override {}
  void OnClosed(int) override { delete this; }

  const std::unique_ptr<net::Stream> stream_;
  size_t& open_;  // how many of these there are: the server's
};

}  // namespace encke::http

#endif  // ENCKE_HTTP_TURNED_AWAY_H_
