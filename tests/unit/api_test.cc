// The API's methods, without HTTP.
#include "backend/api.h"

#include <doctest/doctest.h>

#include "tests/unit/core_fixture.h"

namespace encke::test {
namespace {

struct BackEnd : CoreFixture {
  explicit BackEnd(const backend::ApiLimits& api_limits = {}, const BrokerLimits& broker_limits = {},
                   size_t message_bytes = 64 * 1024)
      : CoreFixture({}, broker_limits, message_bytes), api({sessions, hub, broker, rules, wheel}, api_limits) {}

  /// The result as JSON, or "<code> <message>".
  std::string Call(std::string_view method, std::string_view params) {
    std::string answer = "no answer";
    int answers = 0;
    api.Call(method, *json::Parse(params), [&](const Result<std::string>& result) {
      ++answers;
      answer = result ? *result : std::to_string(result.error().code) + " " + result.error().message;
    });
    CHECK(answers == 1);
    return answer;
  }
  std::string Epoch(const std::string& channel) {
    std::string epoch;
    broker.History(channel, **rules.Find(channel), {}, [&](const Result<HistoryAnswer>& a) { epoch = a->top.epoch; });
    return epoch;
  }

  backend::Api api;
};

TEST_CASE("api publish: to the subscribers, answered with the position") {
  BackEnd back;
  Session& session = back.NewSession();
  back.Subscribe(session, "news");
  CHECK(back.Call("publish", R"({"channel":"news","data":{"a": 1},"event":"e"})") ==
        R"({"offset":1,"epoch":")" + back.Epoch("news") + "\"}");
  CHECK(back.Attach(session, kSocket).TakeMessages() == R"({"a":1})");
  CHECK(back.api.Subscribers("news") == 1);
  CHECK(back.api.Subscribers("sport") == 0);
}

TEST_CASE("api: answers are bounded") {
  BackEnd back({.batch_commands = 10, .answer_bytes = 300});
  back.Call("publish", R"({"channel":"c","data":")" + std::string(150, 'x') + "\"}");
  const std::string all = R"({"channel":"c","limit":-1})";
  CHECK(back.Call("history", all).starts_with(R"({"publications":[{"offset":1)"));
  const std::string once = "{\"history\":" + all + "}";
  const std::string answer = back.Call("batch", "{\"commands\":[" + once + "," + once + "]}");
  CHECK(answer.starts_with(R"({"replies":[{"history":{"publications":[{"offset":1)"));
  CHECK(answer.ends_with(R"({"error":{"code":106,"message":"limit exceeded: the answer has more than 16 MiB; ask for less at a time"}}]})"));
  back.Call("publish", R"({"channel":"c","data":")" + std::string(150, 'x') + "\"}");
  CHECK(back.api.limit_errors() == 1);
  CHECK(back.Call("history", all).starts_with("106 "));
  CHECK(back.api.limit_errors() == 2);
}

TEST_CASE("api: whatever limit is met is counted, once") {
  BackEnd back({.batch_commands = 2}, {}, 10);
  const std::string long_text = '"' + std::string(20, 'x') + '"';
  back.Call("publish", R"({"channel":"c","data":)" + long_text + "}");
  CHECK(back.api.limit_errors() == 1);
  back.Call("broadcast", R"({"channels":["a","b"],"data":)" + long_text + "}");
  CHECK(back.api.limit_errors() == 3);
  back.Call("batch", R"({"commands":[{"publish":{"channel":"c","data":)" + long_text + "}}]}");
  CHECK(back.api.limit_errors() == 4);
  back.Call("batch", R"({"commands":[1,2,3]})");
  CHECK(back.api.limit_errors() == 5);
  back.api.Publish({"c", long_text, "", "", false}, [](const Result<Position>& at) { CHECK_FALSE(at.has_value()); });
  CHECK(back.api.limit_errors() == 6);
  CHECK(back.Call("publish", R"({"channel":")" + std::string(21, 'c') + R"(","data":1})").starts_with("107 "));
  CHECK(back.api.limit_errors() == 6);
  CHECK(back.rules.names_too_long() == 1);
}

TEST_CASE("api publish: private channels are open to the back end") {
  BackEnd back;
  CHECK(back.Call("publish", R"({"channel":"user#42","data":1})").starts_with(R"({"offset":1)"));
  CHECK(back.Call("publish", R"({"channel":"closed:c","data":1})").starts_with(R"({"offset":1)"));
}

TEST_CASE("api publish: idempotency and history") {
  BackEnd back;
  const std::string first = back.Call("publish", R"({"channel":"c","data":1,"idempotency_key":"k"})");
  CHECK(back.Call("publish", R"({"channel":"c","data":1,"idempotency_key":"k"})") == first);
  back.Call("publish", R"({"channel":"c","data":2,"skip_history":true})");
  CHECK(back.Call("history", R"({"channel":"c","limit":-1})") ==
        R"({"publications":[{"offset":1,"data":1}],"offset":2,"epoch":")" + back.Epoch("c") + "\"}");
}

TEST_CASE("api publish: what is wrong with it") {
  BackEnd back({}, {}, 10);
  CHECK(back.Call("publish", R"({"data":1})") == "107 bad request: channel is missing");
  CHECK(back.Call("publish", R"({"channel":"c"})") == "107 bad request: data is missing");
  CHECK(back.Call("publish", R"({"channel":5,"data":1})") == "107 bad request: \"channel\" must be a string");
  CHECK(back.Call("publish", R"({"channel":"c","data":1,"event":2})") == "107 bad request: \"event\" must be a string");
  CHECK(back.Call("publish", R"({"channel":"c","data":1,"event":"a\nb"})") ==
        "107 bad request: event must be at most 128 bytes of UTF-8 without line breaks");
  CHECK(back.Call("publish", R"({"channel":"c","data":1,"skip_history":1})") ==
        "107 bad request: \"skip_history\" must be true or false");
  CHECK(back.Call("publish", R"({"channel":"c","data":1,"idempotency_key":")" + std::string(256, 'k') + "\"}") ==
        "107 bad request: idempotency_key must be at most 255 bytes");
  CHECK(back.Call("publish", R"({"channel":"x:c","data":1})").starts_with("102 "));
  CHECK(back.Call("publish", R"({"channel":"a b","data":1})").starts_with("107 "));
  CHECK(back.Call("publish", R"({"channel":"c","data":"12345678"})").starts_with("{"));
  CHECK(back.Call("publish", R"({"channel":"c","data":"123456789"})") ==
        "106 limit exceeded: data has at most 10 bytes (channels.message_bytes)");
  CHECK(back.Call("publish", "[]") == "107 bad request: the parameters must be a JSON object");
}

TEST_CASE("api publish: a full broker says so") {
  BackEnd back({}, {.max_channels = 0});
  CHECK(back.Call("publish", R"({"channel":"c","data":1})").starts_with("106 "));
}

TEST_CASE("api broadcast: an answer for each channel") {
  BackEnd back;
  const std::string answer = back.Call("broadcast", R"({"channels":["a","x:b","a"],"data":1})");
  CHECK(answer == R"({"responses":[{"result":{"offset":1,"epoch":")" + back.Epoch("a") +
                      R"("}},{"error":{"code":102,"message":"unknown channel: namespace \"x\" is not configured )"
                      R"x((channels.namespaces)"}},{"result":{"offset":2,"epoch":")x" + back.Epoch("a") + R"("}}]})");
  CHECK(back.Call("broadcast", R"({"channels":[],"data":1})") == R"({"responses":[]})");
}

TEST_CASE("api broadcast: what is wrong with it") {
  BackEnd back({.batch_commands = 2});
  CHECK(back.Call("broadcast", R"({"data":1})") == "107 bad request: channels must be an array");
  CHECK(back.Call("broadcast", R"({"channels":["a",1],"data":1})") ==
        "107 bad request: channels must be an array of strings");
  CHECK(back.Call("broadcast", R"({"channels":["a","b","c"],"data":1})") ==
        "106 limit exceeded: channels has at most 2 elements (api.batch_commands)");
  CHECK(back.Call("broadcast", R"({"channels":["a"]})") == "107 bad request: data is missing");
  CHECK(back.broker.counts().publications == 0);
}

TEST_CASE("api history: by limit and position") {
  BackEnd back;
  for (int i = 1; i <= 3; ++i) back.Publish({"c", std::to_string(i), i == 2 ? "e" : "", "", false});
  const std::string at = R"("offset":3,"epoch":")" + back.Epoch("c") + "\"}";
  CHECK(back.Call("history", R"({"channel":"c"})") == R"({"publications":[],)" + at);
  CHECK(back.Call("history", R"({"channel":"c","limit":2})") ==
        R"({"publications":[{"offset":1,"data":1},{"offset":2,"event":"e","data":2}],)" + at);
  CHECK(back.Call("history", R"({"channel":"c","limit":1,"reverse":true})") ==
        R"({"publications":[{"offset":3,"data":3}],)" + at);
  CHECK(back.Call("history", R"({"channel":"c","limit":-1,"since":{"offset":2,"epoch":")" + back.Epoch("c") + "\"}}") ==
        R"({"publications":[{"offset":3,"data":3}],)" + at);
  CHECK(back.Call("history", R"({"channel":"c","limit":-1,"since":{"offset":2,"epoch":"other"}})").starts_with("112 "));
  CHECK(back.Call("history_remove", R"({"channel":"c"})") == "{}");
  CHECK(back.Call("history", R"({"channel":"c","limit":-1})") == R"({"publications":[],)" + at);
}

TEST_CASE("api history: what is wrong with it") {
  BackEnd back;
  CHECK(back.Call("history", "{}") == "107 bad request: channel is missing");
  CHECK(back.Call("history", R"({"channel":"x:c"})").starts_with("102 "));
  for (const char* limit : {"-2", "1.5", "\"1\""}) {
    CHECK(back.Call("history", std::string(R"({"channel":"c","limit":)") + limit + "}") ==
          "107 bad request: limit must be -1 (all), 0 or a number");
  }
  CHECK(back.Call("history", R"({"channel":"c","reverse":1})") == "107 bad request: \"reverse\" must be true or false");
  for (const char* since : {"5", "{\"offset\":-1}", "{\"epoch\":1}", "null"}) {
    CHECK(back.Call("history", std::string(R"({"channel":"c","since":)") + since + "}") ==
          "107 bad request: since must be {\"offset\":<number>,\"epoch\":\"...\"}");
  }
  CHECK(back.Call("history_remove", "{}") == "107 bad request: channel is missing");
  CHECK(back.Call("history_remove", R"({"channel":"x:c"})").starts_with("102 "));
}

TEST_CASE("api channels: those with subscribers, by pattern") {
  BackEnd back;
  CHECK(back.Call("channels", "{}") == R"({"channels":{}})");
  Session& session = back.NewSession();
  back.Subscribe(session, "open:a");
  CHECK(back.Call("channels", "{}") == R"({"channels":{"open:a":{"num_clients":1}}})");
  back.Subscribe(session, "other");
  CHECK(back.Call("channels", R"({"pattern":"open:*"})") == R"({"channels":{"open:a":{"num_clients":1}}})");
  CHECK(back.Call("channels", R"({"pattern":"x*"})") == R"({"channels":{}})");
  CHECK(back.Call("channels", R"({"pattern":1})") == "107 bad request: \"pattern\" must be a string");
}

TEST_CASE("api info") {
  BackEnd back;
  back.Subscribe(back.NewSession(), "a");
  back.Turn(12'340);
  CHECK(back.Call("info", "{}") == R"({"nodes":[{"uid":"w0","name":"w0","version":")" ENCKE_VERSION
                                   R"(","num_clients":1,"num_channels":1,"uptime":12}]})");
}

TEST_CASE("api disconnect: one session, with the code that is wanted") {
  BackEnd back;
  Session& a = back.NewSession();
  Session& b = back.NewSession();
  FakeTransport& of_a = back.Attach(a, kSocket);
  FakeTransport& of_b = back.Attach(b, kSocket);
  CHECK(back.Call("disconnect", R"({"session":")" + a.id() + "\"}") == R"({"num_disconnected":1})");
  CHECK(of_a.closed.code == 3505);
  CHECK(of_a.closed.reason == "force disconnect");
  CHECK(back.Call("disconnect", R"({"session":")" + b.id() + R"(","disconnect":{"code":4000,"reason":"go"}})") ==
        R"({"num_disconnected":1})");
  CHECK(of_b.closed.code == 4000);
  CHECK(of_b.closed.reason == "go");
  CHECK(back.Call("disconnect", R"({"session":"w0-unknown"})") == R"({"num_disconnected":0})");
}

TEST_CASE("api disconnect: what is wrong with it") {
  BackEnd back;
  auto with = [&](const std::string& how) {
    return back.Call("disconnect", R"({"session":"s","disconnect":)" + how + "}");
  };
  CHECK(back.Call("disconnect", "{}") == "107 bad request: session is missing");
  for (const char* code : {"0", "3010", "3999", "5000"}) {
    CHECK(with(std::string("{\"code\":") + code + "}") ==
          "107 bad request: disconnect.code must be 4000 to 4999, the application's");
  }
  CHECK(with(R"({"code":"x"})").starts_with("107 "));
  CHECK(with(R"({"reason":1})").starts_with("107 "));
  CHECK(with("3505") == "107 bad request: disconnect must be an object");
}

TEST_CASE("api unsubscribe: the session is told, and counts it") {
  BackEnd back;
  Session& session = back.NewSession();
  FakeTransport& socket = back.Attach(session, kSocket);
  back.Subscribe(session, "c");
  const std::string params = R"({"session":")" + session.id() + R"(","channel":"c"})";
  CHECK(back.Call("unsubscribe", params) == R"({"num_unsubscribed":1})");
  back.Publish("c", "1");
  back.Turn(0);
  CHECK(socket.TakeMessages() ==
        R"({"unsubscribe":{"channel":"c","code":2000,"reason":"unsubscribed by the application"}})");
  CHECK(session.Acknowledge(1));
  CHECK(back.Call("unsubscribe", params) == R"({"num_unsubscribed":0})");
  CHECK(back.Call("unsubscribe", R"({"session":"w0-unknown","channel":"c"})") == R"({"num_unsubscribed":0})");
  CHECK(back.Call("unsubscribe", R"({"session":"s"})") == "107 bad request: channel is missing");
  CHECK(back.Call("unsubscribe", R"({"channel":"c"})") == "107 bad request: session is missing");
}

TEST_CASE("api batch: a reply for each command, in order") {
  BackEnd back;
  const std::string answer =
      back.Call("batch", R"({"commands":[{"publish":{"channel":"a","data":1}},{"nothing":{}},)"
                         R"({"batch":{"commands":[]}},{"channels":{}},5,{"info":{},"channels":{}}]})");
  const std::string refused =
      R"({"error":{"code":107,"message":"bad request: a command is {\"<method>\":{...}}, and no batch"}})";
  CHECK(answer == R"({"replies":[{"publish":{"offset":1,"epoch":")" + back.Epoch("a") +
                      R"("}},{"error":{"code":104,"message":"method not found: the methods are publish, broadcast, )"
                      R"(history, history_remove, channels, info, disconnect, unsubscribe, batch"}},)" +
                      refused + R"(,{"channels":{"channels":{}}},)" + refused + "," + refused + "]}");
  CHECK(back.Call("batch", R"({"commands":[]})") == R"({"replies":[]})");
}

TEST_CASE("api batch: what is wrong with it") {
  BackEnd back({.batch_commands = 1});
  CHECK(back.Call("batch", "{}") == "107 bad request: commands must be an array");
  CHECK(back.Call("batch", R"({"commands":[{},{}]})") ==
        "106 limit exceeded: commands has at most 1 elements (api.batch_commands)");
}

TEST_CASE("api: an unknown method") {
  BackEnd back;
  CHECK(back.Call("fetch", "{}").starts_with("104 method not found: the methods are publish, "));
  CHECK(back.Call("", "{}").starts_with("104 "));
}

}  // namespace
}  // namespace encke::test
