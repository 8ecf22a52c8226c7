#include "limit/connection.h"

#include <sys/epoll.h>

#include <cstring>

namespace bench {

void Connection::OnReady(uint32_t events) {
  if ((events & EPOLLOUT) != 0) socket_.Flush();
  std::string_view bytes = socket_.Receive();
  if (!upgraded_) {
    auto on_request = [this](std::string_view head, std::string_view body) { return OnRequest(head, body); };
    bytes = requests_.Take(bytes, on_request);
  }
  if (upgraded_) frames_.Take(bytes, [this](uint8_t first, std::string_view payload) { OnFrame(first, payload); });
  if (!answer_.empty()) socket_.Send(answer_);
  answer_ = {};  // idle connections own no memory
  if (!socket_.ended()) return;
  if (greeted_) stage_.Leave(*this);
  delete this;
}

bool Connection::OnRequest(std::string_view head, std::string_view body) {
  if (head.starts_with("POST /encke/pub/")) {
    answer_ += Published(stage_.Publish(body));
    return true;
  }
  if (head.starts_with("GET /encke/socket/echo")) {
    upgraded_ = echoes_ = true;
    answer_ = SwitchingProtocols(head);
    return false;
  }
  framing = FramingOf(head);
  if (framing == nullptr) {
    answer_ = "HTTP/1.1 404 Not Found\r\nContent-Length: 0\r\n\r\n";
    return true;
  }
  upgraded_ = framing->shape == Framing::Shape::kFrames;
  if (upgraded_) {
    answer_ = SwitchingProtocols(head);
  } else if (greeted_) {
    stage_.Serve(*this);
  } else {
    Greet();
  }
  return !upgraded_;
}

void Connection::OnFrame(uint8_t first_byte, std::string_view payload) {
  if (first_byte != kTextFrame) return;
  if (echoes_) {
    EchoInPlace(first_byte, payload);
  } else if (!greeted_) {
    Greet();
  }
}

void Connection::Greet() {
  answer_ += Greeting(*framing);
  greeted_ = true;
  waiting = framing->shape != Framing::Shape::kAnswers;
  stage_.Enter(*this);
}

/// The mask, four bytes in front of the payload, is no longer needed: there is room for the head down.
void Connection::EchoInPlace(uint8_t first_byte, std::string_view payload) {
  const std::string head = FrameHead(first_byte, payload.size(), false);
  char* frame = const_cast<char*>(payload.data()) - head.size();
  std::memcpy(frame, head.data(), head.size());
  socket_.Send({frame, head.size() + payload.size()});
}

}  // namespace bench
