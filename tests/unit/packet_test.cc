#include "core/packet.h"

#include <doctest/doctest.h>

#include "core/json.h"

namespace encke::test {
namespace {

using packet::Command;

/// The packet as type T; a default one, and a failed check, where it is another.
template <class T>
T Parsed(std::string_view line) {
  tl::expected<packet::Up, packet::BadPacket> up = packet::Parse(line);
  CAPTURE(line);
  REQUIRE(up.has_value());
  REQUIRE(std::holds_alternative<T>(*up));
  return std::get<T>(*up);
}

/// "<id> <code> <message>" of a bad packet; "fine" of a good one.
std::string Wrong(std::string_view line) {
  tl::expected<packet::Up, packet::BadPacket> up = packet::Parse(line);
  if (up) return "fine";
  const packet::BadPacket& bad = up.error();
  return std::to_string(bad.id) + " " + std::to_string(bad.error.code) + " " + bad.error.message;
}

TEST_CASE("packet: connect and its defaults") {
  auto plain = Parsed<packet::Connect>(R"({"connect":{}})");
  CHECK(plain.key.empty());
  CHECK_FALSE(plain.resume);
  CHECK(plain.k == 1);
  CHECK(plain.have == 0);
  CHECK(plain.seq == 1);
  auto full = Parsed<packet::Connect>(
      R"({"connect":{"key":"abc-DEF_09","resume":true,"k":3,"have":4,"seq":5,"other":[1]},"more":1})");
  CHECK(full.key == "abc-DEF_09");
  CHECK(full.resume);
  CHECK(full.k == 3);
  CHECK(full.have == 4);
  CHECK(full.seq == 5);
  CHECK(Parsed<packet::Connect>(R"({"connect":{"key":"abcdefgh"}})").key.empty());  // nothing to join without resume
}

TEST_CASE("packet: connect with resume needs a key of 8 to 64 characters") {
  const std::string error = "0 107 bad request: connect with resume needs a key of 8 to 64 of A-Z a-z 0-9 - _";
  auto with = [](const std::string& key) { return Wrong(R"({"connect":{"resume":true,"key":")" + key + R"("}})"); };
  CHECK(Wrong(R"({"connect":{"resume":true}})") == error);
  CHECK(with("1234567") == error);
  CHECK(with("12345678") == "fine");
  CHECK(with(std::string(64, 'a')) == "fine");
  CHECK(with(std::string(65, 'a')) == error);
  CHECK(with("1234567.") == error);
  CHECK(with("1234567\\u00e4") == error);
}

TEST_CASE("packet: resume, send, ack, ping, disconnect") {
  auto resume = Parsed<packet::Resume>(R"({"resume":{"session":"w0-x","k":2,"have":17,"seq":4}})");
  CHECK(resume.session == "w0-x");
  CHECK(resume.k == 2);
  CHECK(resume.have == 17);
  CHECK(resume.seq == 4);
  auto send = Parsed<packet::SendHead>(R"({"send":{"session":"w0-x","seq":4,"have":17}})");
  CHECK(send.session == "w0-x");
  CHECK(send.seq == 4);
  CHECK(send.have == 17);
  CHECK(Parsed<packet::Ack>(R"({"ack":18446744073709551615})").have == UINT64_MAX);
  Parsed<packet::Ping>("{}");
  Parsed<packet::Ping>(" { } ");
  Parsed<packet::Leave>(R"({"disconnect":{}})");
}

/// All that an envelope says; "wrong" where it is none.
std::string Envelope(std::string_view line) {
  tl::expected<packet::Up, packet::BadPacket> up = packet::Parse(line);
  if (!up) return "wrong";
  auto text = [](const std::string& session, std::initializer_list<uint64_t> counts) {
    std::string all = session;
    for (uint64_t count : counts) all.append(" ").append(std::to_string(count));
    return all;
  };
  if (auto* resume = std::get_if<packet::Resume>(&*up)) {
    return text("resume " + resume->session, {resume->k, resume->have, resume->seq});
  }
  auto* send = std::get_if<packet::SendHead>(&*up);
  return send != nullptr ? text("send " + send->session, {send->seq, send->have}) : "another packet";
}

/// Scripts write an envelope without blanks and in one order, which is read without a document of JSON. A blank at the
/// end, which changes nothing, leads it through one.
struct BothReaders {
  size_t fine = 0;

  void Compare(const std::string& line) {
    CAPTURE(line);
    const std::string read = Envelope(line);
    CHECK(read == Envelope(line + " "));
    fine += read == "wrong" ? 0 : 1;
  }
  /// `line` with each byte at each place, instead of the one there and before it, and cut, and without one.
  void CompareNeighbours(const std::string& line) {
    for (size_t i = 0; i <= line.size(); ++i) {
      Compare(line.substr(0, i));
      Compare(std::string(line).erase(i == line.size() ? 0 : i, 1));
      for (int c = 0; c < 256; ++c) {
        Compare(std::string(line).insert(i, 1, static_cast<char>(c)));
        Compare(std::string(line).replace(i, 1, 1, static_cast<char>(c)));
      }
    }
  }
};

TEST_CASE("packet: an envelope is the same however it is read") {
  const std::string resume = R"({"resume":{"session":"w0-x","k":12,"have":10,"seq":10}})";
  const std::string send = R"({"send":{"session":"w0-x","seq":10,"have":17}})";
  CHECK(Envelope(resume) == "resume w0-x 12 10 10");
  CHECK(Envelope(send) == "send w0-x 10 17");
  CHECK(Envelope(R"({"resume":{"seq":10,"have":10,"k":12,"session":"w0-x"}})") == "resume w0-x 12 10 10");
  BothReaders both;
  both.CompareNeighbours(resume);
  both.CompareNeighbours(send);
  CHECK(both.fine > 1000);
  for (const std::string count : {"18446744073709551615", "18446744073709551616", "0", "00", "01", "-0", "-1", "+1",
                                  "1.0", "1e0", "", " 1", "\"1\"", "null", "0x1"}) {
    both.Compare(R"({"resume":{"session":"w0-x","k":)" + count + R"(,"have":0,"seq":1}})");
    both.Compare(R"({"resume":{"session":"w0-x","k":1,"have":)" + count + R"(,"seq":1}})");
    both.Compare(R"({"resume":{"session":"w0-x","k":1,"have":0,"seq":)" + count + "}}");
    both.Compare(R"({"send":{"session":"w0-x","seq":)" + count + R"(,"have":0}})");
    both.Compare(R"({"send":{"session":"w0-x","seq":1,"have":)" + count + "}}");
  }
  for (const std::string session : {"", "\\u0041", "\xC3\xA4", "\xC3", "a\tb", "a\\\"b"}) {
    both.Compare(R"({"resume":{"session":")" + session + R"(","k":1,"have":0,"seq":1}})");
  }
}

TEST_CASE("packet: commands") {
  auto subscribe = Parsed<Command>(R"({"id":7,"subscribe":{"channel":"news","since":{"offset":5,"epoch":"Xy"}}})");
  CHECK(subscribe.id == 7);
  CHECK(subscribe.method == Command::Method::kSubscribe);
  CHECK(subscribe.channel == "news");
  CHECK(subscribe.since == Position{5, "Xy"});
  CHECK_FALSE(Parsed<Command>(R"({"subscribe":{"channel":"news"}})").since.has_value());
  CHECK_FALSE(Parsed<Command>(R"({"subscribe":{"channel":"news","since":null}})").since.has_value());
  auto unsubscribe = Parsed<Command>(R"({"unsubscribe":{"channel":"news"},"id":9007199254740991})");
  CHECK(unsubscribe.id == 9007199254740991);
  CHECK(unsubscribe.method == Command::Method::kUnsubscribe);
  auto publish = Parsed<Command>(R"({"id":1,"publish":{"channel":"c","data": {"a" : [1, 2.5, "x\ny"]},"event":"e"}})");
  CHECK(publish.method == Command::Method::kPublish);
  CHECK(publish.data == R"({"a":[1,2.5,"x\ny"]})");
  CHECK(publish.event == "e");
  CHECK(Parsed<Command>(R"({"publish":{"channel":"c","data":null}})").data == "null");
}

TEST_CASE("packet: sockets") {
  using Method = packet::SocketCommand::Method;
  auto open = Parsed<packet::SocketCommand>(
      R"({"id":7,"open":{"service":"echo","query":"a=b","protocols":["chat","x.y"]}})");
  CHECK(open.method == Method::kOpen);
  CHECK(open.socket == 7);
  CHECK(open.service == "echo");
  CHECK(open.query == "a=b");
  CHECK(open.protocols == std::vector<std::string>{"chat", "x.y"});
  auto text = Parsed<packet::SocketCommand>(R"({"message":{"socket":7,"text":"h\u0000\ud83d\ude00"}})");
  CHECK(text.method == Method::kMessage);
  CHECK(text.socket == 7);
  CHECK(text.data == std::string("h\0\xF0\x9F\x98\x80", 6));
  CHECK_FALSE(text.binary);
  auto binary = Parsed<packet::SocketCommand>(R"({"id":3,"message":{"socket":7,"binary":"aGk="}})");
  CHECK(binary.socket == 7);
  CHECK(binary.data == "aGk=");
  CHECK(binary.binary);
  auto bare = Parsed<packet::SocketCommand>(R"({"close":{"socket":7}})");
  CHECK(bare.method == Method::kClose);
  CHECK(bare.code == 1005);
  CHECK(bare.reason.empty());
  auto close = Parsed<packet::SocketCommand>(R"({"close":{"socket":7,"code":4999,"reason":"bye"}})");
  CHECK(close.code == 4999);
  CHECK(close.reason == "bye");
}

TEST_CASE("packet: sockets, and what is wrong with them") {
  CHECK(Wrong(R"({"open":{"service":"echo"}})") == "0 107 bad request: open needs an id");
  for (const char* protocols : {"\"x\"", "[1]", R"([""])", R"(["a b"])", "{}"}) {
    CHECK(Wrong(R"({"id":1,"open":{"service":"echo","protocols":)" + std::string(protocols) + "}}") ==
          "1 107 bad request: protocols must be a list of tokens, as in Sec-WebSocket-Protocol");
  }
  const std::string either = "0 107 bad request: a message has either text or binary";
  CHECK(Wrong(R"({"message":{"socket":1}})") == either);
  CHECK(Wrong(R"({"message":{"socket":1,"text":"a","binary":"YQ=="}})") == either);
  CHECK(Wrong(R"({"message":{"text":"a"}})").starts_with("0 107 "));
  CHECK(Wrong(R"({"message":{"socket":1,"text":7}})").starts_with("0 107 "));
  CHECK(Wrong(R"({"message":{"socket":1,"text":"\ud80"}})").starts_with("0 107 bad request: no JSON: "));
  for (const char* code : {"0", "999", "1001", "1006", "2999", "5000"}) {
    CHECK(Wrong(R"({"close":{"socket":1,"code":)" + std::string(code) + "}}") ==
          "0 107 bad request: code must be 1000 or 3000 to 4999");
  }
  CHECK(Wrong(R"({"close":{"socket":1,"reason":")" + std::string(124, 'x') + R"("}})") ==
        "0 107 bad request: reason must be at most 123 bytes");
  CHECK(Wrong(R"({"close":{"socket":1,"reason":")" + std::string(123, 'x') + R"("}})") == "fine");
}

TEST_CASE("packet: data as text for readers of text") {
  CHECK(packet::TextOfData(R"("a\n\"b\"")") == "a\n\"b\"");
  for (const char* data : {"7", "null", R"({"a":"b"})", R"(["x"])"}) CHECK(packet::TextOfData(data) == data);
}

TEST_CASE("packet: an error names the member") {
  auto must_be = [](const std::string& member, const std::string& what, int id = 0) {
    return std::to_string(id) + " 107 bad request: \"" + member + "\" must be " + what;
  };
  const std::string text = "a string";
  const std::string count = "an integer, not negative";
  CHECK(Wrong(R"({"connect":{"key":5}})") == must_be("key", text));
  CHECK(Wrong(R"({"connect":{"resume":1}})") == must_be("resume", "true or false"));
  CHECK(Wrong(R"({"connect":{"k":"1"}})") == must_be("k", count));
  CHECK(Wrong(R"({"connect":{"have":-1}})") == must_be("have", count));
  CHECK(Wrong(R"({"connect":{"seq":1.5}})") == must_be("seq", count));
  CHECK(Wrong(R"({"resume":{"session":null}})") == must_be("session", text));
  CHECK(Wrong(R"({"resume":{"k":1e3}})") == must_be("k", count));
  CHECK(Wrong(R"({"send":{"seq":true}})") == must_be("seq", count));
  CHECK(Wrong(R"({"resume":{}})") == "0 107 bad request: \"k\" begins at 1");
  CHECK(Wrong(R"({"connect":{"k":0}})") == "0 107 bad request: \"k\" begins at 1");
  CHECK(Wrong(R"({"send":{"seq":0}})") == "0 107 bad request: \"seq\" begins at 1");
  CHECK(Wrong(R"({"id":3,"subscribe":{"channel":[]}})") == must_be("channel", text, 3));
  CHECK(Wrong(R"({"id":3,"subscribe":{"channel":"c","since":{"offset":"1"}}})") == must_be("offset", count, 3));
  CHECK(Wrong(R"({"id":3,"subscribe":{"channel":"c","since":{"epoch":1}}})") == must_be("epoch", text, 3));
  CHECK(Wrong(R"({"id":3,"subscribe":{"channel":"c","since":5}})") == must_be("since", "an object", 3));
  CHECK(Wrong(R"({"id":3,"publish":{"channel":"c","event":1,"data":1}})") == must_be("event", text, 3));
  CHECK(Wrong(R"({"id":3,"publish":{"channel":"c"}})") == "3 107 bad request: publish needs data");
  CHECK(Wrong(R"({"ack":-1})") == "0 107 bad request: ack must be an integer, not negative");
  for (const char* name : {"connect", "resume", "send", "subscribe", "unsubscribe"}) {
    CHECK(Wrong(std::string("{\"") + name + "\":\"x\"}") == must_be(name, "an object"));
  }
}

TEST_CASE("packet: ids are integers from 1 to 2^53 - 1, or absent") {
  const std::string error = "0 107 bad request: id must be an integer from 1 to 2^53 - 1";
  for (const char* id : {"9007199254740992", "-1", "1.5", "\"1\"", "null", "0"}) {
    CAPTURE(id);
    CHECK(Wrong(std::string("{\"id\":") + id + R"(,"unsubscribe":{"channel":"c"}})") == error);
  }
  CHECK(Wrong(R"({"id":1,"unsubscribe":{"channel":"c"}})") == "fine");
  CHECK(Wrong(R"({"id":4,"fetch":{}})").starts_with("4 104 method not found"));
  CHECK(Wrong(R"({"id":4})").starts_with("4 104 method not found"));
}

TEST_CASE("packet: what is no packet") {
  CHECK(Wrong("").starts_with("0 107 bad request: no JSON"));
  CHECK(Wrong("{").starts_with("0 107 bad request: no JSON"));
  CHECK(Wrong("{} {}").starts_with("0 107 bad request: no JSON"));
  CHECK(Wrong("{'ack':1}").starts_with("0 107 bad request: no JSON"));
  CHECK(Wrong("{\"ack\":1,}").starts_with("0 107 bad request: no JSON"));
  CHECK(Wrong("{\"ack\":1} // so far").starts_with("0 107 bad request: no JSON"));
  CHECK(Wrong("[]") == "0 107 bad request: a packet must be a JSON object");
  CHECK(Wrong("null") == "0 107 bad request: a packet must be a JSON object");
}

TEST_CASE("json: nesting is bounded, brackets in strings do not count") {
  const std::string deep(json::kMaxDepth, '[');
  const std::string out(json::kMaxDepth, ']');
  CHECK(json::Parse(deep + out).has_value());
  CHECK(json::Parse("[" + deep + out + "]").error().message == "bad request: JSON nested deeper than 64 levels");
  CHECK(json::Parse(std::string(1'000'000, '[')).error().message == "bad request: JSON nested deeper than 64 levels");
  CHECK(json::Parse("\"" + deep + "[\\\"[{\"").has_value());
  CHECK(json::Parse("[" + std::string(1000, ' ') + "[],[],[]]").has_value());
}

TEST_CASE("json: only valid UTF-8 comes in, so only valid UTF-8 goes out") {
  for (const char* bad : {"\xff", "\xc0\x80", "\xed\xa0\x80", "\xe2\x82", "\xf4\x90\x80\x80"}) {
    CHECK_FALSE(json::Parse(std::string("\"") + bad + "\"").has_value());
  }
  CHECK(json::Write(*json::Parse(R"("\ud83d\ude00 \\udc00 \u00e4")")) == "\"\U0001F600 \\\\udc00 \u00e4\"");
}

TEST_CASE("json: the escape of half a surrogate pair is that of U+FFFD") {
  const std::pair<const char*, const char*> texts[] = {
      {R"("\ud800")", "\"\ufffd\""},
      {R"("\udc00")", "\"\ufffd\""},
      {R"("\ud800x")", "\"\ufffdx\""},
      {R"("\ud800\n\udc00")", "\"\ufffd\\n\ufffd\""},
      {R"("\ud800\ud800")", "\"\ufffd\ufffd\""},
      {R"("\uDFFF\uD800")", "\"\ufffd\ufffd\""},
      {R"("\ud83d\uD83D\uDE00\ude00")", "\"\ufffd\U0001F600\ufffd\""},
      {R"({"\uDEad":1})", "{\"\ufffd\":1}"},
      {R"("\\\udead\\ud800")", "\"\\\\\ufffd\\\\ud800\""},
      {R"("\\\\ud800\ud7ff\ue000")", "\"\\\\\\\\ud800\ud7ff\ue000\""},
  };
  for (const auto& [sent, taken] : texts) {
    CAPTURE(sent);
    CHECK(json::Write(*json::Parse(sent)) == taken);
  }
  for (const char* bad :
       {R"("\ud80")", R"("\ud80g")", R"("\ud800\udc0)", R"("\ud800\udc0x")", R"(\ud800)", R"("\ud8)"}) {
    CAPTURE(bad);
    CHECK_FALSE(json::Parse(bad).has_value());
  }
}

TEST_CASE("json: numbers are what they say") {
  const std::pair<const char*, const char*> texts[] = {
      {"0", "0"}, {"-0", "0"}, {"-17", "-17"}, {"18446744073709551615", "18446744073709551615"},
      {"-9223372036854775808", "-9223372036854775808"}, {"18446744073709551616", "18446744073709553000.0"},
      {"0.1", "0.1"}, {"-2.50", "-2.5"}, {"1e3", "1000.0"}, {"1.7976931348623157e308", "1.7976931348623157e308"},
      {"0e62", "0.0"}, {"0e100", "0.0"}, {"-0E-77", "-0.0"}, {"0.0e50", "0.0"}, {"5e-324", "5e-324"}, {"1e-400", "0.0"},
      {"0.000000000000000000000000000000000", "0.0"}, {"123456789012345678901234567890", "1.2345678901234568e29"},
  };
  for (const auto& [sent, taken] : texts) {
    CAPTURE(sent);
    CHECK(json::Write(*json::Parse(sent)) == taken);
  }
  for (const char* bad : {"17.9e308", "0.9e309", "-1e309", "1e400", "01", "1.", ".5", "+1", "1e", "-", "0x1", "NaN"}) {
    CAPTURE(bad);
    CHECK_FALSE(json::Parse(bad).has_value());
  }
  CHECK(json::Parse("[17.9e308]").error().message.find("too big") != std::string::npos);
}

TEST_CASE("json: a byte order mark is passed over, parts of one are not") {
  CHECK(json::Write(*json::Parse("\xEF\xBB\xBF{}")) == "{}");
  for (const char* bad : {"\xBB{}", "\xEF{}", "\xEF\xBF{}", "\xBF{}"}) CHECK_FALSE(json::Parse(bad).has_value());
}

TEST_CASE("json: a NUL byte is not the end") {
  CHECK_FALSE(json::Parse(std::string_view("{}\0x", 4)).has_value());
  CHECK_FALSE(json::Parse(std::string_view("1\0", 2)).has_value());
  CHECK_FALSE(json::Parse(std::string_view("\"\0\"", 3)).has_value());
  CHECK(json::Write(*json::Parse(R"("\u0000")")) == R"("\u0000")");
}

TEST_CASE("packet: lines") {
  std::string_view packets = "a\n\n\r\nb\r\nc";
  CHECK(packet::NextLine(packets) == "a");
  CHECK(packets == "\n\r\nb\r\nc");
  CHECK(packet::NextLine(packets) == "b");
  CHECK(packet::NextLine(packets) == "c");
  CHECK(packet::NextLine(packets).empty());
  CHECK(packets.empty());
  packets = "a\n";
  CHECK(packet::NextLine(packets) == "a");
  CHECK(packet::NextLine(packets).empty());
}

TEST_CASE("packet: event names") {
  CHECK(packet::IsEventName(""));
  CHECK(packet::IsEventName(std::string(128, 'e')));
  CHECK_FALSE(packet::IsEventName(std::string(129, 'e')));
  CHECK_FALSE(packet::IsEventName("a\nb"));
  CHECK_FALSE(packet::IsEventName("a\rb"));
  CHECK_FALSE(packet::IsEventName(std::string_view("a\0b", 3)));
  CHECK_FALSE(packet::IsEventName("caf\xe9"));  // a header in Latin-1
  CHECK(Wrong(R"({"publish":{"channel":"c","data":1,"event":"a\nb"}})") ==
        "0 107 bad request: event must be at most 128 bytes without line breaks");
}

TEST_CASE("packet: any body becomes data") {
  CHECK(packet::DataFromBody("{ \"a\" : 1 }\n") == "{\"a\":1}");
  CHECK(packet::DataFromBody("hello \"you\"\n") == R"("hello \"you\"\n")");
  CHECK(packet::DataFromBody("") == R"("")");
  CHECK(packet::DataFromBody("17") == "17");
  CHECK(packet::DataFromBody(std::string_view("1\0", 2)) == R"("1\u0000")");
  CHECK(packet::DataFromBody("\xff").error().code == 107);
}

TEST_CASE("packet: downward") {
  std::string out;
  packet::AppendMessage(Message(Publication{"n\"ews", R"({"a":1})", "", {6, "Xy3k9a0b"}}), out);
  CHECK(out == R"({"pub":{"channel":"n\"ews","offset":6,"epoch":"Xy3k9a0b","data":{"a":1}}})");
  out.clear();
  packet::AppendMessage(Message(Publication{"news", "1", "e", {6, "Xy"}}), out);
  CHECK(out == R"({"pub":{"channel":"news","offset":6,"epoch":"Xy","event":"e","data":1}})");
  out.clear();
  packet::AppendMessage(Message(Packet{"as it is"}), out);
  CHECK(out == "as it is");
  CHECK(packet::ResultReply(7, "{}") == R"({"id":7,"result":{}})");
  CHECK(packet::ErrorReply(0, {103, "no \"way\""}) == R"({"id":0,"error":{"code":103,"message":"no \"way\""}})");
  CHECK(packet::UnsubscribePush("news", 2500, "moved") ==
        R"({"unsubscribe":{"channel":"news","code":2500,"reason":"moved"}})");
}

TEST_CASE("packet: controls") {
  auto text = [](const Control& control) {
    std::string out;
    packet::AppendControl(control, out);
    return out;
  };
  CHECK(text(Control::Heartbeat(std::nullopt)) == "{}");
  CHECK(text(Control::Heartbeat(0)) == R"({"up":0})");
  CHECK(text({Control::Kind::kResumed, nullptr, 3, nullptr, {}}) == R"({"resume":{"up":3}})");
  CHECK(text({Control::Kind::kResumed, nullptr, 3, nullptr, 17}) == R"({"resume":{"up":3,"time":17}})");
  CHECK(text({Control::Kind::kHeartbeat, nullptr, {}, nullptr, 17}) == R"({"time":17})");
  CHECK(text({Control::Kind::kHeartbeat, nullptr, 3, nullptr, 17}) == R"({"up":3,"time":17})");
  Welcome welcome;
  CHECK(text({Control::Kind::kWelcome, &welcome, 0, nullptr, 17}).ends_with(R"("up":0,"time":17}})"));
  CHECK(text(Control::Ending(disconnect::kSlow)) == R"({"disconnect":{"code":3008,"reason":"slow"}})");
  CHECK(text(Control::Ending(disconnect::kShutdown.After(1234))) ==
        R"({"disconnect":{"code":3001,"reason":"shutdown","retry_after":1234}})");
  CHECK(disconnect::kBadRequest.With("no").reason == "bad request: no");
  CHECK(disconnect::kBadRequest.After(5).With("no").retry_after == 5);
}

}  // namespace
}  // namespace encke::test
