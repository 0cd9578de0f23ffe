// The system calls of the store and of the transfers, which the linker leads here (--wrap): what
// is below /sim, and descriptors of it, go to the simulated disk.
#include <fcntl.h>
#include <linux/magic.h>
#include <sys/stat.h>
#include <sys/time.h>
#include <sys/uio.h>
#include <sys/vfs.h>
#include <systemd/sd-event.h>
#include <unistd.h>

#include <cerrno>
#include <cstdarg>
#include <cstring>
#include <string>

#include "sim/current.h"
#include "sim/disk.h"
#include "sim/loop.h"

namespace {

using openbits::sim::current;
using openbits::sim::Disk;

constexpr uid_t kUser = 1000;
constexpr int kBootId = Disk::kFirstFd - 1;

bool is_ours(const char* path) {
  return std::strncmp(path, "/sim", 4) == 0;
}
bool is_ours(int fd) {
  return fd >= kBootId;
}

/// As the kernel answers.
int answer(std::int64_t result) {
  if (result >= 0) return static_cast<int>(result);
  errno = static_cast<int>(-result);
  return -1;
}

int show(int result, const Disk::Status& status, struct stat* st) {
  if (result != 0) return answer(result);
  *st = {};
  st->st_mode = (status.directory ? S_IFDIR : S_IFREG) | status.mode;
  st->st_ino = status.number;
  st->st_dev = 42;
  st->st_nlink = 1;
  st->st_uid = kUser;
  st->st_size = static_cast<off_t>(status.size);
  st->st_mtim.tv_sec = status.modified;
  return 0;
}

int open_ours(const std::string& path, int flags, mode_t mode) {
  unsigned how = 0;
  if ((flags & O_CREAT) != 0) how |= Disk::kCreate;
  if ((flags & O_EXCL) != 0) how |= Disk::kExclusive;
  if ((flags & O_DIRECTORY) != 0) how |= Disk::kDirectory;
  return answer(current.disk->open(path, how, mode));
}

std::string path_at(int directory, const char* path) {
  if (path[0] == '/') return path;
  return current.disk->path_of(directory) + "/" + path;
}

}  // namespace

extern "C" {

int __real_open(const char* path, int flags, ...);
int __real_close(int fd);
ssize_t __real_read(int fd, void* to, size_t size);
int __real_stat(const char* path, struct stat* st);

int __wrap_open(const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  if (std::strcmp(path, "/proc/sys/kernel/random/boot_id") == 0) return kBootId;
  return is_ours(path) ? open_ours(path, flags, mode) : __real_open(path, flags, mode);
}

int __wrap_openat(int directory, const char* path, int flags, ...) {
  va_list arguments;
  va_start(arguments, flags);
  const mode_t mode = (flags & O_CREAT) != 0 ? va_arg(arguments, mode_t) : 0;
  va_end(arguments);
  return open_ours(path_at(directory, path), flags, mode);
}

int __wrap_close(int fd) {
  if (fd == kBootId) return 0;
  return is_ours(fd) ? answer(current.disk->close(fd)) : __real_close(fd);
}

ssize_t __wrap_read(int fd, void* to, size_t size) {
  if (fd != kBootId) return __real_read(fd, to, size);
  const std::string id = "boot-" + std::to_string(current.boot) + "\n";
  std::memcpy(to, id.data(), id.size());
  return static_cast<ssize_t>(id.size());
}

ssize_t __wrap_pread(int fd, void* to, size_t size, off_t at) {
  return answer(
      current.disk->read(fd, static_cast<char*>(to), size, static_cast<std::uint64_t>(at)));
}

ssize_t __wrap_pwrite(int fd, const void* from, size_t size, off_t at) {
  return answer(current.disk->write(fd, static_cast<const char*>(from), size,
                                    static_cast<std::uint64_t>(at)));
}

ssize_t __wrap_pwritev(int fd, const struct iovec* pieces, int count, off_t at) {
  std::string bytes;
  for (int i = 0; i < count; ++i) {
    bytes.append(static_cast<const char*>(pieces[i].iov_base), pieces[i].iov_len);
  }
  return __wrap_pwrite(fd, bytes.data(), bytes.size(), at);
}

int __wrap_fsync(int fd) {
  return answer(current.disk->sync(fd));
}

int __wrap_fdatasync(int fd) {
  return answer(current.disk->sync(fd));
}

int __wrap_syncfs(int) {
  return answer(current.disk->sync_all());
}

int __wrap_sync_file_range(int, off64_t, off64_t, unsigned) {
  return 0;
}

int __wrap_ftruncate(int fd, off_t size) {
  return answer(current.disk->truncate(fd, static_cast<std::uint64_t>(size)));
}

int __wrap_fstat(int fd, struct stat* st) {
  Disk::Status status;
  return show(current.disk->status(fd, status), status, st);
}

int __wrap_stat(const char* path, struct stat* st) {
  if (!is_ours(path)) return __real_stat(path, st);
  Disk::Status status;
  return show(current.disk->status(std::string(path), status), status, st);
}

int __wrap_lstat(const char* path, struct stat* st) {
  return __wrap_stat(path, st);
}

int __wrap_fstatfs(int, struct statfs* fs) {
  *fs = {};
  fs->f_type = EXT4_SUPER_MAGIC;
  return 0;
}

int __wrap_fchmod(int fd, mode_t mode) {
  return answer(current.disk->set_mode(fd, mode));
}

int __wrap_futimens(int fd, const struct timespec times[2]) {
  return answer(current.disk->set_modified(fd, times[1].tv_sec));
}

int __wrap_rename(const char* from, const char* to) {
  return answer(current.disk->rename(from, to));
}

int __wrap_renameat(int from_directory, const char* from, int to_directory, const char* to) {
  return answer(current.disk->rename(path_at(from_directory, from), path_at(to_directory, to)));
}

int __wrap_unlink(const char* path) {
  return answer(current.disk->unlink(path));
}

int __wrap_faccessat(int directory, const char* path, int, int) {
  Disk::Status status;
  return answer(current.disk->status(path_at(directory, path), status));
}

int __wrap_flock(int, int) {
  return 0;
}

uid_t __wrap_geteuid() {
  return kUser;
}

pid_t __wrap_getpid() {
  return 4242;
}

}  // extern "C"
