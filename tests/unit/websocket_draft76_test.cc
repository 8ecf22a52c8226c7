// WebSockets of the draft before RFC 6455: keys, frames, and the handshake whose last bytes come late.
#include "transports/websocket_draft76.h"

#include <doctest/doctest.h>

#include "core/disconnect.h"
#include "core/framing.h"
#include "transports/websocket_draft76_frames.h"
#include "transports/websocket_draft76_handshake.h"

namespace encke::test {
namespace {

using namespace std::string_literals;

/// The draft's first example (1.2, 1.3).
http::Request Example() {
  http::Request request;
  request.target = "/demo";
  request.headers = {{"Host", "example.com"},
                     {"Connection", "Upgrade"},
                     {"Sec-WebSocket-Key2", "12998 5 Y3 1  .P00"},
                     {"Upgrade", "WebSocket"},
                     {"Sec-WebSocket-Key1", "4 @1  46546xW%0l 1 5"},
                     {"Origin", "http://example.com"}};
  return request;
}

http::Request With(std::string_view name, std::string_view value) {
  http::Request request = Example();
  request.SetHeader(name, value);
  return request;
}

http::Request Without(std::string_view name) {
  http::Request request = Example();
  std::erase_if(request.headers, [&](const http::HeaderView& header) { return header.first == name; });
  return request;
}

http::Request Twice(std::string_view name) {
  http::Request request = Example();
  request.headers.emplace_back(name, request.header(name));
  return request;
}

std::string HeaderOf(const http::Request& request, std::string_view name) {
  for (const auto& [key, value] : AnswerDraft76Handshake(request, "").answer.headers) {
    if (key == name) return value;
  }
  return "none";
}

std::string LocationOf(const http::Request& request) { return HeaderOf(request, "Sec-WebSocket-Location"); }

int StatusOf(const http::Request& request) { return AnswerDraft76Handshake(request, "").answer.status; }

std::string ProofOf(std::string_view key1, std::string_view key2, std::string_view nonce) {
  const auto first = NumberInKey(key1), second = NumberInKey(key2);
  REQUIRE(first);
  REQUIRE(second);
  return Draft76Keys{*first, *second}.Proof(nonce);
}

/// A reader with its listener.
struct Listener final : WebSocketInput::Sink {
  explicit Listener(size_t most = 1000) : reader(*this, most) {}
  void OnText(GrowingBuffer& message) override { texts.append(message.view()).append("|"); }
  void OnBinary(GrowingBuffer&) override { FAIL("there are none"); }
  void OnPong() override { FAIL("there are none"); }
  bool Takes(std::string_view bytes) { return reader.Read(bytes, pongs); }

  std::string texts;
  std::string pongs;
  Draft76Reader reader;
};

std::string Text(std::string_view text) { return "\x00"s.append(text).append("\xFF"); }

const std::string kClose = "\xFF\x00"s;

/// What it says to these bytes: the code, 0 where it goes on; at once and byte by byte.
int ToldFor(const std::string& bytes, size_t most = 1000) {
  Listener whole(most), cut(most);
  bool goes_on = whole.Takes(bytes);
  for (char byte : bytes) {
    if (!cut.reader.over()) (void)cut.Takes({&byte, 1});
  }
  CHECK(whole.texts == cut.texts);
  CHECK(whole.reader.told_code() == cut.reader.told_code());
  CHECK(whole.reader.over() == cut.reader.over());
  CHECK(goes_on == whole.reader.last_words().empty());
  return whole.reader.told_code();
}

std::string Recoded(const std::string& frames) {
  std::string out;
  CHECK(Draft76Frames().Recode(frames, out));
  return out;
}

}  // namespace

TEST_CASE("websocket draft 76: the draft's examples of keys") {
  CHECK(NumberInKey("4 @1  46546xW%0l 1 5") == 829'309'203);
  CHECK(NumberInKey("12998 5 Y3 1  .P00") == 259'970'620);
  CHECK(NumberInKey("3e6b263  4 17 80") == 906'585'445);
  CHECK(NumberInKey("17  9 G`ZD9   2 2b 7X 3 /r90") == 179'922'739);
  CHECK(ProofOf("4 @1  46546xW%0l 1 5", "12998 5 Y3 1  .P00", "^n:ds[4U") == "8jKS'y:G*Co,Wxa-");
  CHECK(ProofOf("18x 6]8vM;54 *(5:  {   U1]8  z [  8", "1_ tx7X d  <  nw  334J702) 7]o}` 0", "Tm[K T2u") ==
        "fQJ,fN/4F4!~K~MH");
  CHECK(ProofOf("3e6b263  4 17 80", "17  9 G`ZD9   2 2b 7X 3 /r90", "WjN}|M(6") == "n`9eBk9z$R8pOtVb");
}

TEST_CASE("websocket draft 76: the case of the SockJS suite") {
  CHECK(ProofOf("4 @1  46546xW%0l 1 5", "12998 5 Y3 1  .P00", "aaaaaaaa") ==
        "\xca\x34\x00\xd8\xa5\x08\x47\x97\x2c\xd5\x71\x5a\xba\xbf\x43\x7b"s);
}

TEST_CASE("websocket draft 76: keys that no browser makes") {
  for (const char* key : {"", "12", "1 2  4", "42949672960 ", "4294967296 ", "99999999999999999999999999 "}) {
    CHECK_MESSAGE(!NumberInKey(key), key);
  }
  CHECK(NumberInKey("4294967295 ") == 4'294'967'295);
  CHECK(NumberInKey(" ") == 0);
}

TEST_CASE("websocket draft 76: the head of the answer") {
  const Draft76Handshake handshake = AnswerDraft76Handshake(Example(), "sample");
  CHECK(handshake.answer.status == 101);
  CHECK(handshake.keys.first == 829'309'203);
  CHECK(handshake.keys.second == 259'970'620);
  const std::vector<http::Header> expected = {{"Upgrade", "WebSocket"},
                                              {"Connection", "Upgrade"},
                                              {"Sec-WebSocket-Origin", "http://example.com"},
                                              {"Sec-WebSocket-Location", "ws://example.com/demo"},
                                              {"Sec-WebSocket-Protocol", "sample"}};
  CHECK(handshake.answer.headers == expected);
  CHECK(HeaderOf(Example(), "Sec-WebSocket-Protocol") == "none");
}

TEST_CASE("websocket draft 76: where it is, is told as the browser knows it") {
  CHECK(LocationOf(With("X-Forwarded-Proto", "https")) == "wss://example.com/demo");
  CHECK(LocationOf(With("X-Forwarded-Proto", "https, http")) == "wss://example.com/demo");
  CHECK(LocationOf(With("X-Forwarded-Proto", "http")) == "ws://example.com/demo");
  http::Request request = Example();
  request.target = "/a%20b?c=d";
  CHECK(LocationOf(request) == "ws://example.com/a%20b?c=d");
  request.target = "http://example.com/demo?x";
  CHECK(LocationOf(request) == "ws://example.com/demo?x");
}

TEST_CASE("websocket draft 76: handshakes that are none") {
  for (const char* name : {"Origin", "Sec-WebSocket-Key1", "Sec-WebSocket-Key2", "Upgrade", "Connection"}) {
    CHECK_MESSAGE(StatusOf(Without(name)) == 400, name);
  }
  for (const char* name : {"Sec-WebSocket-Key1", "Sec-WebSocket-Key2"}) CHECK_MESSAGE(StatusOf(Twice(name)) == 400, name);
  http::Request request = Example();
  request.minor_version = 0;
  CHECK(StatusOf(request) == 400);
  request = Example();
  request.body = "^n:ds[4U";
  CHECK(StatusOf(request) == 400);
}

TEST_CASE("websocket draft 76: who asks for it") {
  CHECK(AsksForDraft76(Example()));
  CHECK(AsksForDraft76(Without("Sec-WebSocket-Key1")));
  CHECK(!AsksForDraft76(With("Sec-WebSocket-Key", "dGhlIHNhbXBsZSBub25jZQ==")));
  CHECK(!AsksForDraft76({}));
}

TEST_CASE("websocket draft 76: messages, at once and cut anywhere") {
  const std::string euro = "\xE2\x82\xAC";
  const std::string bytes = Text("one") + Text("") + Text(euro) + Text(std::string("\0x", 2));
  for (size_t at = 0; at <= bytes.size(); ++at) {
    Listener listener;
    CHECK(listener.Takes(bytes.substr(0, at)));
    CHECK(listener.Takes(bytes.substr(at)));
    CHECK(listener.texts == "one||" + euro + "|" + std::string("\0x", 2) + "|");
    CHECK(listener.reader.idle());
    CHECK(listener.pongs.empty());
  }
}

TEST_CASE("websocket draft 76: closed by the client, with nothing said") {
  Listener listener;
  CHECK(!listener.Takes(Text("a") + kClose + Text("b")));
  CHECK(listener.texts == "a|");
  CHECK(listener.reader.over());
  CHECK(listener.reader.close_code() == close_code::kNone);
  CHECK(Recoded(listener.reader.last_words()) == kClose);
}

TEST_CASE("websocket draft 76: what may not come") {
  CHECK(ToldFor(Text("\xC3")) == close_code::kInvalidData);
  CHECK(ToldFor("\x00\xC3\x28"s) == close_code::kInvalidData);  // at the byte, not at the end
  CHECK(ToldFor("\x00\xED\xA0\x80"s) == close_code::kInvalidData);
  CHECK(ToldFor("\x80\x01x"s) == close_code::kUnsupportedData);
  CHECK(ToldFor("\xFE"s) == close_code::kUnsupportedData);
  CHECK(ToldFor("\xFF\x01x"s) == close_code::kUnsupportedData);
  CHECK(ToldFor("\x01x\xFF"s) == close_code::kProtocolError);
  CHECK(ToldFor("\x81\x85\x37\xfa\x21\x3d\x7f\x9f\x4d\x51\x58"s) == close_code::kUnsupportedData);  // of RFC 6455
}

TEST_CASE("websocket draft 76: a message has a limit, also while it has no end") {
  CHECK(ToldFor(Text("12345"), 5) == 0);
  CHECK(ToldFor(Text("123456"), 5) == close_code::kTooLarge);
  CHECK(ToldFor("\x00"s + "123456", 5) == close_code::kTooLarge);
}

TEST_CASE("websocket draft 76: behind an error only the client's close counts") {
  Listener listener;
  CHECK(!listener.Takes("\x00\xC3\x28"s));
  CHECK(!listener.reader.over());
  CHECK(!listener.Takes("x\xFF"s + Text("late")));
  CHECK(!listener.reader.over());
  CHECK(!listener.Takes(kClose));
  CHECK(listener.reader.over());
  CHECK(listener.texts.empty());
  CHECK(listener.reader.told_code() == close_code::kInvalidData);
}

TEST_CASE("websocket draft 76: frames of ours in its form") {
  std::string frames;
  AppendWebSocketText("one", frames);
  AppendWebSocketHeader(0x9, 0, frames);
  AppendWebSocketBinary("bytes", frames);
  AppendWebSocketText(std::string(70'000, 'x'), frames);
  AppendWebSocketClose(3000, "Go away!", frames);
  CHECK(Recoded(frames) == Text("one") + Text(std::string(70'000, 'x')) + kClose);
}

}  // namespace encke::test
