// Authorities and certificates made by the openssl program, for servers and clients of tests.
#pragma once

#include <array>
#include <cstdint>
#include <string>

#include "support/process.h"

namespace openbits::test {

/// An authority with a directory of its own. Functions throw std::runtime_error.
class Authority {
 public:
  explicit Authority(const std::string& name = "Test Authority");

  struct Request {
    std::string subject = "/CN=localhost";
    std::string extensions = "subjectAltName=IP:127.0.0.1,DNS:localhost";
    int days = 2;  ///< of validity; negative: it has expired
  };
  /// Issues a certificate: <name>.pem, <name>.key, and <name>.both.pem with certificate and key.
  void issue(const std::string& name, const Request& request) const;
  void revoke(const std::string& name) const;
  /// The list of what was revoked so far, PEM.
  std::string revocation_list() const;

  std::string certificate() const { return dir_ / "ca.pem"; }
  std::string path(const std::string& file) const { return dir_ / file; }
  /// SHA-1 of the DER form of <name>.pem.
  std::array<std::uint8_t, 20> thumbprint(const std::string& name) const;

 private:
  void run(const std::vector<std::string>& arguments) const;
  TempDir dir_;
};

}  // namespace openbits::test
