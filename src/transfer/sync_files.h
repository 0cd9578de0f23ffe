// Makes many files durable at once. Blocks. Thread: any.
#pragma once

#include <span>
#include <vector>

namespace openbits::transfer {

/// Makes contents, sizes, modes and times of open files of one file system durable. Returns 0 or
/// errno for each. From some number on the file system is synced as a whole, where that is known to
/// do: on a disk every other way costs one flush of its cache for each file (LNX-128).
std::vector<int> sync_files(std::span<const int> files);

}  // namespace openbits::transfer
