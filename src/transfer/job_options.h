// What a job has set for its HTTP transfers, made ready for use: secrets opened, files read.
#pragma once

#include <cstdint>
#include <memory>
#include <optional>
#include <string>
#include <vector>

#include <openbits/result.hpp>

#include "base/secret.h"
#include "core/driver.h"
#include "transfer/auth_choice.h"
#include "vault/certificates.h"
#include "vault/vault.h"

namespace openbits::transfer {

struct JobSetup {
  core::JobId job;
  std::uint32_t flags = 0;  ///< core::security
  std::string method;       ///< empty: GET
  base::Secret headers;     ///< lines that end with CR LF
  std::vector<StoredCredentials> credentials;
  base::Secret certificate;  ///< with its key, PEM; empty: none
  std::string revoked;       ///< lists of revoked certificates, PEM
  /// Servers whose certificates are good; null: the system's judgement is enough.
  std::shared_ptr<const core::AcceptedCertificates> accepted;

  bool has_own_tls() const;
};

/// Where secrets and certificates are; null: nowhere.
struct Sources {
  const vault::Vault* vault = nullptr;
  const vault::CertificateStores* certificates = nullptr;
  std::vector<std::string> revocation_lists = {};  ///< directories (LNX-74)
};

/// Secrets that cannot be opened are left out; the log tells.
JobSetup open_setup(const core::TransferRequest& request, const Sources& sources);

/// Whether read_files() has anything to do.
bool needs_files(const core::TransferRequest& request);
/// Reads certificates and lists into `setup`. Not for the loop thread.
Result<void> read_files(const core::TransferRequest& request, const Sources& sources,
                        JobSetup& setup);

}  // namespace openbits::transfer
