// Stores of client certificates (LNX-70): a store is a directory of PEM files, each of which holds
// a certificate, those that it was issued by, and its private key without a password. Reads files:
// not for the loop thread. Thread: any.
#pragma once

#include <array>
#include <cstdint>
#include <functional>
#include <string>
#include <string_view>

#include <openbits/result.hpp>
#include <openbits/types.hpp>

#include "base/secret.h"

namespace openbits::vault {

using Thumbprint = std::array<std::uint8_t, 20>;

class CertificateStores {
 public:
  struct Options {
    std::string user;     ///< directory of the stores of CURRENT_USER; empty: there are none
    std::string machine;  ///< of LOCAL_MACHINE
  };
  explicit CertificateStores(Options options) : options_(std::move(options)) {}

  /// Errors: E_NOTIMPL for a location without stores, ERROR_FILE_NOT_FOUND if there is no such
  /// store, BG_E_STRING_TOO_LONG, CRYPT_E_NOT_FOUND (CERT-02).
  Result<ClientCertificate> find(std::uint32_t location, const std::string& store,
                                 const Thumbprint& thumbprint) const;
  /// The first one, by file name, that is good for clients, has its key, and whose subject contains
  /// `subject`, in whatever case (CERT-03). E_INVALIDARG if that is empty.
  Result<ClientCertificate> find(std::uint32_t location, const std::string& store,
                                 std::string_view subject) const;
  /// The file of a certificate that was found before. Errors: as find, and
  /// ERROR_WINHTTP_CLIENT_CERT_NO_ACCESS_PRIVATE_KEY if it has no key that can be used.
  Result<base::Secret> load(const ClientCertificate& certificate) const;

 private:
  struct Entry;
  using Wanted = std::function<bool(const Entry&)>;
  Result<std::string> directory_of(std::uint32_t location, const std::string& store) const;
  Result<Entry> first(std::uint32_t location, const std::string& store, const Wanted& wanted) const;

  const Options options_;
};

}  // namespace openbits::vault
