#include "transports/websocket_handshake.h"

#include <openssl/evp.h>
#include <openssl/sha.h>

#include "base/strings.h"

namespace encke {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, 1.3
constexpr size_t kKeyLength = 24;                                           // base64 of 16 bytes

std::string Base64(const unsigned char* bytes, int size) {
  std::string text(static_cast<size_t>(4 * ((size + 2) / 3)), '\0');
  EVP_EncodeBlock(reinterpret_cast<unsigned char*>(text.data()), bytes, size);
  return text;
}

std::string AcceptKey(std::string_view key) {
  std::string joined = std::string(key).append(kGuid);
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(joined.data()), joined.size(), digest);
  return Base64(digest, SHA_DIGEST_LENGTH);
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

}  // namespace

http::Response AnswerWebSocketHandshake(const http::Request& request) {
  if (request.minor_version < 1) return http::TextResponse(400, "a WebSocket needs HTTP/1.1");
  if (!ListHolds(request.header("Connection"), "upgrade") || !ListHolds(request.header("Upgrade"), "websocket")) {
    return VersionRequired();
  }
  if (request.header("Sec-WebSocket-Version") != "13") return VersionRequired();
  if (!IsKey(request.header("Sec-WebSocket-Key"))) {
    return http::TextResponse(400, "Sec-WebSocket-Key must be 16 bytes in base64");
  }
  http::Response response;
  response.status = 101;
  response.Set("Upgrade", "websocket").Set("Connection", "Upgrade");
  response.Set("Sec-WebSocket-Accept", AcceptKey(request.header("Sec-WebSocket-Key")));
  if (ListHolds(request.header("Sec-WebSocket-Protocol"), kWebSocketProtocol)) {
    response.Set("Sec-WebSocket-Protocol", kWebSocketProtocol);
  }
  return response;
}

std::string SwitchingProtocolsHead(const http::Response& response) {
  std::string head = "HTTP/1.1 101 Switching Protocols\r\n";
  for (const auto& [name, value] : response.headers) head.append(name).append(": ").append(value).append("\r\n");
  return head.append("\r\n");
}

}  // namespace encke
