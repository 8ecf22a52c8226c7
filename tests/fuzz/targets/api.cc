// The application's side: calls of the publish API, over HTTP, with subscribers that hear what is published.
//
// Input: lines, each `METHOD BODY` or `pub/CHANNEL|EVENT|IDEMPOTENCY-KEY|CONTENT-TYPE BODY`, or `t MILLISECONDS`. @ in a
// body is the id of a session that listens.
#include <charconv>
#include <map>

#include "backend/api_http.h"
#include "base/strings.h"
#include "core/json.h"
#include "http/server.h"
#include "tests/fuzz/answers.h"
#include "tests/fuzz/fuzz.h"
#include "tests/unit/core_fixture.h"
#include "tests/unit/fake_stream.h"

namespace encke::fuzz {
namespace {

constexpr BrokerLimits kBrokerLimits{.max_channels = 6, .history_bytes = 8000, .idempotency_entries = 4};
constexpr backend::ApiLimits kApiLimits{.batch_commands = 5, .answer_bytes = 3000};
constexpr size_t kMaxBody = 4000;

std::string TextOf(const json::Value& object, const char* name) {
  return json::TextMember(object, name, "").value_or("");
}

class Lab {
 public:
  Lab();
  ~Lab();
  void Do(std::string_view line);
  void Check() const;

 private:
  Answer Ask(std::string_view call, std::string_view body);
  void CheckAnswer(std::string_view call, const std::string& body, const Answer& answer);
  void CheckReplies(const std::string& body, const json::Value& result);
  void CheckPosition(std::string_view call, const json::Value& result);

  test::CoreFixture core_{{}, kBrokerLimits, 600};
  backend::Api api_{{core_.sessions, core_.hub, core_.broker, core_.rules, core_.wheel}, kApiLimits};
  backend::ApiHttp api_http_{api_, "/encke", "key", kMaxBody};
  http::Router router_;
  http::Server server_{core_.wheel, router_, {}};
  std::string listener_;
  std::map<std::string, Position, std::less<>> positions_;  // of what was published by /pub, without idempotency keys
};

Lab::Lab() {
  api_http_.Mount(router_);
  Session& session = core_.NewSession();
  listener_ = session.id();
  core_.Attach(session, test::kStream);
  for (const char* channel : {"a", "latest:a", "oldest:a"}) core_.Subscribe(session, channel);
}

Lab::~Lab() { core_.Turn(0); }

Answer Lab::Ask(std::string_view call, std::string_view body) {
  static std::string received;  // the answer's views point into it
  std::vector<std::string_view> parts = Split(call, '|');
  parts.resize(4);
  std::string request = "POST /encke/" + std::string(parts[0].starts_with("pub/") ? "" : "api/") + std::string(parts[0]);
  request.append(" HTTP/1.1\r\nHost: x\r\nX-API-Key: key\r\nContent-Length: ").append(std::to_string(body.size()));
  constexpr std::string_view kNames[] = {"X-EventSource-Event", "Idempotency-Key", "Content-Type"};
  for (size_t i = 0; i < std::size(kNames); ++i) {
    if (!parts[i + 1].empty()) request.append("\r\n").append(kNames[i]).append(": ").append(parts[i + 1]);
  }
  request.append("\r\n\r\n").append(body);
  test::FakePeer peer;
  server_.Accept(peer.MakeStream());
  peer.Sends(request);
  core_.Turn(0);
  received = peer.TakeReceived();
  peer.Resets();
  std::string_view rest = received;
  return TakeAnswer(rest, false);
}

/// To each command of a batch its reply, in order.
void Lab::CheckReplies(const std::string& body, const json::Value& result) {
  Result<json::Document> asked = json::Parse(body);
  const json::Value* commands = json::Find(*asked, "commands");
  const json::Value* replies = json::Find(result, "replies");
  CHECK(commands != nullptr && replies != nullptr && replies->Size() == commands->Size());
  for (const json::Value& reply : replies->GetArray()) CHECK(reply.IsObject() && reply.MemberCount() == 1);
}

/// A channel counts by one.
void Lab::CheckPosition(std::string_view call, const json::Value& result) {
  const std::vector<std::string_view> parts = Split(call, '|');
  const Position at{json::CountMember(result, "offset", 0).value_or(0), TextOf(result, "epoch")};
  CHECK(at.offset > 0 && !at.epoch.empty());
  if (parts.size() > 2 && !parts[2].empty()) return;
  Position& last = positions_[std::string(parts[0])];
  CHECK(last.epoch != at.epoch || last.offset < at.offset);
  last = at;
}

void Lab::CheckAnswer(std::string_view call, const std::string& body, const Answer& answer) {
  if (answer.head.find("application/json") == std::string_view::npos) {
    CHECK(answer.status == 400 || answer.status == 404 || answer.status == 413 || answer.status >= 500);
    return;
  }
  Result<json::Document> json = json::Parse(answer.body);
  CHECK(json && json->IsObject() && json->MemberCount() == 1);
  const json::Value* result = json::Find(*json, "result");
  CHECK((result != nullptr) == (answer.status / 100 == 2));
  if (result == nullptr) return CHECK(json::Find(*json, "error")->IsObject());
  CHECK(result->IsObject());
  if (call == "batch") CheckReplies(body, *result);
  if (call.starts_with("pub/")) CheckPosition(call, *result);
}

void Lab::Do(std::string_view line) {
  const std::string_view call = TakeUntil(line, ' ');
  if (call == "t") {
    int milliseconds = 0;
    std::from_chars(line.data(), line.data() + line.size(), milliseconds);
    if (milliseconds >= 0) core_.Turn(milliseconds % 1'000'000);
    return;
  }
  std::string body(line);
  for (size_t at = 0; (at = body.find('@', at)) != std::string::npos;) body.replace(at, 1, listener_);
  CheckAnswer(call, body, Ask(call, body));
}

void Lab::Check() const {
  CHECK(core_.broker.channels() <= kBrokerLimits.max_channels);
  CHECK(core_.broker.history_bytes() <= kBrokerLimits.history_bytes);
  CHECK(server_.connections() == 0);
}

}  // namespace

void Run(std::string_view input) {
  constexpr size_t kMostLines = 60;
  Lab lab;
  for (size_t i = 0; i < kMostLines && !input.empty(); ++i) {
    lab.Do(TakeUntil(input, '\n'));
    lab.Check();
  }
}

}  // namespace encke::fuzz
