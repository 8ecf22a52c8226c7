#include "transports/websocket_extensions.h"

#include <algorithm>
#include <utility>

#include "base/strings.h"

namespace encke {
namespace {

constexpr std::string_view kName = "permessage-deflate";
constexpr int kMinWindowBits = 8;

/// Reads the header's grammar from the front of what is left.
class Scanner {
 public:
  explicit Scanner(std::string_view text) : rest_(text) { SkipBlanks(); }

  bool done() const { return rest_.empty(); }
  /// Takes `c` and the blanks behind it, where it is next.
  bool Takes(char c) {
    if (!rest_.starts_with(c)) return false;
    rest_.remove_prefix(1);
    SkipBlanks();
    return true;
  }
  /// Empty where there is none.
  std::string Token() {
    size_t size = 0;
    while (size < rest_.size() && IsToken(rest_.substr(size, 1))) ++size;
    std::string token(rest_.substr(0, size));
    rest_.remove_prefix(size);
    SkipBlanks();
    return token;
  }
  /// A token, or one in quotes (RFC 6455, 9.1: what is in the quotes must be a token, too); empty where there is none.
  std::string Value() {
    if (!rest_.starts_with('"')) return Token();
    rest_.remove_prefix(1);
    std::string value;
    while (!rest_.empty() && !rest_.starts_with('"')) {
      if (rest_.starts_with('\\')) rest_.remove_prefix(1);
      if (rest_.empty()) break;
      value.push_back(rest_.front());
      rest_.remove_prefix(1);
    }
    return Takes('"') && IsToken(value) ? value : "";
  }

 private:
  void SkipBlanks() {
    while (rest_.starts_with(' ') || rest_.starts_with('\t')) rest_.remove_prefix(1);
  }

  std::string_view rest_;
};

bool ReadParameter(Scanner& scanner, ExtensionOffer& offer) {
  ExtensionOffer::Parameter& parameter = offer.parameters.emplace_back();
  parameter.name = scanner.Token();
  if (parameter.name.empty()) return false;
  if (!scanner.Takes('=')) return true;
  parameter.value = scanner.Value();
  return !parameter.value->empty();
}

bool ReadOffer(Scanner& scanner, ExtensionOffer& offer) {
  offer.name = scanner.Token();
  if (offer.name.empty()) return false;
  while (scanner.Takes(';')) {
    if (!ReadParameter(scanner, offer)) return false;
  }
  return scanner.done() || scanner.Takes(',');
}

/// 8 to 15 without leading zeros (RFC 7692, 7.1.2).
std::optional<int> WindowBits(const std::string& value) {
  static constexpr std::string_view kAllowed[] = {"8", "9", "10", "11", "12", "13", "14", "15"};
  auto found = std::find(std::begin(kAllowed), std::end(kAllowed), value);
  if (found == std::end(kAllowed)) return std::nullopt;
  return kMinWindowBits + static_cast<int>(found - std::begin(kAllowed));
}

/// The parameters of one offer, as the RFC has them.
struct Asked {
  bool server_no_takeover = false;
  bool client_no_takeover = false;
  std::optional<int> server_bits;
  std::optional<int> client_bits;  // what the client can be told to keep to; nothing where it cannot
};

bool TakeFlag(bool& flag, const ExtensionOffer::Parameter& parameter) {
  return !std::exchange(flag, true) && !parameter.value;
}

bool TakeBits(std::optional<int>& bits, const ExtensionOffer::Parameter& parameter, std::optional<int> without_value) {
  if (bits) return false;  // twice
  bits = parameter.value ? WindowBits(*parameter.value) : without_value;
  return bits.has_value();
}

bool TakeParameter(Asked& asked, const ExtensionOffer::Parameter& parameter) {
  const std::string& name = parameter.name;
  if (name == "server_no_context_takeover") return TakeFlag(asked.server_no_takeover, parameter);
  if (name == "client_no_context_takeover") return TakeFlag(asked.client_no_takeover, parameter);
  if (name == "server_max_window_bits") return TakeBits(asked.server_bits, parameter, std::nullopt);
  if (name == "client_max_window_bits") return TakeBits(asked.client_bits, parameter, kMaxWindowBits);
  return false;
}

std::optional<Asked> AskedBy(const ExtensionOffer& offer) {
  Asked asked;
  for (const ExtensionOffer::Parameter& parameter : offer.parameters) {
    if (!TakeParameter(asked, parameter)) return std::nullopt;
  }
  return asked;
}

DeflateAgreement AgreeTo(const Asked& asked, const Compression& ours) {
  DeflateAgreement agreed;
  agreed.server_takeover = ours.context_takeover && !asked.server_no_takeover;
  agreed.client_takeover = ours.context_takeover && !asked.client_no_takeover;
  agreed.server_bits = std::min(asked.server_bits.value_or(kMaxWindowBits), ours.window_bits);
  agreed.tells_server_bits = asked.server_bits.has_value() || agreed.server_bits < kMaxWindowBits;
  if (asked.client_bits) agreed.client_bits = std::min(*asked.client_bits, ours.window_bits);
  return agreed;
}

}  // namespace

std::optional<std::vector<ExtensionOffer>> ParseExtensions(std::string_view header) {
  Scanner scanner(header);
  std::vector<ExtensionOffer> offers;
  while (!scanner.done()) {
    if (scanner.Takes(',')) continue;
    if (!ReadOffer(scanner, offers.emplace_back())) return std::nullopt;
  }
  return offers;
}

std::string DeflateAgreement::Text() const {
  std::string text(kName);
  if (!server_takeover) text.append("; server_no_context_takeover");
  if (!client_takeover) text.append("; client_no_context_takeover");
  if (tells_server_bits) text.append("; server_max_window_bits=").append(std::to_string(server_bits));
  // Only where the client has named it (then client_bits may be less): it must not be told otherwise.
  if (client_bits < kMaxWindowBits) text.append("; client_max_window_bits=").append(std::to_string(client_bits));
  return text;
}

std::optional<DeflateAgreement> AgreeOnDeflate(const std::vector<ExtensionOffer>& offers, const Compression& ours) {
  for (const ExtensionOffer& offer : offers) {
    if (offer.name != kName) continue;
    if (std::optional<Asked> asked = AskedBy(offer)) return AgreeTo(*asked, ours);
  }
  return std::nullopt;
}

}  // namespace encke
