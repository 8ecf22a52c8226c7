#include "transports/websocket_handshake.h"

#include <openssl/sha.h>

#include <algorithm>

#include "base/base64.h"
#include "base/log.h"
#include "base/strings.h"
#include "http/response_head.h"

namespace encke {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, 1.3
constexpr size_t kKeyLength = 24;                                           // base64 of 16 bytes

/// Empty where there is no memory for it.
std::string AcceptKey(std::string_view key) {
  std::string joined = std::string(key).append(kGuid);
  unsigned char digest[SHA_DIGEST_LENGTH];
  const auto* bytes = reinterpret_cast<const unsigned char*>(joined.data());
  if (SHA1(bytes, joined.size(), digest) == nullptr) return "";  // no memory
  return Base64Encode({reinterpret_cast<const char*>(digest), SHA_DIGEST_LENGTH});
}

/// 16 bytes in base64: 22 characters and "==".
bool IsKey(std::string_view key) {
  return key.size() == kKeyLength && key.ends_with("==") &&
         key.substr(0, kKeyLength - 2)
                 .find_first_not_of("ABCDEFGHIJKLMNOPQRSTUVWXYZabcdefghijklmnopqrstuvwxyz0123456789+/") ==
             std::string_view::npos;
}

http::Response VersionRequired() {
  return http::TextResponse(426, "this is a WebSocket address: version 13 is needed")
      .Set("Sec-WebSocket-Version", "13")
      .Set("Upgrade", "websocket");
}

/// What is wrong with a request for a WebSocket; nothing where it is one.
/// Version and key may not come twice (RFC 6455, 11.3): then their list is not the value that is wanted.
std::optional<http::Response> Refusal(const http::Request& request) {
  if (request.minor_version < 1) return http::TextResponse(400, "a WebSocket needs HTTP/1.1");
  if (!AsksForWebSocket(request) || request.list("Sec-WebSocket-Version") != "13") return VersionRequired();
  if (!IsKey(request.list("Sec-WebSocket-Key"))) {
    return http::TextResponse(400, "Sec-WebSocket-Key must be 16 bytes in base64, once");
  }
  if (!request.body.empty()) return http::TextResponse(400, "a request for a WebSocket has no body");
  return std::nullopt;
}

bool Gets(const Compression& compression, std::string_view user_agent) {
  return compression.enabled && std::none_of(compression.not_for.begin(), compression.not_for.end(),
                                             [&](const std::string& part) { return user_agent.find(part) != std::string_view::npos; });
}

}  // namespace

bool AsksForWebSocket(const http::Request& request) {
  return ListHolds(request.list("Connection"), "upgrade") && ListHolds(request.list("Upgrade"), "websocket");
}

WebSocketHandshake AnswerWebSocketHandshake(const http::Request& request, std::string_view sub_protocol,
                                            const Compression& compression) {
  if (std::optional<http::Response> refusal = Refusal(request)) return {std::move(*refusal), {}};
  auto offers = ParseExtensions(request.list("Sec-WebSocket-Extensions"));
  if (!offers) return {http::TextResponse(400, "Sec-WebSocket-Extensions is not as RFC 6455, 9.1 has it"), {}};
  WebSocketHandshake handshake;
  if (Gets(compression, request.header("User-Agent"))) handshake.deflate = AgreeOnDeflate(*offers, compression);
  http::Response& answer = handshake.answer;
  answer.status = 101;
  answer.Set("Upgrade", "websocket").Set("Connection", "Upgrade");
  const std::string accept = AcceptKey(request.header("Sec-WebSocket-Key"));
  if (accept.empty()) return {http::TextResponse(503, "out of memory"), {}};
  answer.Set("Sec-WebSocket-Accept", accept);
  if (!sub_protocol.empty()) answer.Set("Sec-WebSocket-Protocol", sub_protocol);
  if (handshake.deflate) answer.Set("Sec-WebSocket-Extensions", handshake.deflate->Text());
  return handshake;
}

std::string SwitchingProtocolsHead(const http::Response& response) {
  std::string head = "HTTP/1.1 101 Switching Protocols\r\n";
  for (const http::Header& header : response.headers) http::AppendHeader(head, header);
  return head.append("\r\n");
}

std::unique_ptr<net::Stream> SwitchProtocols(http::Exchange& exchange, http::Response answer,
                                             std::string& early_bytes) {
  if (answer.status != 101) {
    log::Debug("websocket_handshake_refused", "peer", exchange.request().peer(), "status", answer.status);
    exchange.Respond(std::move(answer));
    return nullptr;
  }
  std::unique_ptr<net::Stream> stream = exchange.TakeStream(&early_bytes);
  if (stream == nullptr) return nullptr;
  BufferRef head = Buffer::Of(SwitchingProtocolsHead(answer));
  stream->Cork();  // the first frames often follow
  stream->Write({&head, 1});
  return stream;
}

}  // namespace encke
