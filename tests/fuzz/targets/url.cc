// Everything that takes texts of strangers apart and keeps nothing: targets, queries, forms, lists of headers, origins,
// names, escapes, JSON strings, event ids, log values. Each is held against its opposite, or against a second, plainer
// way to say what it must do. The first line of the input is a second text for those that take two.
#include <algorithm>
#include <optional>

#include "base/base64.h"
#include "base/log.h"
#include "base/strings.h"
#include "config/units.h"
#include "core/json.h"
#include "core/packet.h"
#include "frontend/events_framing.h"
#include "http/cors.h"
#include "http/response_head.h"
#include "http/target.h"
#include "tests/fuzz/fuzz.h"

namespace encke::fuzz {
namespace {

void Escapes(std::string_view text) {
  CHECK(PercentDecode(PercentEncode(text), false) == text);
  CHECK(PercentDecode(PercentEncode(text), true) == text);
  std::optional<std::string> decoded = PercentDecode(text, false);
  if (decoded) CHECK(decoded->size() + 2 * static_cast<size_t>(std::count(text.begin(), text.end(), '%')) == text.size());
  CHECK(decoded.has_value() == PercentDecode(text, true).has_value());
}

void Base64(std::string_view text) {
  CHECK(Base64Decode(Base64Encode(text)) == text);
  if (std::optional<std::string> bytes = Base64Decode(text)) CHECK(Base64Encode(*bytes) == text);
}

void Target(std::string_view text) {
  http::Request request;
  request.target = text;
  if (text.empty() || !http::SplitTarget(request)) return;
  CHECK(request.path.starts_with('/') && request.path.find('\0') == std::string::npos);
  CHECK(request.query.find('#') == std::string::npos);
  const std::string target = "/" + PercentEncode(request.path.substr(1)) + "?" + request.query;
  http::Request again;
  again.target = target;
  CHECK(http::SplitTarget(again) && again.path == request.path && again.query == request.query);
}

void Form(std::string_view name, std::string_view text) {
  const std::string pair = PercentEncode(name) + "=" + PercentEncode(text);
  CHECK(http::FormValue(pair, name) == text);
  if (!name.empty()) CHECK(http::FormValue("&=&" + pair + "&" + PercentEncode(name) + "=x", name) == text);
  std::optional<std::string> value = http::FormValue(text, name);
  // What stands before must not change what comes after, unless it has the name itself.
  if (name != "q") CHECK(http::FormValue("q=%zz&" + std::string(text), name) == value);
}

void Lists(std::string_view token, std::string_view text) {
  CHECK(Trim(Trim(text)) == Trim(text));
  const std::vector<std::string_view> parts = Split(text, ',');
  CHECK(parts.size() == static_cast<size_t>(std::count(text.begin(), text.end(), ',')) + 1);
  CHECK(EqualsIgnoringCase(text, LowerCase(text)));
  CHECK(EqualsInConstantTime(token, text) == (token == text));
  if (!IsToken(token)) return;
  CHECK(token.find_first_of(" \t\r\n,;=\"()<>@:\\/[]?{}\x7f") == std::string_view::npos && IsUtf8(token));
  CHECK(ListHolds(std::string(text) + " ,\t" + std::string(token), LowerCase(token)));
}

bool IsName(std::string_view text) {
  return text.find_first_not_of("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789-_.") ==
         std::string_view::npos;
}

void Origins(std::string_view host, std::string_view origin) {
  const http::OriginPolicy policy{{"https://www.example.com", "https://*.example.org"}};
  if (!host.empty() && host != ":80") CHECK(policy.Allows("http://" + std::string(host), host));
  if (origin.empty() || !policy.Allows(origin, "own.example")) return;
  const std::string lower = LowerCase(origin);
  if (lower.ends_with("://own.example") || lower.ends_with("://own.example:80")) return;
  if (lower == "https://own.example:443" || lower == "https://www.example.com") return;
  CHECK(lower.starts_with("https://") && lower.ends_with(".example.org") && IsName(origin.substr(8)));
}

void RefererOrigin(std::string_view text) {
  http::Request request;
  request.headers.emplace_back("Referer", text);
  const std::string origin = http::RequestOrigin(request);
  CHECK(origin == "null" || origin.empty() || text.starts_with(origin));
  const size_t scheme_end = origin.find("://");
  if (scheme_end != std::string::npos) CHECK(origin.find_first_of("/?#", scheme_end + 3) == std::string::npos);
}

std::string HeadOf(const http::Response& response) {
  http::HeadMaker heads;
  return std::string(heads.Make(response, {}));
}

/// Nothing that was put in a value ends its line.
void Head(std::string_view name, std::string_view text) {
  http::Response response{.reader = std::string(text)};
  response.Set("X-Text", text);
  response.Set("X-Name", name);
  const std::string head = HeadOf(response);
  CHECK(head.ends_with("\r\n\r\n") && head.find("\r\n\r\n") == head.size() - 4);
  const http::Response same{.reader = text.empty() ? "" : "null"};
  const std::string plain = HeadOf(http::Response(same).Set("X-Text", "").Set("X-Name", ""));
  CHECK(std::count(head.begin(), head.end(), '\n') == std::count(plain.begin(), plain.end(), '\n'));
  CHECK(std::count(head.begin(), head.end(), '\r') == std::count(plain.begin(), plain.end(), '\r'));
}

void Strings(std::string_view text) {
  std::string quoted;
  if (IsUtf8(text)) {
    json::AppendString(text, quoted);
    Result<json::Document> read = json::Parse(quoted);
    CHECK(read && read->IsString() && json::View(*read) == text);
    CHECK(quoted.find_first_of("\r\n") == std::string::npos);
  } else {
    CHECK(!json::Parse("\"" + std::string(text) + "\""));
  }
}

void Json(std::string_view text) {
  Result<json::Document> read = json::Parse(text);
  CHECK(!read || IsUtf8(text));
  if (read) {
    const std::string once = json::Write(*read);
    CHECK(IsUtf8(once) && once.find_first_of("\r\n") == std::string::npos);
    Result<json::Document> again = json::Parse(once);
    CHECK(again && json::Write(*again) == once);
  }
  Result<std::string> data = packet::DataFromBody(text);
  CHECK(data.has_value() == (read.has_value() || IsUtf8(text)));
  if (!data) return;
  CHECK(json::Parse(*data) && data->find_first_of("\r\n") == std::string::npos);
  CHECK(IsUtf8(packet::TextOfData(*data)));
}

void EventIds(std::string_view text) {
  constexpr size_t kCount = 3;
  const auto positions = frontend::ParseEventId(text, kCount);
  CHECK(positions.size() == kCount);
  std::vector<Position> all;
  for (const auto& position : positions) all.push_back(position.value_or(Position{0, "none"}));
  const auto again = frontend::ParseEventId(frontend::EventId(all), kCount);
  for (size_t i = 0; i < kCount; ++i) CHECK(again[i] == all[i]);
}

void Units(std::string_view text) {
  if (Result<int64_t> time = config::ParseDuration(text)) {
    CHECK(*time >= 0 && config::ParseDuration(config::FormatDuration(*time)) == *time);
  }
  if (Result<int64_t> size = config::ParseSize(text)) {
    CHECK(*size >= 0 && config::ParseSize(config::FormatSize(*size)) == *size);
  }
  if (Result<int64_t> count = config::ParseCount(text)) CHECK(*count >= 0);
}

/// A line of the log can be split at its spaces again, and commands no terminal.
void LogValue(std::string_view text) {
  std::string value;
  log::AppendValue(value, text);
  CHECK(!value.empty() && IsUtf8(value));
  CHECK(std::none_of(value.begin(), value.end(), [](unsigned char c) { return c < 0x20 || c == 0x7f; }));
  for (std::string_view forbidden : {"\xc2\x9b", "\xe2\x80\xa8", "\xe2\x80\xa9"}) {
    CHECK(value.find(forbidden) == std::string::npos);
  }
  if (!value.starts_with('"')) {
    CHECK(value.find_first_of(" \"=") == std::string::npos);
    return;
  }
  CHECK(value.size() >= 2);
  size_t end = 1;
  while (end < value.size() && value[end] != '"') end += value[end] == '\\' ? 2 : 1;
  CHECK(end == value.size() - 1);
}

}  // namespace

void Run(std::string_view input) {
  const std::string_view first = TakeUntil(input, '\n');
  const std::string_view text = input.empty() ? first : input;
  Escapes(text);
  Base64(text);
  Target(text);
  Form(first, text);
  Lists(first, text);
  Origins(first, text);
  RefererOrigin(text);
  Head(first, text);
  Strings(text);
  Json(text);
  EventIds(text);
  Units(text);
  LogValue(text);
}

}  // namespace encke::fuzz
