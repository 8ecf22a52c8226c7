#include "core/envelope.h"

#include <charconv>
#include <system_error>
#include <utility>

#include "base/character_set.h"

namespace encke::packet {
namespace {

constexpr CharacterSet kPlain(kLettersAndDigits, "-_");

/// Reads a packet in the one form in which JSON.stringify() writes it, member after member. What is not in this form is
/// no error: it goes to json::Parse(). So it takes nothing that json::Parse() would not, nor otherwise.
class AsScriptsWrite {
 public:
  explicit AsScriptsWrite(std::string_view line) : rest_(line) {}

  AsScriptsWrite& Literally(std::string_view text) {
    fits_ = fits_ && rest_.starts_with(text);
    if (fits_) rest_.remove_prefix(text.size());
    return *this;
  }
  /// A string in which nothing is, or needs to be, escaped, up to its closing quote: a session's id.
  AsScriptsWrite& Plain(std::string& field) {
    const size_t size = kPlain.PrefixOf(rest_);
    field = rest_.substr(0, size);
    rest_.remove_prefix(size);
    return *this;
  }
  AsScriptsWrite& Count(uint64_t& field) {
    auto [end, error] = std::from_chars(rest_.data(), rest_.data() + rest_.size(), field);
    const auto digits = static_cast<size_t>(end - rest_.data());
    fits_ = fits_ && error == std::errc() && (rest_.front() != '0' || digits == 1);
    rest_.remove_prefix(digits);
    return *this;
  }
  /// A count that begins at 1.
  AsScriptsWrite& Number(uint64_t& field) {
    Count(field);
    fits_ = fits_ && field > 0;
    return *this;
  }
  bool Whole() const { return fits_ && rest_.empty(); }

 private:
  std::string_view rest_;
  bool fits_ = true;
};

}  // namespace

std::optional<Resume> ReadResume(std::string_view line) {
  Resume r;
  AsScriptsWrite packet(line);
  packet.Literally(R"({"resume":{"session":")").Plain(r.session).Literally(R"(","k":)").Number(r.k);
  packet.Literally(R"(,"have":)").Count(r.have).Literally(R"(,"seq":)").Number(r.seq).Literally("}}");
  return packet.Whole() ? std::optional(std::move(r)) : std::nullopt;
}

std::optional<SendHead> ReadSend(std::string_view line) {
  SendHead s;
  AsScriptsWrite packet(line);
  packet.Literally(R"({"send":{"session":")").Plain(s.session).Literally(R"(","seq":)").Number(s.seq);
  packet.Literally(R"(,"have":)").Count(s.have).Literally("}}");
  return packet.Whole() ? std::optional(std::move(s)) : std::nullopt;
}

}  // namespace encke::packet
