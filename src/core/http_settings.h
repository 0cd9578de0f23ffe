// Checks of the settings of HTTP transfers, before anything is changed: pure.
#pragma once

#include <cstdint>
#include <string_view>

#include <openbits/result.hpp>
#include <openbits/types.hpp>

namespace openbits::core {

/// HTTP-12 to HTTP-18, CERT-10: bits of the security flags.
namespace security {
inline constexpr std::uint32_t kEnableCrlCheck = 0x0001;
inline constexpr std::uint32_t kIgnoreName = 0x0002;
inline constexpr std::uint32_t kIgnoreDate = 0x0004;
inline constexpr std::uint32_t kIgnoreUnknownCa = 0x0008;
inline constexpr std::uint32_t kIgnoreWrongUsage = 0x0010;
inline constexpr std::uint32_t kRedirectMask = 0x0700;
inline constexpr std::uint32_t kRedirectReport = 0x0100;
inline constexpr std::uint32_t kRedirectDisallow = 0x0200;
inline constexpr std::uint32_t kHttpsToHttp = 0x0800;
inline constexpr std::uint32_t kTls = 0x001F;  ///< those that say how certificates are checked
}  // namespace security

/// CRED-02.
Result<void> check_auth_key(std::uint32_t target, std::uint32_t scheme);
/// CRED-03 to CRED-05, CRED-07; null: not given. The scheme is one that check_auth_key has passed.
Result<void> check_credentials(AuthScheme scheme, const std::string_view* user,
                               const std::string_view* password);
/// HTTP-20: length and form of custom headers, which the error does not repeat.
Result<void> check_custom_headers(std::string_view headers);
/// HTTP-18.
Result<void> check_security_flags(std::uint32_t flags);
/// HTTP-26: a method is a token (RFC 9110, 9.1).
Result<void> check_http_method(std::string_view method);
/// HTTP-25.
std::string_view default_http_method(JobType type);

}  // namespace openbits::core
