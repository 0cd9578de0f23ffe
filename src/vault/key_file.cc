#include "vault/key_file.h"

#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "base/errno_error.h"
#include "base/unique_fd.h"

namespace openbits::vault {
namespace {

using base::UniqueFd;

constexpr char kNewKeyFile[] = "secret.key.new";
constexpr char kBadKeyFile[] = "secret.key.unusable";
constexpr mode_t kForOthers = 077;

enum class Found { kKey, kNothing, kNoKey };

/// Reads until `bytes` is full or the file ends; the number of bytes, or -1.
ssize_t read_whole(int fd, std::span<unsigned char> bytes) {
  std::size_t have = 0;
  while (have < bytes.size()) {
    const ssize_t n = ::read(fd, bytes.data() + have, bytes.size() - have);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return -1;
    if (n == 0) break;
    have += static_cast<std::size_t>(n);
  }
  return static_cast<ssize_t>(have);
}

Result<Found> read_key(int directory, const std::string& path, std::span<unsigned char> key,
                       const std::function<void(const std::string&)>& warn) {
  const UniqueFd file(
      ::openat(directory, kKeyFile, O_RDONLY | O_NOFOLLOW | O_NONBLOCK | O_CLOEXEC));
  if (!file) {
    if (errno == ENOENT) return Found::kNothing;
    if (errno == ELOOP || errno == ENXIO) return Found::kNoKey;
    return base::errno_error(errno, "open " + path);
  }
  struct ::stat info {};
  if (::fstat(file.get(), &info) != 0) return base::errno_error(errno, "look at " + path);
  const bool whole = S_ISREG(info.st_mode) && info.st_size == static_cast<off_t>(key.size());
  if (!whole || info.st_uid != ::geteuid()) return Found::kNoKey;
  if ((info.st_mode & kForOthers) != 0) {
    warn("Others could read the key of the stored secrets, " + path +
         ". They cannot any more; if it matters, set the secrets of all jobs anew.");
    if (::fchmod(file.get(), 0600) != 0) return base::errno_error(errno, "protect " + path);
  }
  const ssize_t n = read_whole(file.get(), key);
  if (n < 0) return base::errno_error(errno, "read " + path);
  return n == static_cast<ssize_t>(key.size()) ? Found::kKey : Found::kNoKey;
}

Result<void> write_key(int directory, const std::string& path, std::span<const unsigned char> key) {
  ::unlinkat(directory, kNewKeyFile, 0);  // of a run that was cut off
  const UniqueFd file(
      ::openat(directory, kNewKeyFile, O_WRONLY | O_CREAT | O_EXCL | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return base::errno_error(errno, "make " + path);
  const ssize_t n = ::write(file.get(), key.data(), key.size());
  if (n != static_cast<ssize_t>(key.size())) {
    return base::errno_error(n < 0 ? errno : ENOSPC, "write " + path);
  }
  if (::fsync(file.get()) != 0) return base::errno_error(errno, "sync " + path);
  if (::renameat(directory, kNewKeyFile, directory, kKeyFile) != 0) {
    return base::errno_error(errno, "name " + path);
  }
  if (::fsync(directory) != 0) return base::errno_error(errno, "sync the directory of " + path);
  return {};
}

}  // namespace

Result<void> read_or_make_key(const std::string& directory, std::span<unsigned char> key,
                              const std::function<void(std::span<unsigned char>)>& make,
                              const std::function<void(const std::string&)>& warn) {
  const std::string path = directory + "/" + kKeyFile;
  const UniqueFd folder(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!folder) return base::errno_error(errno, "open directory " + directory);
  const auto found = read_key(folder.get(), path, key, warn);
  if (!found) return found.error();
  if (*found == Found::kKey) return {};
  if (*found == Found::kNoKey) {
    if (::renameat(folder.get(), kKeyFile, folder.get(), kBadKeyFile) != 0) {
      return base::errno_error(errno, "set aside " + path);
    }
    warn("There was no usable key in " + path + "; it is now called " + kBadKeyFile +
         ". Credentials and custom headers of jobs that were stored before are lost.");
  }
  make(key);
  return write_key(folder.get(), path, key);
}

}  // namespace openbits::vault
