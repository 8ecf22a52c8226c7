#include "core/channel_options.h"

#include <algorithm>

#include "core/error_codes.h"

namespace encke {
namespace {

/// Commas separate channels in /events; spaces and control characters have no place in a name that is logged.
bool HasForbiddenCharacter(std::string_view name) {
  return std::any_of(name.begin(), name.end(), [](unsigned char c) { return c <= ' ' || c == ',' || c == 0x7f; });
}

}  // namespace

Result<const ChannelOptions*> ChannelRules::Find(std::string_view channel) const {
  if (channel.size() > name_bytes_) ++names_too_long_;
  if (channel.empty() || channel.size() > name_bytes_) {
    return Fail(error_code::kBadRequest, "bad request: a channel name has 1 to " + std::to_string(name_bytes_) +
                                             " bytes (channels.name_bytes)");
  }
  if (HasForbiddenCharacter(channel) || !IsUtf8(channel)) {
    return Fail(error_code::kBadRequest,
                "bad request: a channel name is UTF-8 without control characters, spaces and commas");
  }
  size_t colon = channel.find(':');
  if (colon == std::string_view::npos) return &no_namespace_;
  auto found = namespaces_.find(channel.substr(0, colon));
  if (found == namespaces_.end()) {
    return Fail(error_code::kUnknownChannel, "unknown channel: namespace \"" + std::string(channel.substr(0, colon)) +
                                                 "\" is not configured (channels.namespaces)");
  }
  return &found->second;
}

Result<const ChannelOptions*> ChannelRules::FindFor(std::string_view channel, std::string_view data) const {
  if (data.size() <= message_bytes_) return Find(channel);
  return Fail(error_code::kLimitExceeded, "limit exceeded: data has at most " + std::to_string(message_bytes_) +
                                              " bytes (channels.message_bytes)");
}

Result<const ChannelOptions*> ChannelRules::FindForClient(std::string_view channel) const {
  Result<const ChannelOptions*> options = Find(channel);
  if (options && (channel.starts_with('$') || channel.find('#') != std::string_view::npos)) {
    return Fail(error_code::kPermissionDenied, "permission denied: private and user channels need a token");
  }
  return options;
}

Result<const ChannelOptions*> ChannelRules::FindForSubscriber(std::string_view channel) const {
  Result<const ChannelOptions*> options = FindForClient(channel);
  if (options && !(*options)->allow_subscribe) {
    return Fail(error_code::kPermissionDenied, "permission denied: clients may not subscribe (allow_subscribe)");
  }
  return options;
}

}  // namespace encke
