// Temporary files are only touched if they are certain to be ours: regular files, owned by whom we
// act for, under one name, which is not a symbolic link (LNX-03).
// Thread: any that has the rights of the job's owner (user_rights.h); the calls block.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <string>
#include <string_view>

#include "base/unique_fd.h"

namespace openbits::transfer {

struct TempFile {
  base::UniqueFd fd;  ///< for reading and writing
  std::uint64_t size = 0;
  dev_t device = 0;          ///< the file system that it is on
  std::uint32_t volume = 0;  ///< which file system it is on, or its directory if it is not there
  int error = 0;             ///< errno; 0: the file is open
  std::string_view why;      ///< what is wrong with the file, where `error` does not say it
};

/// Opens the file at `path`. With `create` it is made if it is not there, with that mode whatever
/// the umask is.
TempFile open_temp_file(const std::string& path, bool create, mode_t mode = 0600);

/// The directory that a path is in.
std::string directory_of(const std::string& path);

/// Makes the names in a directory durable. Returns 0 or errno; ENOTDIR: it is not there.
int sync_directory(const std::string& directory);

}  // namespace openbits::transfer
