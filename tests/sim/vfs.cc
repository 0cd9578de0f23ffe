#include "sim/vfs.h"

#include <sqlite3.h>

#include <cerrno>
#include <cstring>
#include <map>
#include <memory>
#include <new>
#include <string>
#include <utility>
#include <vector>

#include "sim/current.h"
#include "sim/disk.h"
#include "sim/loop.h"
#include "sim/vfs_memory.h"

namespace openbits::sim {
namespace {

int last_errno = 0;

struct File {
  sqlite3_file base;
  int fd;
  int read_error;  // errno of the last failure
  bool new_name;   // its directory is to be synced with it
  std::string* path;
  std::vector<std::unique_ptr<char[]>>* shared;
};

File& of(sqlite3_file* file) {
  return *reinterpret_cast<File*>(file);
}

int failed(std::int64_t error, int code) {
  last_errno = static_cast<int>(-error);
  return error == -ENOSPC ? SQLITE_FULL : code;
}

std::string directory_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

int close_file(sqlite3_file* file) {
  current.disk->close(of(file).fd);
  delete of(file).path;
  delete of(file).shared;
  return SQLITE_OK;
}

int read_file(sqlite3_file* file, void* to, int size, sqlite3_int64 at) {
  const auto count =
      current.disk->read(of(file).fd, static_cast<char*>(to), static_cast<std::size_t>(size),
                         static_cast<std::uint64_t>(at));
  if (count < 0) of(file).read_error = static_cast<int>(-count);
  if (count < 0) return failed(count, SQLITE_IOERR_CORRUPTFS);  // as on Linux
  if (count == size) return SQLITE_OK;
  std::memset(static_cast<char*>(to) + count, 0, static_cast<std::size_t>(size - count));
  return SQLITE_IOERR_SHORT_READ;
}

int write_file(sqlite3_file* file, const void* from, int size, sqlite3_int64 at) {
  const auto* bytes = static_cast<const char*>(from);
  while (size > 0) {
    const auto count = current.disk->write(of(file).fd, bytes, static_cast<std::size_t>(size),
                                           static_cast<std::uint64_t>(at));
    if (count < 0) return failed(count, SQLITE_IOERR_WRITE);
    bytes += count;
    at += count;
    size -= static_cast<int>(count);
  }
  return SQLITE_OK;
}

int truncate_file(sqlite3_file* file, sqlite3_int64 size) {
  const int error = current.disk->truncate(of(file).fd, static_cast<std::uint64_t>(size));
  return error == 0 ? SQLITE_OK : failed(error, SQLITE_IOERR_TRUNCATE);
}

int sync_file(sqlite3_file* file, int) {
  if (const int error = current.disk->sync(of(file).fd); error != 0) {
    return failed(error, SQLITE_IOERR_FSYNC);
  }
  if (of(file).new_name) {
    const int fd = current.disk->open(directory_of(*of(file).path), Disk::kDirectory, 0);
    if (fd < 0) return failed(fd, SQLITE_IOERR_DIR_FSYNC);
    const int error = current.disk->sync(fd);
    current.disk->close(fd);
    if (error != 0) return failed(error, SQLITE_IOERR_DIR_FSYNC);
    of(file).new_name = false;
  }
  return SQLITE_OK;
}

int file_size(sqlite3_file* file, sqlite3_int64* size) {
  *size = current.disk->size(of(file).fd);
  return *size < 0 ? SQLITE_IOERR_FSTAT : SQLITE_OK;
}

int lock_file(sqlite3_file*, int) {
  return SQLITE_OK;
}

int check_lock(sqlite3_file*, int* reserved) {
  *reserved = 0;
  return SQLITE_OK;
}

int control_file(sqlite3_file* file, int what, void* answer) {
  if (what != SQLITE_FCNTL_LAST_ERRNO) return SQLITE_NOTFOUND;
  *static_cast<int*>(answer) = of(file).read_error;
  return SQLITE_OK;
}

int sector_size(sqlite3_file*) {
  return 4096;
}

int characteristics(sqlite3_file*) {
  return SQLITE_IOCAP_POWERSAFE_OVERWRITE;
}

int map_shared(sqlite3_file* file, int region, int size, int extends, void volatile** to) {
  auto*& shared = of(file).shared;
  const auto index = static_cast<std::size_t>(region);
  *to = nullptr;
  if (shared == nullptr) shared = new std::vector<std::unique_ptr<char[]>>();
  if (index >= shared->size() && extends == 0) return SQLITE_OK;
  while (index >= shared->size()) {
    shared->push_back(std::make_unique<char[]>(static_cast<std::size_t>(size)));
  }
  *to = (*shared)[index].get();
  return SQLITE_OK;
}

int lock_shared(sqlite3_file*, int, int, int) {
  return SQLITE_OK;
}

void shared_barrier(sqlite3_file*) {}

int unmap_shared(sqlite3_file* file, int) {
  delete of(file).shared;
  of(file).shared = nullptr;
  return SQLITE_OK;
}

const sqlite3_io_methods kMethods = {2,
                                     close_file,
                                     read_file,
                                     write_file,
                                     truncate_file,
                                     sync_file,
                                     file_size,
                                     lock_file,
                                     lock_file,
                                     check_lock,
                                     control_file,
                                     sector_size,
                                     characteristics,
                                     map_shared,
                                     lock_shared,
                                     shared_barrier,
                                     unmap_shared,
                                     nullptr,
                                     nullptr};

int open_file(sqlite3_vfs*, const char* name, sqlite3_file* file, int flags, int* out) {
  static int temporary = 0;
  File& opened = of(file);
  opened = {};
  const std::string path =
      name != nullptr ? name : "/sim/store/temporary-" + std::to_string(++temporary);
  const bool was_there = current.disk->exists(path);
  const unsigned how = (flags & SQLITE_OPEN_CREATE) != 0 ? Disk::kCreate : 0U;
  opened.fd = current.disk->open(path, how, 0600);
  if (opened.fd < 0) return failed(opened.fd, SQLITE_CANTOPEN);
  opened.base.pMethods = &kMethods;
  opened.path = new std::string(path);
  opened.new_name = !was_there && (flags & (SQLITE_OPEN_WAL | SQLITE_OPEN_MAIN_JOURNAL)) != 0;
  if (out != nullptr) *out = flags;
  return SQLITE_OK;
}

int delete_file(sqlite3_vfs*, const char* name, int syncs) {
  const int error = current.disk->unlink(name);
  if (error == -ENOENT) return SQLITE_IOERR_DELETE_NOENT;
  if (error != 0) return failed(error, SQLITE_IOERR_DELETE);
  if (syncs != 0) {
    const int fd = current.disk->open(directory_of(name), Disk::kDirectory, 0);
    const int synced = fd < 0 ? fd : current.disk->sync(fd);
    if (fd >= 0) current.disk->close(fd);
    if (synced != 0) return failed(synced, SQLITE_IOERR_DIR_FSYNC);
  }
  return SQLITE_OK;
}

int access_file(sqlite3_vfs*, const char* name, int, int* result) {
  Disk::Status status;
  *result = current.disk->status(std::string(name), status) == 0 ? 1 : 0;
  return SQLITE_OK;
}

int full_path(sqlite3_vfs*, const char* name, int size, char* to) {
  sqlite3_snprintf(size, to, "%s", name);
  return SQLITE_OK;
}

int random_bytes(sqlite3_vfs*, int size, char* to) {
  for (int i = 0; i < size; ++i) to[i] = static_cast<char>(current.random->next());
  return size;
}

int wait(sqlite3_vfs*, int microseconds) {
  return microseconds;
}

int current_time(sqlite3_vfs*, double* days) {
  *days = 2460000.5;
  return SQLITE_OK;
}

int last_error(sqlite3_vfs*, int, char*) {
  return last_errno;
}

sqlite3_vfs vfs = {1,         sizeof(File), 512,          nullptr,   "simulated",  nullptr,
                   open_file, delete_file,  access_file,  full_path, nullptr,      nullptr,
                   nullptr,   nullptr,      random_bytes, wait,      current_time, last_error,
                   nullptr,   nullptr,      nullptr,      nullptr};

}  // namespace

void install_vfs() {
  static bool installed = false;
  if (std::exchange(installed, true)) return;
  sqlite3_config(SQLITE_CONFIG_SINGLETHREAD);
  sqlite3_config(SQLITE_CONFIG_MEMSTATUS, 0);
  static sqlite3_mem_methods memory = block_memory();
  sqlite3_config(SQLITE_CONFIG_MALLOC, &memory);
  sqlite3_initialize();
  sqlite3_vfs_register(&vfs, 1);
}

void reset_vfs() {
  last_errno = 0;
  sqlite3_randomness(0, nullptr);
}

}  // namespace openbits::sim
