#include "transports/websocket_handshake.h"

#include <openssl/sha.h>

#include "base/base64.h"
#include "base/strings.h"
#include "http/response_head.h"

namespace encke {
namespace {

constexpr std::string_view kGuid = "258EAFA5-E914-47DA-95CA-C5AB0DC85B11";  // RFC 6455, 1.3
constexpr size_t kKeyLength = 24;                                           // base64 of 16 bytes

std::string AcceptKey(std::string_view key) {
  std::string joined = std::string(key).append(kGuid);
  unsigned char digest[SHA_DIGEST_LENGTH];
  SHA1(reinterpret_cast<const unsigned char*>(joined.data()), joined.size(), digest);
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

}  // namespace

http::Response AnswerWebSocketHandshake(const http::Request& request, std::string_view sub_protocol) {
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
  if (!sub_protocol.empty()) response.Set("Sec-WebSocket-Protocol", sub_protocol);
  return response;
}

std::string SwitchingProtocolsHead(const http::Response& response) {
  std::string head = "HTTP/1.1 101 Switching Protocols\r\n";
  for (const http::Header& header : response.headers) http::AppendHeader(head, header);
  return head.append("\r\n");
}

}  // namespace encke
