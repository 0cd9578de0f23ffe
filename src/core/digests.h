// What files have to come to: pure functions.
#pragma once

#include <vector>

#include <openbits/result.hpp>
#include <openbits/types.hpp>

namespace openbits::core {

using Digests = std::vector<Digest>;

/// What a file may be added with: at most one of each algorithm, each as long as that makes it
/// (LNX-120).
Result<void> check_digests(const Digests& digests);

}  // namespace openbits::core
