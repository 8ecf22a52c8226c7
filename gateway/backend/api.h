// Api: what the application may ask of the gateway, without HTTP (docs/backend-api.md).
#ifndef ENCKE_BACKEND_API_H_
#define ENCKE_BACKEND_API_H_

#include <functional>
#include <string>
#include <string_view>

#include "base/result.h"
#include "base/timers.h"
#include "core/broker.h"
#include "core/channel_options.h"
#include "core/hub.h"
#include "core/json.h"
#include "core/session_table.h"

namespace encke::backend {

/// Every limit of the API that is not one of channels.
struct ApiLimits {
  size_t batch_commands = 1000;      // in one batch; also channels in one broadcast
  size_t answer_bytes = 16 << 20;    // of one answer
};

/// The methods, each from the parameters' JSON to the result's. Made by main; REQUIRES: the parts outlive it.
class Api {
 public:
  struct Parts {
    SessionTable& sessions;
    Hub& hub;
    Broker& broker;
    const ChannelRules& rules;
    Timers& timers;
  };
  /// Gets the result as JSON text, or the error. May be called later, once.
  using Done = std::function<void(Result<std::string>)>;

  Api(const Parts& parts, const ApiLimits& limits) : parts_(parts), limits_(limits), started_(parts.timers.Now()) {}

  /// Runs the method of this name; an unknown one is error 104.
  void Call(std::string_view method, const json::Value& params, const Done& done);
  /// The publish method, for data that is JSON text already.
  void Publish(PublishRequest request, const std::function<void(Result<Position>)>& done);
  /// How many sessions on this node listen.
  size_t Subscribers(std::string_view channel) const;
  /// How often the answer was error 106, those within a batch included.
  const uint64_t& limit_errors() const { return limit_errors_; }

 private:
  struct Method;
  static const Method kMethods[];

  void PublishUncounted(PublishRequest request, const std::function<void(Result<Position>)>& done);
  /// Looks at what goes out; returns it.
  template <class T>
  const Result<T>& Counted(const Result<T>& answer);
  /// In place of an answer that is too long.
  std::string Instead();
  void OnPublish(const json::Value& params, const Done& done);
  void OnBroadcast(const json::Value& params, const Done& done);
  void OnHistory(const json::Value& params, const Done& done);
  void OnHistoryRemove(const json::Value& params, const Done& done);
  void OnChannels(const json::Value& params, const Done& done);
  void OnInfo(const json::Value& params, const Done& done);
  void OnDisconnect(const json::Value& params, const Done& done);
  void OnUnsubscribe(const json::Value& params, const Done& done);
  void OnBatch(const json::Value& params, const Done& done);

  const Parts parts_;
  const ApiLimits limits_;
  const Milliseconds started_;
  uint64_t limit_errors_ = 0;
};

}  // namespace encke::backend

#endif  // ENCKE_BACKEND_API_H_
