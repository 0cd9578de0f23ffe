// Digests as tests need them: computed in one go, and as servers send them.
#pragma once

#include <openssl/evp.h>

#include <string>

#include <openbits/types.hpp>

namespace openbits::test {

inline Digest digest_of(const std::string& bytes,
                        DigestAlgorithm algorithm = DigestAlgorithm::kSha256) {
  Digest d{algorithm, std::vector<std::uint8_t>(digest_size(algorithm))};
  EVP_Digest(bytes.data(), bytes.size(), d.value.data(), nullptr,
             algorithm == DigestAlgorithm::kSha256 ? EVP_sha256() : EVP_sha512(), nullptr);
  return d;
}

inline std::string base64_of(const Digest& digest) {
  std::string out(128, '\0');
  const int size = EVP_EncodeBlock(reinterpret_cast<unsigned char*>(out.data()),
                                   digest.value.data(), static_cast<int>(digest.value.size()));
  out.resize(static_cast<std::size_t>(size));
  return out;
}

/// The value of Repr-Digest.
inline std::string repr_digest(const std::string& bytes,
                               DigestAlgorithm algorithm = DigestAlgorithm::kSha256) {
  return std::string(to_string(algorithm)) + "=:" + base64_of(digest_of(bytes, algorithm)) + ":";
}

}  // namespace openbits::test
