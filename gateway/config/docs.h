// WriteDocs: docs/configuration.md.
#ifndef ENCKE_CONFIG_DOCS_H_
#define ENCKE_CONFIG_DOCS_H_

#include <string>

namespace encke::config {

/// The whole document, made from the key table. `encke config --docs > docs/configuration.md` writes it anew; a test
/// compares.
[[nodiscard]] std::string WriteDocs();

}  // namespace encke::config

#endif  // ENCKE_CONFIG_DOCS_H_
