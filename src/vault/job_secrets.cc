#include "vault/job_secrets.h"

#include <algorithm>

namespace openbits::vault {
namespace {

constexpr std::string_view kHeaders = "headers";
// First character of what is sealed.
constexpr char kImplicit = 'i';
constexpr char kExplicit = 'e';

std::string purpose(AuthTarget target, AuthScheme scheme) {
  return "credentials/" + std::to_string(static_cast<unsigned>(target)) + "/" +
         std::to_string(static_cast<unsigned>(scheme));
}

}  // namespace

Sealed seal_credentials(const Vault& vault, const Guid& job, AuthTarget target, AuthScheme scheme,
                        const Credentials& c) {
  // Mark, user name, NUL, password.
  base::Secret text(2 + c.user.size() + c.password.size());
  char* at = text.data();
  *at++ = c.implicit ? kImplicit : kExplicit;
  at = std::copy_n(c.user.view().data(), c.user.size(), at) + 1;
  std::copy_n(c.password.view().data(), c.password.size(), at);
  return vault.seal(job, purpose(target, scheme), text.view());
}

std::optional<Credentials> open_credentials(const Vault& vault, const Guid& job, AuthTarget target,
                                            AuthScheme scheme, const Sealed& sealed) {
  const auto text = vault.open(job, purpose(target, scheme), sealed);
  if (!text || text->size() < 2) return std::nullopt;
  const std::string_view rest = text->view().substr(1);
  const auto end = rest.find('\0');
  if (end == std::string_view::npos) return std::nullopt;
  Credentials credentials;
  credentials.implicit = text->view().front() == kImplicit;
  credentials.user = base::Secret(rest.substr(0, end));
  credentials.password = base::Secret(rest.substr(end + 1));
  return credentials;
}

Sealed seal_headers(const Vault& vault, const Guid& job, std::string_view headers) {
  return vault.seal(job, kHeaders, headers);
}

std::optional<base::Secret> open_headers(const Vault& vault, const Guid& job,
                                         const Sealed& sealed) {
  return vault.open(job, kHeaders, sealed);
}

}  // namespace openbits::vault
