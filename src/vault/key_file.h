// The file that holds the key. Thread: any, one at a time for each directory.
#pragma once

#include <functional>
#include <span>
#include <string>

#include <openbits/result.hpp>

namespace openbits::vault {

inline constexpr char kKeyFile[] = "secret.key";

/// Fills `key` from the file in `directory`. If there is none, or it holds no key of that size, a
/// new key is taken from `make` and stored: mode 0600, whole or not at all, durable. Of a file that
/// was set aside `warn` is told.
Result<void> read_or_make_key(const std::string& directory, std::span<unsigned char> key,
                              const std::function<void(std::span<unsigned char>)>& make,
                              const std::function<void(const std::string&)>& warn);

}  // namespace openbits::vault
