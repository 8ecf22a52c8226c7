// The configuration: every kind of mistake, told with its place; precedence; and the table against its documentation.
#include "config/config.h"

#include <doctest/doctest.h>

#include <cstdio>
#include <fstream>
#include <set>
#include <sstream>
#include <string>

#include "config/default_config.h"
#include "config/docs.h"
#include "config/load.h"
#include "config/print.h"
#include "config/table.h"
#include "config/units.h"

using namespace encke;
using namespace encke::config;

namespace {

LoadResult FromText(std::string_view text) { return LoadText(text, "f.json", {}, {}); }

/// All problems of a text, as `encke check` prints them.
std::string Problems(std::string_view text) { return FormatProblems(FromText(text).problems); }
std::string ProblemsOfEnvironment(const Environment& environment) {
  return FormatProblems(LoadText("{}", "f.json", environment, {}).problems);
}
std::string ProblemsOfFlags(const std::vector<std::string>& flags) {
  return FormatProblems(LoadText("{}", "f.json", {}, flags).problems);
}

std::string ReadWholeFile(const std::string& path) {
  std::ostringstream text;
  text << std::ifstream(path).rdbuf();
  return text.str();
}

}  // namespace

TEST_CASE("config units: durations and sizes are read and written") {
  CHECK(ParseDuration("500ms").value() == 500);
  CHECK(ParseDuration("25s").value() == 25'000);
  CHECK(ParseDuration("2h").value() == 7'200'000);
  CHECK(ParseDuration("0s").value() == 0);
  CHECK(ParseDuration("25").error().message == "has no unit");
  CHECK(ParseDuration("25 s").error().message == "is not a duration");
  CHECK(ParseDuration("-5s").error().message == "is not a duration");
  CHECK(ParseDuration("").error().message == "is not a duration");
  CHECK(ParseDuration("99999999999999999999s").error().message == "is too large");
  CHECK(ParseDuration("9223372036854775807d").error().message == "is too large");
  CHECK(FormatDuration(90'000) == "90s");
  CHECK(FormatDuration(86'400'000) == "1d");
  CHECK(FormatDuration(0) == "0s");
  CHECK(ParseSize("64KiB").value() == 65536);
  CHECK(ParseSize("128B").value() == 128);
  CHECK(ParseSize("65536").value() == 65536);
  CHECK(ParseSize("64KB").error().message == "is not a size");
  CHECK(FormatSize(65536) == "64KiB");
  CHECK(FormatSize(1000) == "1000");
  CHECK(FormatSize(0) == "0");
}

TEST_CASE("config: an empty object gives the defaults") {
  LoadResult loaded = FromText("{}");
  CHECK(loaded.problems.empty());
  CHECK(loaded.origins.empty());
  CHECK(loaded.config.server.listen == "127.0.0.1:8080");
  CHECK_FALSE(loaded.config.server.demo);
  CHECK(loaded.config.session.queue_bytes == 1048576);
  CHECK(loaded.config.transports.Offered() == TransportNames());
  CHECK(loaded.config.transports.Get("long-polling").hold == 25'000);
  CHECK(loaded.config.transports.Get("eventsource").recycle_bytes == 0);
}

TEST_CASE("config: all defaults are within their own ranges") {
  Config config;
  Table table(config);
  for (const Key& key : table.keys()) {
    CAPTURE(key.path);
    std::string json = key.field->Json();
    bool bare = json.front() != '[';
    std::string text = json.front() == '"' ? json.substr(1, json.size() - 2) : json;
    if (bare) CHECK(key.field->Set(Value::Bare(text)).has_value());
  }
}

TEST_CASE("config: every type is read") {
  LoadResult loaded = FromText(R"({
    "server": { "listen": "[::1]:0", "prefix": "/a/b",
                "allowed_origins": ["https://a.example", "https://*.b.example"] },
    "log": { "level": "warn" },
    "session": { "ping_interval": "30s", "queue_bytes": "2MiB", "message_bytes": 4096, "bad_packets": 3 },
    "transports": { "order": ["polling", "websocket"], "websocket": { "enabled": false, "heartbeat": "15s" } }
  })");
  CHECK(FormatProblems(loaded.problems) == "");
  const Config& config = loaded.config;
  CHECK(config.server.listen == "[::1]:0");
  CHECK(config.server.prefix == "/a/b");
  CHECK(config.server.allowed_origins == std::vector<std::string>{"https://a.example", "https://*.b.example"});
  CHECK(config.log.level == "warn");
  CHECK(config.session.ping_interval == 30'000);
  CHECK(config.session.queue_bytes == 2 * 1048576);
  CHECK(config.session.message_bytes == 4096);
  CHECK(config.session.bad_packets == 3);
  CHECK(config.transports.Offered() == std::vector<std::string>{"polling"});
  CHECK(config.transports.Get("websocket").heartbeat == 15'000);
}

TEST_CASE("config: comments, trailing commas and a byte order mark are allowed") {
  LoadResult loaded = FromText("\xEF\xBB\xBF// one\n{ /* two\n */ \"log\": { \"level\": \"off\", }, // three\n}\n");
  CHECK(FormatProblems(loaded.problems) == "");
  CHECK(loaded.config.log.level == "off");
}

TEST_CASE("config: namespaces have options of their own and inherit nothing") {
  LoadResult loaded = FromText(R"({ "channels": {
    "default": { "history_size": 7 },
    "namespaces": [ { "name": "a", "slow_consumer": "drop-oldest" }, { "name": "b", "history_ttl": "1h" } ] } })");
  CHECK(FormatProblems(loaded.problems) == "");
  const Channels& channels = loaded.config.channels;
  CHECK(channels.default_options.history_size == 7);
  REQUIRE(channels.namespaces.size() == 2);
  CHECK(channels.namespaces[0].name == "a");
  CHECK(channels.namespaces[0].slow_consumer == SlowConsumer::kDropOldest);
  CHECK(channels.namespaces[0].history_size == 100);
  CHECK(channels.namespaces[1].history_ttl == 3'600'000);
}

TEST_CASE("config: each type says what is wrong and what is allowed") {
  struct Case {
    const char* text;
    const char* problem;
  };
  const Case cases[] = {
      {R"({"session":{"ping_interval":25}})",
       "session.ping_interval: 25 has no unit; allowed: 1s to 10m (units ms, s, m, h, d)"},
      {R"({"session":{"ping_interval":"25"}})",
       "session.ping_interval: \"25\" has no unit; allowed: 1s to 10m (units ms, s, m, h, d)"},
      {R"({"session":{"ping_interval":"1ms"}})",
       "session.ping_interval: \"1ms\" is too small; allowed: 1s to 10m (units ms, s, m, h, d)"},
      {R"({"session":{"ping_interval":null}})",
       "session.ping_interval: null is not a duration; allowed: 1s to 10m (units ms, s, m, h, d)"},
      {R"({"session":{"queue_bytes":"1MB"}})",
       "session.queue_bytes: \"1MB\" is not a size; allowed: 1KiB to 1GiB (bytes, or units B, KiB, MiB, GiB, TiB)"},
      {R"({"transports":{"xhr-streaming":{"recycle_bytes":1}}})",
       "transports.xhr-streaming.recycle_bytes: 1 is too small; allowed: 0 or 4KiB to 1GiB (bytes, or units B, KiB, "
       "MiB, GiB, TiB)"},
      {R"({"session":{"bad_packets":"8"}})", "session.bad_packets: \"8\" is not a number; allowed: 1 to 10000"},
      {R"({"session":{"bad_packets":1.5}})", "session.bad_packets: 1.5 is not a whole number; allowed: 1 to 10000"},
      {R"({"session":{"bad_packets":-1}})", "session.bad_packets: -1 is not a whole number; allowed: 1 to 10000"},
      {R"({"session":{"bad_packets":99999}})", "session.bad_packets: 99999 is too large; allowed: 1 to 10000"},
      {R"({"server":{"demo":"true"}})", "server.demo: \"true\" is neither true nor false; allowed: true, false"},
      {R"({"server":{"node":"W0"}})", "server.node: \"W0\" does not fit; allowed: 1 to 16 of a-z, 0-9"},
      {R"({"server":{"node":["a"]}})", "server.node: a list is not a text in quotes; allowed: 1 to 16 of a-z, 0-9"},
      {R"({"log":{"level":"loud"}})",
       "log.level: \"loud\" is none of the choices; allowed: trace, debug, info, warn, error, off"},
      {R"({"log":{"level":null}})",
       "log.level: null is none of the choices; allowed: trace, debug, info, warn, error, off"},
      {R"({"session":5})", "session: 5 is not an object; write { ... }"},
      {R"({"channels":{"namespaces":{}}})",
       "channels.namespaces: an object is not a list; write [ { ... }, { ... } ]"},
      {R"({"channels":{"namespaces":["chat"]}})", "channels.namespaces[0]: \"chat\" is not an object; write { ... }"},
      {R"({"channels":{"namespaces":[{}]}})", "channels.namespaces[0].name: is missing; every namespace needs a name"},
      {R"({"channels":{"namespaces":[{"name":"a"},{"name":"a"}]}})",
       "channels.namespaces[1].name: another namespace is called \"a\"; names must be unique"},
      {R"({"sockjs":[{}]})", "sockjs[0].path: is missing; every mount needs a path"},
      {R"({"sockjs":[{"path":"/a"},{"path":"/a"}]})",
       "sockjs[1].path: another mount has the path /a; paths must be unique"},
      {R"({"sockjs":[{"path":"/a","script_url":"//x\"><script>"}]})",
       "sockjs[0].script_url: \"//x\\\"><script>\" does not fit; allowed: a URL that begins with /, http:// or https://, "
       "without spaces, quotes, <, >, &"},
  };
  for (const Case& c : cases) CHECK(Problems(c.text) == std::string("f.json:1: ") + c.problem + "\n");
}

TEST_CASE("config: addresses, prefixes and origins are checked") {
  auto accepts = [](std::string_view key, std::string_view json) {
    return Problems(std::string("{\"server\":{\"").append(key).append("\":").append(json).append("}}")).empty();
  };
  CHECK(accepts("listen", "\":8080\""));
  CHECK(accepts("listen", "\"0.0.0.0:65535\""));
  CHECK_FALSE(accepts("listen", "\"8080\""));
  CHECK_FALSE(accepts("listen", "\"127.0.0.1:65536\""));
  CHECK_FALSE(accepts("listen", "\"::1:80\""));
  CHECK_FALSE(accepts("listen", "\"127.0.0.1:\""));
  CHECK_FALSE(accepts("listen", "\"http://127.0.0.1:80\""));
  CHECK_FALSE(accepts("prefix", "\"encke\""));
  CHECK_FALSE(accepts("prefix", "\"/encke/\""));
  CHECK_FALSE(accepts("prefix", "\"/\""));
  CHECK_FALSE(accepts("prefix", "\"/a/../b\""));
  CHECK(accepts("allowed_origins", "[]"));
  CHECK(accepts("allowed_origins", R"(["*"])"));
  CHECK(accepts("allowed_origins", R"(["https://a.example:8443", "null", "http://[::1]:80"])"));
  CHECK_FALSE(accepts("allowed_origins", R"(["https://a.example/"])"));
  CHECK_FALSE(accepts("allowed_origins", R"(["a.example"])"));
  CHECK_FALSE(accepts("allowed_origins", R"(["https://A.example"])"));
  CHECK_FALSE(accepts("allowed_origins", R"(["https://a.example", "https://a.example"])"));
  CHECK_FALSE(accepts("allowed_origins", R"(["https://*"])"));
  CHECK_FALSE(accepts("allowed_origins", R"(["https://a.*.example"])"));
  CHECK_FALSE(accepts("allowed_origins", "\"https://a.example\""));
}

TEST_CASE("config: everything wrong is told at once, each with its line") {
  CHECK(Problems("{\n"
                 "  \"sesion\": {},\n"
                 "  \"session\": {\n"
                 "    // a comment\n"
                 "    \"ping_intervall\": \"25s\",\n"
                 "    \"pong_timeout\": \"8\",\n"
                 "    \"bad_packets\": 8, \"bad_packets\": 9\n"
                 "  },\n"
                 "  \"channels\": {\n"
                 "    \"namespaces\": [\n"
                 "      { \"name\": \"a\" },\n"
                 "      {\n"
                 "        \"name\": \"b\",\n"
                 "        \"histroy_size\": 1\n"
                 "      }\n"
                 "    ]\n"
                 "  },\n"
                 "  \"listen\": \":80\"\n"
                 "}\n") ==
        "f.json:2: sesion: unknown key; did you mean session?\n"
        "f.json:5: session.ping_intervall: unknown key; did you mean session.ping_interval?\n"
        "f.json:6: session.pong_timeout: \"8\" has no unit; allowed: 500ms to 5m (units ms, s, m, h, d)\n"
        "f.json:7: session.bad_packets: stands twice, first on line 7; keep one\n"
        "f.json:14: channels.namespaces[1].histroy_size: unknown key; did you mean "
        "channels.namespaces[1].history_size?\n"
        "f.json:18: listen: unknown key; did you mean server.listen?\n");
}

TEST_CASE("config: an unknown key that is like no other names the documentation") {
  CHECK(Problems("{\"zzzzzzzzzzzzzzz\":1}") ==
        "f.json:1: zzzzzzzzzzzzzzz: unknown key; docs/configuration.md lists all\n");
}

TEST_CASE("config: a dotted name is no step into a section") {
  CHECK(Problems(R"({"session.bad_packets":3})") ==
        "f.json:1: \"session.bad_packets\": unknown key; a section is an object: \"section\": { \"key\": ... }\n");
}

TEST_CASE("config: a section that stands twice is reported, not merged") {
  LoadResult loaded = FromText("{\"log\":{\"level\":\"warn\"},\n\"log\":{\"level\":\"off\"}}");
  CHECK(FormatProblems(loaded.problems) == "f.json:2: log: stands twice, first on line 1; keep one\n");
  CHECK(loaded.config.log.level == "warn");
}

TEST_CASE("config: broken JSON is told with its line, beside what stands before it") {
  CHECK(Problems("{\n\"sesion\": {},\n\"log\": { \"level\" \"off\" }\n}") ==
        "f.json:2: sesion: unknown key; did you mean session?\n"
        "f.json:3: not JSON: Missing a colon after a name of object member.\n");
  CHECK(Problems("") == "f.json:1: not JSON: The document is empty.\n");
  CHECK(Problems("[]") == "f.json:1: a list is not an object; write { ... }\n");
  CHECK(Problems("{} {}").find("f.json:1: not JSON: ") == 0);
  CHECK(Problems(std::string_view("{}\n\0{", 5)).find("f.json:2: not JSON: a zero byte") == 0);
  CHECK(Problems("{\"log\":\n{\"level\":\"\xff\"}}").find("f.json:2: not JSON: ") != std::string::npos);
  CHECK(Problems("{}\n/* open").find("not JSON: ") != std::string::npos);
}

TEST_CASE("config: deep nesting is refused and does not overflow the stack") {
  CHECK(Problems("{\"log\":" + std::string(1'000'000, '[')).find("nested deeper than 16 levels") != std::string::npos);
}

TEST_CASE("config: any cut of a good file is refused with a line and no crash") {
  for (size_t length = 0; length < kDefaultConfig.size() - 3; ++length) {
    LoadResult loaded = FromText(kDefaultConfig.substr(0, length));
    CAPTURE(length);
    CHECK_FALSE(loaded.problems.empty());
  }
}

TEST_CASE("config: keys that do not go together are told at the line of the one that was given") {
  CHECK(Problems("{\n\"session\":{\n\"ping_interval\":\"5s\"}}") ==
        "f.json:3: session.pong_timeout: 8s must be below session.ping_interval (5s): a heartbeat must be answered "
        "before the next\n");
  CHECK(Problems("{\n\"transports\":{\"websocket\":{\n\"heartbeat\":\"8s\"}}}") ==
        "f.json:3: session.pong_timeout: 8s must be below transports.websocket.heartbeat (8s): a heartbeat must be "
        "answered before the next\n");
  CHECK(Problems("{\"session\":{\"message_bytes\":\"2MiB\"}}") ==
        "f.json:1: session.message_bytes: 2MiB must not be above session.queue_bytes (1MiB): one publication would "
        "close every subscriber\n"
        "f.json:1: session.message_bytes: 2MiB must not be above http.max_body (1MiB): it could not be sent by POST\n");
  CHECK(Problems("{\"session\":{\"resume_window\":\"5s\"}}") ==
        "f.json:1: transports.polling.interval: 5s must be below session.resume_window (5s): sessions would expire "
        "between two polls\n");
  CHECK(Problems("{\"session\":{\"resume_window\":\"5s\"},\"transports\":{\"polling\":{\"enabled\":false}}}") == "");
}

TEST_CASE("config: at least one transport must be left") {
  CHECK(Problems(R"({"transports":{"order":["polling"],"polling":{"enabled":false}}})") ==
        "f.json:1: transports.order: names no enabled transport; enable one that it names, or name another\n");
  CHECK(Problems(R"({"transports":{"order":[]}})").find("names no enabled transport") != std::string::npos);
  CHECK(Problems(R"({"transports":{"order":["socket"]}})").find("\"socket\" does not fit") != std::string::npos);
}

TEST_CASE("config: a wrong value is not judged against other keys") {
  CHECK(Problems(R"({"session":{"ping_interval":"5x","pong_timeout":"30s"}})") ==
        "f.json:1: session.ping_interval: \"5x\" is not a duration; allowed: 1s to 10m (units ms, s, m, h, d)\n");
}

TEST_CASE("config: the environment sets keys, lists by commas") {
  LoadResult loaded = LoadText("{}", "f.json",
                               {{"PATH", ""},
                                {"ENCKE_API_KEY", "secret"},
                                {"ENCKE_SERVER_DEMO", "true"},
                                {"ENCKE_SESSION_PING_INTERVAL", "30s"},
                                {"ENCKE_CHANNELS_DEFAULT_HISTORY_SIZE", "5"},
                                {"ENCKE_TRANSPORTS_LONG_POLLING_HOLD", "20s"},
                                {"ENCKE_SERVER_ALLOWED_ORIGINS", "https://a.example, https://b.example"}},
                               {});
  CHECK(FormatProblems(loaded.problems) == "");
  CHECK(loaded.config.api.key == "secret");
  CHECK(loaded.config.server.demo);
  CHECK(loaded.config.session.ping_interval == 30'000);
  CHECK(loaded.config.channels.default_options.history_size == 5);
  CHECK(loaded.config.transports.Get("long-polling").hold == 20'000);
  CHECK(loaded.config.server.allowed_origins.size() == 2);
  CHECK(loaded.origins.at("api.key") == "environment ENCKE_API_KEY");
}

TEST_CASE("config: empty and unknown variables are errors with a cure") {
  CHECK(ProblemsOfEnvironment({{"ENCKE_API_KEY", ""}}) ==
        "environment ENCKE_API_KEY: api.key: set but empty; give it a value, or unset it for the default\n");
  CHECK(ProblemsOfEnvironment({{"ENCKE_SESION_PING_INTERVAL", "5s"}}) ==
        "environment: ENCKE_SESION_PING_INTERVAL: unknown key; did you mean ENCKE_SESSION_PING_INTERVAL?\n");
  CHECK(ProblemsOfEnvironment({{"ENCKE_SESSION_PING_INTERVAL", "5"}}) ==
        "environment ENCKE_SESSION_PING_INTERVAL: session.ping_interval: \"5\" has no unit; allowed: 1s to 10m (units "
        "ms, s, m, h, d)\n");
}

TEST_CASE("config: wrong flags are errors with a cure") {
  CHECK(ProblemsOfFlags({"session.ping_intervl=5s"}) ==
        "flag: session.ping_intervl: unknown key; did you mean session.ping_interval?\n");
  CHECK(ProblemsOfFlags({"server.listen"}) == "flag: server.listen: no value; write section.key=value\n");
  CHECK(ProblemsOfFlags({"server.listen="}).find("flag: server.listen: \"\" does not fit") == 0);
  CHECK(ProblemsOfFlags({""}) == "flag: no value; write section.key=value\n");
}

TEST_CASE("config: flags go before the environment, that before the file") {
  std::string_view file = R"({"session":{"bad_packets":1,"max_sessions":1,"channels_per_session":1}})";
  Environment environment = {{"ENCKE_SESSION_BAD_PACKETS", "2"}, {"ENCKE_SESSION_MAX_SESSIONS", "2"}};
  LoadResult loaded = LoadText(file, "f.json", environment, {"session.bad_packets=3"});
  CHECK(FormatProblems(loaded.problems) == "");
  CHECK(loaded.config.session.bad_packets == 3);
  CHECK(loaded.config.session.max_sessions == 2);
  CHECK(loaded.config.session.channels_per_session == 1);
  CHECK(loaded.origins.at("session.bad_packets") == "flag");
  CHECK(loaded.origins.at("session.channels_per_session") == "f.json:1");
}

TEST_CASE("config: secrets are neither printed nor quoted in problems") {
  CHECK(ProblemsOfEnvironment({{"ENCKE_API_KEY", "top secret"}}).find("top secret") == std::string::npos);
  LoadResult loaded = LoadText("{}", "f.json", {{"ENCKE_API_KEY", "hush"}}, {});
  CHECK(Print(loaded).find("hush") == std::string::npos);
  CHECK(Print(loaded).find("// \"key\": not shown; from environment ENCKE_API_KEY") != std::string::npos);
}

TEST_CASE("config: a file that cannot be read is a problem") {
  CHECK(FormatProblems(Load("/nonexistent/encke.json", {}, {}).problems) ==
        "/nonexistent/encke.json: cannot be read: No such file or directory\n");
  CHECK(FormatProblems(Load("/", {}, {}).problems) == "/: cannot be read: Is a directory\n");
}

TEST_CASE("config: the embedded default loads without problems and serves the demo") {
  LoadResult loaded = Load(std::nullopt, {}, {});
  CHECK(FormatProblems(loaded.problems) == "");
  CHECK(loaded.config.server.demo);
  CHECK(loaded.config.api.key.empty());
  const Channels& channels = loaded.config.channels;
  REQUIRE(channels.namespaces.size() == 2);
  const Namespace& chat = channels.namespaces[0];
  const Namespace& ticker = channels.namespaces[1];
  CHECK(chat.name == "chat");
  CHECK(chat.allow_publish);
  CHECK(chat.history_size == 50);
  CHECK(ticker.name == "ticker");
  CHECK_FALSE(ticker.allow_publish);
  CHECK(ticker.slow_consumer == SlowConsumer::kLatest);
  CHECK_FALSE(channels.default_options.allow_publish);
  CHECK(channels.default_options.allow_subscribe);
}

TEST_CASE("config: what is printed loads again and gives the same") {
  LoadResult loaded = Load(std::nullopt, {{"ENCKE_TRANSPORTS_ORDER", "polling,websocket"}}, {"http.max_url=300"});
  std::string printed = Print(loaded);
  LoadResult again = FromText(printed);
  CHECK(FormatProblems(again.problems) == "");
  Table before(loaded.config);
  Table after(again.config);
  REQUIRE(before.keys().size() == after.keys().size());
  for (size_t i = 0; i < before.keys().size(); ++i) {
    CHECK(before.keys()[i].path == after.keys()[i].path);
    CHECK(before.keys()[i].field->Json() == after.keys()[i].field->Json());
  }
}

TEST_CASE("config table: no two keys share a path, a variable's name or a field") {
  Config config;
  Table table(config);
  std::set<std::string> names;
  for (const Key& key : table.keys()) {
    CAPTURE(key.path);
    CHECK(names.insert(key.path).second);
    CHECK(names.insert(key.EnvironmentName()).second);
    CHECK(table.FindSection(ParentOf(key.path)) != nullptr);
    CHECK_FALSE(key.doc.empty());
  }
}

TEST_CASE("config docs: docs/configuration.md is what the table makes") {
  INFO("to write it anew: build/encke config --docs > docs/configuration.md");
  bool same = ReadWholeFile(ENCKE_SOURCE_ROOT "/docs/configuration.md") == WriteDocs();
  CHECK(same);
}
