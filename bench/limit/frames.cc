#include "limit/frames.h"

#include <openssl/evp.h>

#include <array>
#include <cstdio>

#include "common/http.h"
#include "common/websocket.h"

namespace bench {
namespace {

using Shape = Framing::Shape;

constexpr Framing kFramings[] = {
    {"GET /encke/websocket", Shape::kFrames, "", "", "", "", "", ""},
    {"GET /encke/eventsource", Shape::kChunks, "text/event-stream; charset=UTF-8", "", "data: ", "", "\n\n", ""},
    {"POST /encke/xhr-streaming", Shape::kChunks, "text/plain; charset=UTF-8", "", "", "", "\n", ""},
    {"GET /encke/forever-frame", Shape::kChunks, "text/html; charset=UTF-8", "<script>f([", "", ",", "",
     "])</script>\n"},
    {"POST /encke/long-polling", Shape::kAnswers, "application/json; charset=UTF-8", "[", "", ",", "", "]"},
};

constexpr std::string_view kDate = "Date: Sat, 21 Nov 2026 17:11:51 GMT\r\n";
constexpr std::string_view kSubscribed = R"({"id":1,"result":{"offset":0,"epoch":"dSVOiPy_"}})";
constexpr std::string_view kResumed = R"({"resume":{"up":1}})";

std::string Welcome(const Framing& framing) {
  const std::string_view name = framing.route.substr(framing.route.rfind('/') + 1);
  return std::string(R"({"connect":{"session":"w0-G2ac09BspWQBxnxL_qL_2A","version":"0.1.0","transport":")")
      .append(name)
      .append(R"(","transports":["websocket","xhr-streaming","eventsource","forever-frame","long-polling",)")
      .append(R"("jsonp-polling","polling"],"resume_window":60000,"ping_interval":600000,"pong_timeout":300000,)")
      .append(R"("poll_interval":0,"limits":{"message_bytes":65536,"channels":128,"queue_bytes":1048576},"up":0)")
      .append(framing.shape == Shape::kAnswers ? "}}" : R"(,"time":24506640}})");
}

std::string Head(const Framing& framing) {
  return std::string("HTTP/1.1 200 OK\r\n")
      .append(kDate)
      .append("Content-Type: ")
      .append(framing.content_type)
      .append("\r\nCache-Control: no-store, no-cache, no-transform, must-revalidate, max-age=0\r\n"
              "X-Accel-Buffering: no\r\nX-Content-Type-Options: nosniff\r\nVary: Origin\r\n");
}

std::string Chunk(std::string_view bytes) {
  char size[32];
  std::snprintf(size, sizeof size, "%zx\r\n", bytes.size());
  return std::string(size).append(bytes).append("\r\n");
}

/// Padding as long as Encke's; a document's begins with the script.
std::string Prelude(const Framing& framing) {
  const bool events = framing.content_type.starts_with("text/event-stream");
  if (events) return "\r\n:" + std::string(2048, ' ') + "\n\n";
  return std::string(framing.before_batch.empty() ? 2048 : 4356, ' ') + "\n";
}

std::string Answer(const Framing& framing, std::string_view body) {
  return Head(framing).append("Content-Length: ").append(std::to_string(body.size())).append("\r\n\r\n").append(body);
}

/// The packets as one batch of the framing, without what the shape puts around it.
std::string Batch(const Framing& framing, const std::deque<std::string>& packets, size_t first) {
  std::string batch(framing.before_batch);
  if (framing.shape == Shape::kAnswers) batch.append(kResumed).append(framing.between_items);
  for (size_t i = first; i < packets.size(); ++i) {
    if (i > first) batch.append(framing.between_items);
    batch.append(framing.before_item).append(packets[i]).append(framing.after_item);
  }
  return batch.append(framing.after_batch);
}

std::string Frames(const std::deque<std::string>& packets, size_t first) {
  std::string frames;
  for (size_t i = first; i < packets.size(); ++i) {
    frames.append(FrameHead(kTextFrame, packets[i].size(), false)).append(packets[i]);
  }
  return frames;
}

}  // namespace

const Framing* FramingOf(std::string_view head) {
  for (const Framing& framing : kFramings) {
    if (head.starts_with(framing.route)) return &framing;
  }
  return nullptr;
}

std::string SwitchingProtocols(std::string_view head) {
  const std::string key = std::string(HeaderOf(head, "Sec-WebSocket-Key:")) + "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";
  std::array<unsigned char, 20> digest{};
  EVP_Digest(key.data(), key.size(), digest.data(), nullptr, EVP_sha1(), nullptr);
  std::array<unsigned char, 32> text{};
  const int size = EVP_EncodeBlock(text.data(), digest.data(), digest.size());
  return std::string("HTTP/1.1 101 Switching Protocols\r\nUpgrade: websocket\r\nConnection: Upgrade\r\n"
                     "Sec-WebSocket-Accept: ")
      .append(reinterpret_cast<const char*>(text.data()), static_cast<size_t>(size))
      .append("\r\n\r\n");
}

std::string Greeting(const Framing& framing) {
  const std::deque<std::string> packets = {Welcome(framing), std::string(kSubscribed)};
  switch (framing.shape) {
    case Shape::kFrames: return Frames(packets, 0);
    case Shape::kAnswers: return Answer(framing, "[" + packets[0] + "," + packets[1] + "]");
    case Shape::kChunks: break;
  }
  return Head(framing) + "Transfer-Encoding: chunked\r\n\r\n" + Chunk(Prelude(framing)) +
         Chunk(Batch(framing, {packets[0]}, 0)) + Chunk(Batch(framing, {packets[1]}, 0));
}

std::string Packet(uint64_t offset, std::string_view data) {
  return std::string(R"({"pub":{"channel":"c000000","offset":)")
      .append(std::to_string(offset))
      .append(R"(,"epoch":"dSVOiPy_","data":")")
      .append(data)
      .append("\"}}");
}

std::string Delivery(const Framing& framing, const std::deque<std::string>& packets, size_t first) {
  switch (framing.shape) {
    case Shape::kFrames: return Frames(packets, first);
    case Shape::kChunks: return Chunk(Batch(framing, packets, first));
    case Shape::kAnswers: break;
  }
  return Answer(framing, Batch(framing, packets, first));
}

std::string Published(uint64_t offset) {
  const std::string body = R"({"result":{"offset":)" + std::to_string(offset) + R"(,"epoch":"dSVOiPy_"}})";
  return std::string("HTTP/1.1 201 Created\r\n")
      .append(kDate)
      .append("Content-Type: application/json\r\nX-Content-Type-Options: nosniff\r\nContent-Length: ")
      .append(std::to_string(body.size()))
      .append("\r\n\r\n")
      .append(body);
}

}  // namespace bench
