// The policy files (LNX-10): docs/policy.md has the names.
#pragma once

#include <functional>
#include <string>
#include <vector>

#include "core/policy.h"

namespace openbits::daemon {

/// The administrator's file, then the user's.
std::vector<std::string> default_policy_files();

/// Reads the files in this order: a value counts only where the files before are silent. A file
/// that is missing is silent.
///
/// Never fails: `warn` gets a sentence with file, line and name for all that cannot be used. A
/// wrong value leaves the default, but for AllowNotifyCommandLines, where it means false; later
/// files cannot change either. A file that cannot be read or parsed is one in which all values that
/// are not settled yet are wrong.
core::Policy read_policy(const std::vector<std::string>& files,
                         const std::function<void(const std::string&)>& warn);

}  // namespace openbits::daemon
