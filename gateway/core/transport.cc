#include "core/transport.h"

#include "base/log.h"

namespace encke {

void Refuse(Transport& transport, const Disconnect& why) {
  log::Debug("opening_refused", "transport", transport.traits().name, "code", why.code, "reason", why.reason);
  transport.set_delegate(nullptr);
  transport.Close(why);
}

}  // namespace encke
