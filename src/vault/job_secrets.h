// What a job keeps in the vault: credentials and custom headers. Pure but for chance. Thread: any.
#pragma once

#include <optional>
#include <string>
#include <string_view>

#include <openbits/guid.hpp>
#include <openbits/types.hpp>

#include "base/secret.h"
#include "vault/vault.h"

namespace openbits::vault {

struct Credentials {
  bool implicit = false;  ///< those of the account that the service runs as (CRED-05)
  base::Secret user;
  base::Secret password;
};

Sealed seal_credentials(const Vault& vault, const Guid& job, AuthTarget target, AuthScheme scheme,
                        const Credentials& credentials);
/// nullopt as Vault::open.
std::optional<Credentials> open_credentials(const Vault& vault, const Guid& job, AuthTarget target,
                                            AuthScheme scheme, const Sealed& sealed);

Sealed seal_headers(const Vault& vault, const Guid& job, std::string_view headers);
std::optional<base::Secret> open_headers(const Vault& vault, const Guid& job, const Sealed& sealed);

}  // namespace openbits::vault
