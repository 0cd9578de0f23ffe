// Certificates of servers that a program wants to judge itself (CERT-13 to CERT-19).
#pragma once

#include <array>
#include <cstdint>
#include <set>
#include <string>
#include <utility>
#include <vector>

namespace openbits::core {

using CertificateHash = std::array<std::uint8_t, 32>;  ///< SHA-256 of the DER form

/// What a server has shown, and the system has accepted.
struct ServerCertificate {
  std::string server;  ///< "host:port"
  CertificateHash hash{};
  std::vector<std::vector<std::uint8_t>> chain;  ///< DER, the server's own first
};

/// What the program has accepted, by server (CERT-18).
using AcceptedCertificates = std::set<std::pair<std::string, CertificateHash>>;

}  // namespace openbits::core
