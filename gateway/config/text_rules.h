// What the text of a key may look like.
#ifndef ENCKE_CONFIG_TEXT_RULES_H_
#define ENCKE_CONFIG_TEXT_RULES_H_

#include <string_view>

namespace encke::config {

/// A check and the words for it. A constant of static storage.
struct TextRule {
  bool (*fits)(std::string_view text);
  std::string_view allowed;  // continues "allowed: "
};

extern const TextRule kListenAddress;
extern const TextRule kPathPrefix;
extern const TextRule kNodeName;
extern const TextRule kOrigin;
extern const TextRule kHostName;
extern const TextRule kNetwork;
extern const TextRule kNamespaceName;
extern const TextRule kTransportName;
extern const TextRule kApiKey;
extern const TextRule kScriptUrl;
extern const TextRule kUserAgentPart;

}  // namespace encke::config

#endif  // ENCKE_CONFIG_TEXT_RULES_H_
