// Secrets at rest: encrypted under a key that lies in a file beside the database (CRED-08,
// HTTP-22).
//
// XChaCha20-Poly1305. What is sealed can be opened only for the job and the purpose that it was
// sealed for, and only as long as the key file is the same. Thread: any.
#pragma once

#include <cstdint>
#include <functional>
#include <memory>
#include <optional>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/guid.hpp>
#include <openbits/result.hpp>

#include "base/secret.h"

namespace openbits::vault {

using Sealed = std::vector<std::uint8_t>;

class Vault {
 public:
  /// Reads the key from `directory`, or makes one. A file that holds no key is set aside and
  /// replaced; `warn` is told. Fails if the file cannot be read or made.
  static Result<std::unique_ptr<Vault>> open(const std::string& directory,
                                             const std::function<void(const std::string&)>& warn);

  Sealed seal(const Guid& job, std::string_view purpose, std::string_view secret) const;
  /// nullopt: sealed for something else, under another key, or damaged.
  std::optional<base::Secret> open(const Guid& job, std::string_view purpose,
                                   const Sealed& sealed) const;

 private:
  struct Free {
    void operator()(unsigned char* key) const;
  };
  using Key = std::unique_ptr<unsigned char[], Free>;  // in memory that no core file has

  explicit Vault(Key key) : key_(std::move(key)) {}
  static Key allocate_key();

  const Key key_;
};

}  // namespace openbits::vault
