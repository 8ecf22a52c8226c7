#include "transports/websocket_draft76_handshake.h"

#include <openssl/evp.h>

#include <algorithm>
#include <array>
#include <limits>

#include "base/check.h"
#include "base/strings.h"
#include "http/target.h"
#include "transports/websocket_handshake.h"

namespace encke {
namespace {

void AppendBigEndian(uint32_t number, std::string& out) {
  for (int shift = 24; shift >= 0; shift -= 8) out.push_back(static_cast<char>(number >> shift));
}

/// Browsers hold it against the URL that they were given. TLS ends in front of us, so that only whoever ends it knows of
/// it; who makes it up for himself deceives nobody else.
bool IsBehindTls(const http::Request& request) {
  const std::string list = request.list("X-Forwarded-Proto");
  const std::string_view nearest_client = Trim(Split(list, ',').front());
  return EqualsIgnoringCase(nearest_client, "https") || EqualsIgnoringCase(nearest_client, "wss");
}

std::string LocationOf(const http::Request& request) {
  std::string_view resource = request.target;
  if (std::optional<std::string_view> authority = http::AuthorityOfTarget(resource)) {
    resource.remove_prefix(static_cast<size_t>(authority->data() + authority->size() - resource.data()));
  }
  return std::string(IsBehindTls(request) ? "wss://" : "ws://").append(request.header("Host")).append(resource);
}

/// One of the two keys; what comes twice has no value.
std::optional<uint32_t> TakeKey(const http::Request& request, std::string_view name) {
  const std::string_view key = request.header(name);
  return request.list(name) == key ? NumberInKey(key) : std::nullopt;
}

/// What is wrong with a request for such a WebSocket beside its keys; null where nothing is.
const char* FaultOf(const http::Request& request) {
  if (request.minor_version < 1) return "a WebSocket needs HTTP/1.1";
  if (!AsksForWebSocket(request)) return "a WebSocket needs \"Upgrade: WebSocket\" and \"Connection: Upgrade\"";
  if (request.header("Origin").empty()) return "a WebSocket of draft 76 needs an Origin";
  if (!request.body.empty()) return "a request for a WebSocket has no body";
  return nullptr;
}

http::Response SwitchTo(const http::Request& request, std::string_view sub_protocol) {
  http::Response answer;
  answer.status = 101;
  answer.Set("Upgrade", "WebSocket").Set("Connection", "Upgrade");
  answer.Set("Sec-WebSocket-Origin", request.header("Origin"));
  answer.Set("Sec-WebSocket-Location", LocationOf(request));
  if (!sub_protocol.empty()) answer.Set("Sec-WebSocket-Protocol", sub_protocol);
  return answer;
}

}  // namespace

std::optional<uint32_t> NumberInKey(std::string_view key) {
  const auto spaces = static_cast<uint64_t>(std::count(key.begin(), key.end(), ' '));
  uint64_t digits = 0;
  for (char c : key) {
    if (c < '0' || c > '9') continue;
    digits = 10 * digits + static_cast<uint64_t>(c - '0');
    if (digits > std::numeric_limits<uint32_t>::max()) return std::nullopt;
  }
  if (spaces == 0 || digits % spaces != 0) return std::nullopt;
  return static_cast<uint32_t>(digits / spaces);
}

std::string Draft76Keys::Proof(std::string_view nonce) const {
  CHECK(nonce.size() == kNonce);
  std::string challenge;
  AppendBigEndian(first, challenge);
  AppendBigEndian(second, challenge);
  challenge.append(nonce);
  std::array<unsigned char, EVP_MAX_MD_SIZE> digest;
  unsigned size = 0;
  // A library that is held to FIPS 140 has none.
  if (EVP_Digest(challenge.data(), challenge.size(), digest.data(), &size, EVP_md5(), nullptr) != 1) return "";
  return {reinterpret_cast<const char*>(digest.data()), size};
}

Draft76Handshake AnswerDraft76Handshake(const http::Request& request, std::string_view sub_protocol) {
  if (const char* fault = FaultOf(request)) return {http::TextResponse(400, fault), {}};
  const std::optional<uint32_t> first = TakeKey(request, "Sec-WebSocket-Key1");
  const std::optional<uint32_t> second = TakeKey(request, "Sec-WebSocket-Key2");
  if (!first || !second) {
    return {http::TextResponse(400,
                               "Sec-WebSocket-Key1 and Sec-WebSocket-Key2 must be there once each, with digits that are "
                               "at most 4294967295 and can be divided by the number of spaces"),
            {}};
  }
  return {SwitchTo(request, sub_protocol), {*first, *second}};
}

}  // namespace encke
