// Codes of errors that answer a command or an API request (docs/protocol.md 5.7, docs/backend-api.md).
#ifndef ENCKE_CORE_ERROR_CODES_H_
#define ENCKE_CORE_ERROR_CODES_H_

namespace encke::error_code {

// The numbers are Centrifugo's, which the field's client libraries know.
inline constexpr int kInternal = 100;
inline constexpr int kUnauthorized = 101;
inline constexpr int kUnknownChannel = 102;
inline constexpr int kPermissionDenied = 103;
inline constexpr int kMethodNotFound = 104;
inline constexpr int kAlreadySubscribed = 105;
inline constexpr int kLimitExceeded = 106;
inline constexpr int kBadRequest = 107;
inline constexpr int kNotAvailable = 108;
inline constexpr int kTooManyRequests = 111;
inline constexpr int kUnrecoverablePosition = 112;

}  // namespace encke::error_code

#endif  // ENCKE_CORE_ERROR_CODES_H_
