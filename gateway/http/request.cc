#include "http/request.h"

#include "base/strings.h"

namespace encke::http {

std::string_view MethodName(Method method) {
  switch (method) {
    case Method::kGet: return "GET";
    case Method::kHead: return "HEAD";
    case Method::kPost: return "POST";
    case Method::kPut: return "PUT";
    case Method::kDelete: return "DELETE";
    case Method::kOptions: return "OPTIONS";
    case Method::kOther: break;
  }
  return "other";
}

std::string_view Request::header(std::string_view name) const {
  for (const HeaderView& header : headers) {
    if (EqualsIgnoringCase(header.first, name)) return header.second;
  }
  return {};
}

bool Request::has_header(std::string_view name) const {
  for (const HeaderView& header : headers) {
    if (EqualsIgnoringCase(header.first, name)) return true;
  }
  return false;
}

void Request::SetHeader(std::string_view name, std::string_view value) {
  for (HeaderView& header : headers) {
    if (!EqualsIgnoringCase(header.first, name)) continue;
    header.second = value;
    return;
  }
  headers.emplace_back(name, value);
}

std::string Request::list(std::string_view name) const {
  std::string values;
  for (const HeaderView& header : headers) {
    if (!EqualsIgnoringCase(header.first, name)) continue;
    values.append(values.empty() ? "" : ", ").append(header.second);
  }
  return values;
}

std::optional<std::string> Request::parameter(std::string_view name) const { return FormValue(query, name); }

std::optional<std::string> FormValue(std::string_view form, std::string_view name) {
  while (!form.empty()) {
    std::string_view pair = form.substr(0, form.find('&'));
    form.remove_prefix(pair.size() < form.size() ? pair.size() + 1 : pair.size());
    size_t equals = pair.find('=');
    std::optional<std::string> key = PercentDecode(pair.substr(0, equals), true);
    if (!key || *key != name) continue;
    return PercentDecode(equals == std::string_view::npos ? std::string_view() : pair.substr(equals + 1), true);
  }
  return std::nullopt;
}

}  // namespace encke::http
