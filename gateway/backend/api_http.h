// ApiHttp: the API over HTTP.
#ifndef ENCKE_BACKEND_API_HTTP_H_
#define ENCKE_BACKEND_API_HTTP_H_

#include <memory>
#include <string>

#include "backend/api.h"
#include "http/router.h"

namespace encke::backend {

/// Mounts `POST <path>/api/<method>` and `POST <path>/pub/<channel>`, both behind the key. Made by main, outlives the
/// server.
class ApiHttp {
 public:
  /// An empty `key` refuses everything. REQUIRES: `api` outlives this.
  ApiHttp(Api& api, std::string path, std::string key, size_t max_body)
      : api_(api), path_(std::move(path)), key_(std::move(key)), max_body_(max_body) {}

  void Mount(http::Router& router);
  /// How many asked without the key.
  const uint64_t& unauthorized() const { return unauthorized_; }

 private:
  /// Where false, `exchange` has been answered 401.
  bool CheckKey(http::Exchange& exchange);
  void OnCall(const std::shared_ptr<http::Exchange>& exchange);
  void OnPub(const std::shared_ptr<http::Exchange>& exchange);

  Api& api_;
  const std::string path_;
  const std::string key_;
  const size_t max_body_;
  uint64_t unauthorized_ = 0;
};

}  // namespace encke::backend

#endif  // ENCKE_BACKEND_API_HTTP_H_
