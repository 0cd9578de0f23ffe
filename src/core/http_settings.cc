#include "core/http_settings.h"

#include <algorithm>
#include <array>
#include <string>

#include "core/names.h"

namespace openbits::core {
namespace {

constexpr std::size_t kMethod = 64;  // characters
constexpr std::uint32_t kKnownFlags = security::kTls | security::kRedirectReport |
                                      security::kRedirectDisallow | security::kHttpsToHttp;

/// Fields on which the framing, or the range and version of what is transferred, depends.
constexpr std::array<std::string_view, 10> kReserved = {
    "range",      "if-range", "accept-encoding",   "content-length", "content-range",
    "connection", "te",       "transfer-encoding", "upgrade",        "trailer"};

Error invalid(std::string message) {
  return {hr::kEInvalidArg, std::move(message)};
}

bool is_token(std::string_view text) {
  constexpr std::string_view kMarks = "!#$%&'*+-.^_`|~";
  return !text.empty() && std::all_of(text.begin(), text.end(), [&](char c) {
    return (c >= 'a' && c <= 'z') || (c >= 'A' && c <= 'Z') || (c >= '0' && c <= '9') ||
           kMarks.find(c) != std::string_view::npos;
  });
}

bool is_reserved(std::string_view name) {
  std::string lower(name);
  std::transform(lower.begin(), lower.end(), lower.begin(),
                 [](char c) { return c >= 'A' && c <= 'Z' ? static_cast<char>(c + 32) : c; });
  return std::find(kReserved.begin(), kReserved.end(), lower) != kReserved.end();
}

Result<void> check_header(std::string_view line) {
  const auto colon = line.find(':');
  if (colon == std::string_view::npos || !is_token(line.substr(0, colon))) {
    return invalid("Each custom header is a name, a colon and a value, and ends with CR LF.");
  }
  const std::string_view value = line.substr(colon + 1);
  const bool plain = std::none_of(value.begin(), value.end(), [](char c) {
    return (static_cast<unsigned char>(c) < 0x20 && c != '\t') || c == 0x7F;
  });
  if (!plain) return invalid("The value of a custom header has a control character.");
  if (is_reserved(line.substr(0, colon))) {
    return invalid("The service itself sets the header " + std::string(line.substr(0, colon)) +
                   ", which the transfer depends on. Leave it out.");
  }
  return {};
}

}  // namespace

Result<void> check_auth_key(std::uint32_t target, std::uint32_t scheme) {
  if (target == 0 || target >= kAuthTargetNames.size()) {
    return Error{hr::kBgEInvalidAuthTarget, "Credentials are for a server (1) or for a proxy (2)."};
  }
  if (scheme == 0 || scheme >= kAuthSchemeNames.size()) {
    return Error{hr::kBgEInvalidAuthScheme, "There is no authentication scheme " +
                                                std::to_string(scheme) +
                                                "; it goes from 1 (Basic) to 5 (Passport)."};
  }
  return {};
}

Result<void> check_credentials(AuthScheme scheme, const std::string_view* user,
                               const std::string_view* password) {
  const bool may_be_implicit = scheme == AuthScheme::kNtlm || scheme == AuthScheme::kNegotiate;
  const bool is_implicit = user == nullptr && password == nullptr;
  if (is_implicit && may_be_implicit) return {};
  if (user == nullptr || password == nullptr) {
    return invalid(may_be_implicit
                       ? "Give a user name and a password, or neither for those of the account."
                       : "This scheme needs a user name and a password.");
  }
  if (count_characters(*user) > limits::kUserName) {
    return Error{hr::kBgEUsernameTooLarge, "A user name has at most 300 characters."};
  }
  if (count_characters(*password) > limits::kPassword) {
    return Error{hr::kBgEPasswordTooLarge, "A password has at most 65,536 characters."};
  }
  return {};
}

Result<void> check_custom_headers(std::string_view headers) {
  if (count_characters(headers) > limits::kCustomHeaders) {
    return Error{hr::kBgEStringTooLong, "Custom headers have at most 16,383 characters together."};
  }
  while (!headers.empty()) {
    const auto end = headers.find("\r\n");
    if (auto checked = check_header(headers.substr(0, end)); !checked) return checked;
    if (end == std::string_view::npos) break;
    headers.remove_prefix(end + 2);
  }
  return {};
}

Result<void> check_security_flags(std::uint32_t flags) {
  const std::uint32_t policy = flags & security::kRedirectMask;
  const bool one_policy =
      policy == 0 || policy == security::kRedirectReport || policy == security::kRedirectDisallow;
  if ((flags & ~kKnownFlags) != 0 || !one_policy) {
    return Error{hr::kENotImpl, "The security flags have a bit that is not known."};
  }
  return {};
}

Result<void> check_http_method(std::string_view method) {
  if (!is_token(method) || method.size() > kMethod) {
    return invalid("An HTTP method is a word of at most 64 letters, digits and marks.");
  }
  if (method == "CONNECT" || method == "HEAD" || method == "TRACE") {
    return invalid("A file cannot be transferred with the method " + std::string(method) + ".");
  }
  return {};
}

std::string_view default_http_method(JobType type) {
  return type == JobType::kDownload ? "GET" : "BITS_POST";
}

}  // namespace openbits::core
