#include "core/digests.h"

#include <algorithm>
#include <string>

namespace openbits::core {

Result<void> check_digests(const Digests& digests) {
  for (auto it = digests.begin(); it != digests.end(); ++it) {
    const std::string name(to_string(it->algorithm));
    if (!parse_digest_algorithm(name)) {
      return Error{hr::kEInvalidArg, "There is no such algorithm for digests."};
    }
    if (it->value.size() != digest_size(it->algorithm)) {
      return Error{hr::kEInvalidArg,
                   "A digest by " + name + " has " + std::to_string(digest_size(it->algorithm)) +
                       " bytes, and not " + std::to_string(it->value.size()) + "."};
    }
    const auto is_same = [it](const Digest& d) { return d.algorithm == it->algorithm; };
    if (std::any_of(digests.begin(), it, is_same)) {
      return Error{hr::kEInvalidArg, "The file has two digests by " + name + "."};
    }
  }
  return {};
}

}  // namespace openbits::core
