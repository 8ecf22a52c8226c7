// Every native framing, byte for byte.
#include "core/framing.h"

#include <doctest/doctest.h>

#include <set>

#include "core/packet.h"
#include "transports/builtin.h"

namespace encke::test {
namespace {

std::string Header(int opcode, uint64_t size) {
  std::string out;
  AppendWebSocketHeader(opcode, size, out);
  return out;
}

std::string Bytes(std::initializer_list<int> bytes) {
  std::string text;
  for (int byte : bytes) text.push_back(static_cast<char>(byte));
  return text;
}

std::string ScriptSafe(std::string_view text) {
  std::string out;
  AppendScriptSafe(text, out);
  return out;
}

/// A batch of a publication and a reply, as this transport's bytes.
std::string Batch(const TransportDescriptor& transport) {
  const Framing& framing = *transport.native_framing;
  Message publication(Publication{"c", R"("</script>")", "", {1, "e"}});
  Message reply(Packet{R"({"id":1,"result":{}})"});
  std::string out(framing.batch_prefix);
  framing.encode(publication, out);
  out.append(framing.separator);
  framing.encode(reply, out);
  return out.append(framing.batch_suffix);
}

std::string ControlBytes(const TransportDescriptor& transport) {
  std::string out;
  transport.native_framing->encode_control(Control::Ending(disconnect::kRecycle), out);
  return out;
}

const std::string kPub = R"({"pub":{"channel":"c","offset":1,"epoch":"e","data":"</script>"}})";
const std::string kSafePub = R"({"pub":{"channel":"c","offset":1,"epoch":"e","data":"\u003c/script\u003e"}})";
const std::string kReply = R"({"id":1,"result":{}})";
const std::string kRecycleText = R"({"disconnect":{"code":3003,"reason":"recycle"}})";

TEST_CASE("framing: WebSocket frame headers at the borders of their three lengths") {
  CHECK(Header(1, 0) == Bytes({0x81, 0}));
  CHECK(Header(9, 0) == Bytes({0x89, 0}));
  CHECK(Header(8, 125) == Bytes({0x88, 125}));
  CHECK(Header(1, 126) == Bytes({0x81, 126, 0, 126}));
  CHECK(Header(1, 65535) == Bytes({0x81, 126, 0xFF, 0xFF}));
  CHECK(Header(1, 65536) == Bytes({0x81, 127, 0, 0, 0, 0, 0, 1, 0, 0}));
  CHECK(Header(1, 0x0102030405060708) == Bytes({0x81, 127, 1, 2, 3, 4, 5, 6, 7, 8}));
}

TEST_CASE("framing: text that is safe in a script") {
  CHECK(ScriptSafe(R"("</script>")") == R"("\u003c/script\u003e")");
  CHECK(ScriptSafe("<!-- ]]>") == R"(\u003c!-- ]]\u003e)");
  CHECK(ScriptSafe("a\u2028b\u2029c") == R"(a\u2028b\u2029c)");
  CHECK(ScriptSafe("\u2027\u202a\u20ac") == "\u2027\u202a\u20ac");  // neighbours
  CHECK(ScriptSafe("\u2028") == R"(\u2028)");
  CHECK(ScriptSafe("\xE2\x80") == "\xE2\x80");  // cut off: nothing is read behind it
  CHECK(ScriptSafe("\xE2") == "\xE2");
  CHECK(ScriptSafe("") == "");
  CHECK(ScriptSafe(R"({"a":"b\"&'/"})") == R"({"a":"b\"&'/"})");
}

TEST_CASE("framing: websocket, a text frame each") {
  CHECK(kPub.size() == 65);
  CHECK(Batch(kWebSocket) == Bytes({0x81, 65}) + kPub + Bytes({0x81, 20}) + kReply);
  CHECK(ControlBytes(kWebSocket) == Bytes({0x81, 47}) + kRecycleText);
}

TEST_CASE("framing: eventsource, an event each") {
  CHECK(Batch(kEventSource) == "data: " + kPub + "\n\ndata: " + kReply + "\n\n");
  CHECK(ControlBytes(kEventSource) == "data: " + kRecycleText + "\n\n");
  CHECK(kEventSource.native_framing->content_type == "text/event-stream; charset=UTF-8");
}

TEST_CASE("framing: xhr-streaming, a line each") {
  CHECK(Batch(kXhrStreaming) == kPub + "\n" + kReply + "\n");
  CHECK(ControlBytes(kXhrStreaming) == kRecycleText + "\n");
  CHECK(kXhrStreaming.native_framing->content_type == "text/plain; charset=UTF-8");
}

TEST_CASE("framing: forever-frame, a script element a batch") {
  CHECK(Batch(kForeverFrame) == "<script>f([" + kSafePub + "," + kReply + "])</script>\n");
  CHECK(ControlBytes(kForeverFrame) == kRecycleText);
  CHECK(kForeverFrame.native_framing->content_type == "text/html; charset=UTF-8");
}

TEST_CASE("framing: long-polling and polling, an array") {
  for (const TransportDescriptor* transport : {&kLongPolling, &kPolling}) {
    CHECK(Batch(*transport) == "[" + kPub + "," + kReply + "]");
    CHECK(ControlBytes(*transport) == kRecycleText);
    CHECK(transport->native_framing->content_type == "application/json; charset=UTF-8");
  }
}

TEST_CASE("framing: jsonp-polling, an array that is safe in a script") {
  CHECK(Batch(kJsonpPolling) == "[" + kSafePub + "," + kReply + "]");
  CHECK(ControlBytes(kJsonpPolling) == kRecycleText);
  CHECK(kJsonpPolling.native_framing->content_type == "application/javascript; charset=UTF-8");
}

TEST_CASE("transports: each has a name and a route of its own") {
  std::set<std::string_view> names;
  std::set<std::string_view> routes;
  for (const TransportDescriptor* transport : BuiltinTransports()) {
    names.insert(transport->traits.name);
    routes.insert(transport->traits.route);
    CHECK(transport->native_framing->name == "native/" + std::string(
        transport->traits.name == "polling" ? "long-polling" : transport->traits.name));
  }
  CHECK(names.size() == 7);
  CHECK(routes.size() == 7);
}

}  // namespace
}  // namespace encke::test
