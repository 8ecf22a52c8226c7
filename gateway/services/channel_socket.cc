#include "services/channel_socket.h"

#include "core/error_codes.h"
#include "core/json.h"
#include "core/session.h"
#include "http/request.h"

namespace encke {
namespace {

void Refuse(Socket& socket, const Error& error) {
  if (error.code == error_code::kLimitExceeded) ++socket.session().context().counts.limit_errors;
  socket.Close({close_code::kPolicy, error.message});
}

class ChannelEnd final : public SocketEnd {
 public:
  ChannelEnd(ClientChannels& channels, Socket& socket, std::string channel)
      : channels_(channels), socket_(socket), channel_(std::move(channel)) {}

  void OnText(const BufferRef& message) override {
    std::string data;
    json::AppendString(message->view(), data);
    channels_.Publish({channel_, std::move(data), "", "", false}, [this](const Result<Position>& at) {
      if (!at) Refuse(socket_, at.error());
    });
  }
  void OnBinary(const BufferRef&) override {
    socket_.Close({close_code::kUnsupportedData, "a channel takes text"});
  }
  void OnClose(const Disconnect&) override { channels_.UnsubscribeAll(socket_.session()); }

 private:
  ClientChannels& channels_;
  Socket& socket_;
  const std::string channel_;
};

Result<std::string> ChannelOf(const SocketRequest& request) {
  if (std::optional<std::string> channel = http::FormValue(request.query, "channel")) return *channel;
  return Fail(error_code::kBadRequest, "bad request: parameter channel is missing or badly encoded");
}

}  // namespace

Result<std::string> ChannelSocket::Accept(const SocketRequest& request) {
  Result<std::string> channel = ChannelOf(request);
  if (!channel) return channel;
  Result<const ChannelOptions*> options = channels_.MaySubscribe(*channel);
  return options ? Result<std::string>(FirstProtocol(request)) : tl::unexpected(options.error());
}

std::unique_ptr<SocketEnd> ChannelSocket::Open(Socket& socket, const SocketRequest& request) {
  const std::string channel = *ChannelOf(request);
  auto end = std::make_unique<ChannelEnd>(channels_, socket, channel);
  channels_.Subscribe(socket.session(), channel, std::nullopt, [&](const Result<HistoryAnswer>& answer) {
    if (answer) return;
    end.reset();
    Refuse(socket, answer.error());
  });
  return end;
}

}  // namespace encke
