#include "transfer/sync_files.h"

#include <fcntl.h>
#include <linux/magic.h>
#include <sys/vfs.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <cerrno>
#include <cstddef>

namespace openbits::transfer {
namespace {

constexpr std::size_t kMany = 4;

constexpr long kXfs = 0x58465342;  // <linux/magic.h> lacks it

/// Whether syncfs() promises as much as fsync() for each file: over a network, or in a program of
/// some user, it need not.
bool is_synced_as_a_whole(int file) {
  static constexpr std::array<long, 6> kTypes = {EXT4_SUPER_MAGIC,  kXfs,
                                                 BTRFS_SUPER_MAGIC, F2FS_SUPER_MAGIC,
                                                 TMPFS_MAGIC,       OVERLAYFS_SUPER_MAGIC};
  struct statfs fs = {};
  if (::fstatfs(file, &fs) != 0) return false;
  return std::find(kTypes.begin(), kTypes.end(), static_cast<long>(fs.f_type)) != kTypes.end();
}

}  // namespace

std::vector<int> sync_files(std::span<const int> files) {
  std::vector<int> errors(files.size(), 0);
  if (files.size() >= kMany) {
    // All of them are on their way before anything is waited for.
    for (const int file : files) ::sync_file_range(file, 0, 0, SYNC_FILE_RANGE_WRITE);
    // An error of it may be that of anybody's file.
    if (is_synced_as_a_whole(files.front()) && ::syncfs(files.front()) == 0) return errors;
  }
  for (std::size_t i = 0; i < files.size(); ++i) {
    if (::fsync(files[i]) != 0) errors[i] = errno;
  }
  return errors;
}

}  // namespace openbits::transfer
