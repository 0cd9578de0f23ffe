// A file of this machine as what is transferred (LNX-02): opened with the rights of the job's
// owner, read on worker threads.
// Thread: any; the calls block.
#pragma once

#include <sys/types.h>

#include <cstdint>
#include <ctime>
#include <optional>
#include <string>
#include <string_view>

#include "base/unique_fd.h"
#include "core/store.h"

namespace openbits::transfer {

/// What names one version of a source: FILE-26, and which file it is.
struct SourceVersion {
  ino_t inode = 0;
  std::uint64_t size = 0;
  timespec modified = {};
  bool operator==(const SourceVersion& other) const;
  /// As the job keeps them. The time is that of the finished file (FILE-24).
  core::Validators validators() const;
};

struct SourceFile {
  base::UniqueFd fd;  ///< for reading
  SourceVersion version;
  int error = 0;                 ///< errno; 0: it is open
  bool lacks_directory = false;  ///< with ENOENT
  std::string_view why;          ///< what is wrong with it, where `error` does not say it
};

/// Opens the file at `path`, if it is a regular one; symbolic links are followed. `user`: whose
/// rights count. `destination` is refused: what is written must not be what is read.
SourceFile open_source(const std::string& path, std::optional<uid_t> user,
                       const std::string& destination);

/// The version that an open source has now. Returns 0 or errno.
int look_at(int fd, SourceVersion& version);

}  // namespace openbits::transfer
