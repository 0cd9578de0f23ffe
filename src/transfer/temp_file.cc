#include "transfer/temp_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>

#include "transfer/user_rights.h"

namespace openbits::transfer {
namespace {

/// Tells file systems apart as long as they are mounted; never 0.
std::uint32_t volume_of(const struct stat& st) {
  return static_cast<std::uint32_t>(st.st_dev ^ (st.st_dev >> 32)) | 1U << 31;
}

constexpr int kFlags = O_RDWR | O_NOFOLLOW | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

TempFile failed(int error, std::string_view why = {}) {
  TempFile file;
  file.error = error;
  file.why = why;
  return file;
}

/// For a directory that may be written to, but not read: syncs all of its file system. Returns 0 or
/// errno.
int sync_around(const std::string& directory) {
  const base::UniqueFd fd(::open(directory.c_str(), O_WRONLY | O_TMPFILE | O_CLOEXEC, 0600));
  if (!fd) return errno;
  return ::syncfs(fd.get()) == 0 ? 0 : errno;
}

}  // namespace

TempFile open_temp_file(const std::string& path, bool create, mode_t mode) {
  TempFile file;
  if (create) {
    file.fd.reset(::open(path.c_str(), kFlags | O_CREAT | O_EXCL, 0600));
    if (!file.fd && errno != EEXIST) return failed(errno);
    if (file.fd && ::fchmod(file.fd.get(), mode) != 0) return failed(errno);
  }
  if (!file.fd) {
    file.fd.reset(::open(path.c_str(), kFlags));
    if (!file.fd && errno == ELOOP) return failed(EACCES, "it is a symbolic link");
    if (!file.fd) {
      file.error = errno;
      struct stat st = {};
      if (::stat(directory_of(path).c_str(), &st) == 0) file.volume = volume_of(st);
      return file;
    }
  }
  struct stat st = {};
  if (::fstat(file.fd.get(), &st) != 0) return failed(errno);
  if (!S_ISREG(st.st_mode)) return failed(EACCES, "it is not a regular file");
  if (st.st_uid != acting_user()) return failed(EACCES, "it belongs to another user");
  if (st.st_nlink != 1) return failed(EACCES, "it has other names as well");
  file.size = static_cast<std::uint64_t>(st.st_size);
  file.device = st.st_dev;
  file.volume = volume_of(st);
  return file;
}

std::string directory_of(const std::string& path) {
  const std::size_t slash = path.rfind('/');
  if (slash == std::string::npos) return ".";
  return slash == 0 ? "/" : path.substr(0, slash);
}

int sync_directory(const std::string& directory) {
  const base::UniqueFd fd(::open(directory.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd && errno == EACCES) return sync_around(directory);
  if (!fd) return errno == ENOENT ? ENOTDIR : errno;
  return ::fsync(fd.get()) == 0 ? 0 : errno;
}

}  // namespace openbits::transfer
