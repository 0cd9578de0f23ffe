// What is done to one final name: checking that a file can be put there, and putting it there.
// Thread: any that has the rights of the job's owner (user_rights.h); the calls block.
#pragma once

#include <sys/types.h>

#include <span>
#include <string>
#include <vector>

#include <openbits/result.hpp>

#include "base/unique_fd.h"
#include "core/files.h"

namespace openbits::transfer {

/// Whether a file can be put there: the directory is there, is one, and lets us write; the name
/// leaves room for the temporary one (FILE-09, FILE-17, LNX-01).
Result<void> check_destination(const std::string& local_name);

struct Published {
  std::vector<Result<void>> results;  ///< one for each item
  std::vector<base::UniqueFd> files;  ///< those that have their final names
};

/// Puts files in their places: each gets its mode, its time and its final name (LNX-03 to LNX-05).
/// A name is durable when its directory has been synced.
Published publish_files(std::span<const core::PublishItem> items, mode_t umask);

}  // namespace openbits::transfer
