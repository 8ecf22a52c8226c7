#include "tests/fuzz/answers.h"

#include <charconv>

#include "base/check.h"
#include "base/strings.h"

namespace encke::fuzz {
namespace {

constexpr std::string_view kVersion = "HTTP/1.1 ";

/// The value of the one header of this name; empty where there is none.
std::string_view HeaderOf(std::string_view head, std::string_view name) {
  std::string_view value;
  size_t found = 0;
  for (std::string_view line : Split(head, '\n')) {
    const size_t colon = line.find(':');
    if (colon == std::string_view::npos || !EqualsIgnoringCase(line.substr(0, colon), name)) continue;
    value = Trim(line.substr(colon + 1, line.size() - colon - 2));
    ++found;
  }
  CHECK(found <= 1);
  return value;
}

size_t Number(std::string_view text, int base) {
  size_t number = 0;
  auto [end, error] = std::from_chars(text.data(), text.data() + text.size(), number, base);
  CHECK(error == std::errc() && end == text.data() + text.size());
  return number;
}

void CheckHead(std::string_view head) {
  for (size_t at = 0; (at = head.find_first_of("\r\n", at)) != std::string_view::npos; at += 2) {
    CHECK(head.substr(at, 2) == "\r\n");
  }
}

/// False where they end too early.
bool TakeChunks(std::string_view& bytes, std::string& body) {
  while (true) {
    const size_t line = bytes.find("\r\n");
    if (line == std::string_view::npos) return false;
    const size_t size = Number(bytes.substr(0, line), 16);
    bytes.remove_prefix(line + 2);
    if (bytes.size() < size + 2) return false;
    CHECK(bytes.substr(size, 2) == "\r\n");
    body.append(bytes.substr(0, size));
    bytes.remove_prefix(size + 2);
    if (size == 0) return true;
  }
}

}  // namespace

Answer TakeAnswer(std::string_view& bytes, bool bodiless) {
  constexpr std::string_view kEnd = "\r\n\r\n";
  const size_t end = bytes.find(kEnd);
  CHECK(bytes.starts_with(kVersion) && end != std::string_view::npos);
  Answer answer;
  answer.status = static_cast<int>(Number(bytes.substr(kVersion.size(), 3), 10));
  answer.head = bytes.substr(0, end + kEnd.size());
  CheckHead(answer.head);
  bytes.remove_prefix(answer.head.size());
  if (bodiless || answer.status < 200 || answer.status == 204 || answer.status == 304) return answer;
  const std::string_view length = HeaderOf(answer.head, "Content-Length");
  if (!length.empty()) {
    answer.body = bytes.substr(0, Number(length, 10));
    answer.whole = answer.body.size() == Number(length, 10);
    bytes.remove_prefix(answer.body.size());
  } else if (HeaderOf(answer.head, "Transfer-Encoding") == "chunked") {
    answer.whole = TakeChunks(bytes, answer.body);
  } else {
    answer.whole = false;
    answer.body = bytes;
  }
  if (!answer.whole) bytes = {};
  return answer;
}

void CheckAnswers(std::string_view bytes, const std::vector<bool>& bodiless, bool upgraded) {
  constexpr int kContinue = 100;
  size_t answered = 0;
  while (bytes.starts_with(kVersion) && !(upgraded && answered == bodiless.size())) {
    const bool to_head = answered < bodiless.size() && bodiless[answered];
    if (TakeAnswer(bytes, to_head).status != kContinue) ++answered;
  }
}

}  // namespace encke::fuzz
