// The directory of the store: who may use it, and what happens to a damaged database in it.
#pragma once

#include <string>

#include <openbits/result.hpp>

#include "base/unique_fd.h"

namespace openbits::store {

/// A directory that belongs to this process until the object is gone.
class Directory {
 public:
  /// Makes the directory (0700, and its parents) if it is missing, and takes it. Fails with
  /// hr::kWin32SharingViolation, naming the holder, if another process has it.
  static Result<Directory> take(const std::string& path);

  /// The database file, made empty (0600) if it is missing.
  Result<std::string> database_path() const;
  /// Renames the database and the files that SQLite keeps beside it, so that a new one can take
  /// their place. Must not be open. Returns the new name of the database.
  Result<std::string> set_database_aside() const;

 private:
  Directory(std::string path, base::UniqueFd fd, base::UniqueFd lock);
  Result<void> sync() const;

  std::string path_;     // absolute
  base::UniqueFd fd_;    // the directory
  base::UniqueFd lock_;  // its lock file, locked
};

}  // namespace openbits::store
