// What is done to one final name: checking that a file can be put there, and putting it there.
// Thread: any; the calls block.
#pragma once

#include <sys/types.h>

#include <string>

#include <openbits/result.hpp>

#include "core/files.h"

namespace openbits::transfer {

/// Whether a file can be put there: the directory is there, is one, and lets us write; the name
/// leaves room for the temporary one (FILE-09, FILE-17, LNX-01).
Result<void> check_destination(const std::string& local_name);

/// Gives the temporary file its mode, its time and its final name (LNX-03 to LNX-05). The name is
/// durable when its directory has been synced.
Result<void> publish_file(const core::PublishItem& item, mode_t umask);

}  // namespace openbits::transfer
