// Files by their handles (compat/fileapi.h).
#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <string>

#include <openbits/compat/winbase.h>

#include "base/unique_fd.h"
#include "compat/kernel.h"
#include "compat/last_error.h"
#include "compat/path.h"
#include "compat/text.h"
#include "compat/time.h"

namespace openbits::compat {
namespace {

class File final : public Object {
 public:
  File(int fd, bool owned, std::string delete_on_close = {})
      : fd_(fd), owned_(owned), delete_on_close_(std::move(delete_on_close)) {}
  ~File() override {
    if (owned_) ::close(fd_);
    if (!delete_on_close_.empty()) ::unlink(delete_on_close_.c_str());
  }
  /// What it does is done when the function returns.
  bool available(DWORD) const override { return true; }
  int fd() const { return fd_; }

 private:
  const int fd_;
  const bool owned_;
  const std::string delete_on_close_;
};

int flags_of(DWORD access, DWORD disposition) {
  const bool reads = (access & (GENERIC_READ | GENERIC_ALL | FILE_READ_DATA)) != 0;
  const bool writes =
      (access & (GENERIC_WRITE | GENERIC_ALL | FILE_WRITE_DATA | FILE_APPEND_DATA)) != 0;
  int flags = O_CLOEXEC | (writes ? (reads ? O_RDWR : O_WRONLY) : O_RDONLY);
  if ((access & FILE_APPEND_DATA) != 0 &&
      (access & (GENERIC_WRITE | GENERIC_ALL | FILE_WRITE_DATA)) == 0) {
    flags |= O_APPEND;
  }
  switch (disposition) {
    case CREATE_NEW:
      return flags | O_CREAT | O_EXCL;
    case CREATE_ALWAYS:
      return flags | O_CREAT | O_TRUNC;
    case OPEN_ALWAYS:
      return flags | O_CREAT;
    case TRUNCATE_EXISTING:
      return flags | O_TRUNC;
    default:
      return flags;
  }
}

HANDLE refuse(DWORD error) {
  SetLastError(error);
  return INVALID_HANDLE_VALUE;
}

HANDLE create_file(const std::string& path, DWORD access, DWORD disposition, DWORD flags) {
  if (path.empty()) return refuse(ERROR_PATH_NOT_FOUND);
  if (disposition < CREATE_NEW || disposition > TRUNCATE_EXISTING ||
      (disposition == TRUNCATE_EXISTING && (access & (GENERIC_WRITE | GENERIC_ALL)) == 0)) {
    return refuse(ERROR_INVALID_PARAMETER);
  }
  if ((flags & FILE_FLAG_OVERLAPPED) != 0) return refuse(ERROR_NOT_SUPPORTED);
  struct stat there {};
  const bool existed = ::stat(path.c_str(), &there) == 0;
  const mode_t mode = (flags & FILE_ATTRIBUTE_READONLY) != 0 ? 0444 : 0666;
  const int fd = ::open(path.c_str(), flags_of(access, disposition), mode);
  if (fd < 0) {
    if (errno == EEXIST) return refuse(ERROR_FILE_EXISTS);
    return refuse(error_of_name(path, errno));
  }
  base::UniqueFd owner(fd);
  struct stat status {};
  if (::fstat(fd, &status) == 0 && S_ISDIR(status.st_mode) &&
      (flags & FILE_FLAG_BACKUP_SEMANTICS) == 0) {
    return refuse(ERROR_ACCESS_DENIED);
  }
  const bool deletes = (flags & FILE_FLAG_DELETE_ON_CLOSE) != 0;
  auto file = std::make_shared<File>(owner.release(), true, deletes ? path : std::string());
  const bool opened_old = existed && (disposition == CREATE_ALWAYS || disposition == OPEN_ALWAYS);
  SetLastError(opened_old ? ERROR_ALREADY_EXISTS : ERROR_SUCCESS);
  return open_handle(std::move(file));
}

/// Where a read or write with an OVERLAPPED begins; -1: where the last one ended.
off_t offset_of(const OVERLAPPED* overlapped) {
  if (overlapped == nullptr) return -1;
  return static_cast<off_t>(static_cast<ULONGLONG>(overlapped->OffsetHigh) << 32 |
                            overlapped->Offset);
}

/// Calls `once` until it has moved everything, or nothing more; the bytes moved, or -1.
template <class Once>
ssize_t move_all(std::size_t size, const Once& once) {
  std::size_t done = 0;
  while (done < size) {
    const ssize_t n = once(done);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return done > 0 ? static_cast<ssize_t>(done) : -1;
    if (n == 0) break;
    done += static_cast<std::size_t>(n);
  }
  return static_cast<ssize_t>(done);
}

}  // namespace
}  // namespace openbits::compat

using namespace openbits::compat;

HANDLE CreateFileW(LPCWSTR name, DWORD access, DWORD, LPSECURITY_ATTRIBUTES, DWORD disposition,
                   DWORD flags, HANDLE) {
  if (name == nullptr) return refuse(ERROR_PATH_NOT_FOUND);
  return guarded<HANDLE>(INVALID_HANDLE_VALUE,
                         [&] { return create_file(path_of(name), access, disposition, flags); });
}
HANDLE CreateFileA(LPCSTR name, DWORD access, DWORD, LPSECURITY_ATTRIBUTES, DWORD disposition,
                   DWORD flags, HANDLE) {
  if (name == nullptr) return refuse(ERROR_PATH_NOT_FOUND);
  return guarded<HANDLE>(INVALID_HANDLE_VALUE, [&] {
    return create_file(path_of(to_wide(name)), access, disposition, flags);
  });
}

BOOL ReadFile(HANDLE handle, LPVOID buffer, DWORD size, LPDWORD read, LPOVERLAPPED overlapped) {
  if (read != nullptr) *read = 0;
  const auto file = object_as<File>(handle);
  if (!file) return FALSE;
  if (buffer == nullptr && size > 0) return fail(ERROR_NOACCESS);
  const off_t offset = offset_of(overlapped);
  auto* const to = static_cast<char*>(buffer);
  ssize_t n = 0;
  if (offset >= 0) {
    n = move_all(size, [&](std::size_t done) {
      return ::pread(file->fd(), to + done, size - done, offset + static_cast<off_t>(done));
    });
    if (n == 0 && size > 0) return fail(ERROR_HANDLE_EOF);
  } else {
    // Once: what a console or pipe has is what there is.
    do n = ::read(file->fd(), to, size);
    while (n < 0 && errno == EINTR);
  }
  if (n < 0) return fail(errno == EBADF ? ERROR_ACCESS_DENIED : error_of(errno));
  if (read != nullptr) *read = static_cast<DWORD>(n);
  return TRUE;
}

BOOL WriteFile(HANDLE handle, LPCVOID buffer, DWORD size, LPDWORD written,
               LPOVERLAPPED overlapped) {
  if (written != nullptr) *written = 0;
  const auto file = object_as<File>(handle);
  if (!file) return FALSE;
  if (buffer == nullptr && size > 0) return fail(ERROR_NOACCESS);
  const off_t offset = offset_of(overlapped);
  const auto* const from = static_cast<const char*>(buffer);
  const ssize_t n = move_all(size, [&](std::size_t done) {
    return offset >= 0
               ? ::pwrite(file->fd(), from + done, size - done, offset + static_cast<off_t>(done))
               : ::write(file->fd(), from + done, size - done);
  });
  if (n < 0) return fail(errno == EBADF ? ERROR_ACCESS_DENIED : error_of(errno));
  if (written != nullptr) *written = static_cast<DWORD>(n);
  return static_cast<DWORD>(n) == size ? TRUE : fail(ERROR_DISK_FULL);
}

BOOL GetFileSizeEx(HANDLE handle, LARGE_INTEGER* size) {
  const auto file = object_as<File>(handle);
  if (!file) return FALSE;
  if (size == nullptr) return fail(ERROR_INVALID_PARAMETER);
  struct stat status {};
  if (::fstat(file->fd(), &status) != 0) return fail_errno();
  size->QuadPart = status.st_size;
  return TRUE;
}

DWORD GetFileSize(HANDLE handle, LPDWORD high) {
  LARGE_INTEGER size{};
  if (GetFileSizeEx(handle, &size) == FALSE) return INVALID_FILE_SIZE;
  if (high != nullptr) *high = static_cast<DWORD>(size.QuadPart >> 32);
  SetLastError(ERROR_SUCCESS);  // a size may look like INVALID_FILE_SIZE
  return static_cast<DWORD>(size.QuadPart);
}

BOOL SetFilePointerEx(HANDLE handle, LARGE_INTEGER distance, LARGE_INTEGER* position,
                      DWORD method) {
  const auto file = object_as<File>(handle);
  if (!file) return FALSE;
  if (method > FILE_END) return fail(ERROR_INVALID_PARAMETER);
  constexpr int kWhence[] = {SEEK_SET, SEEK_CUR, SEEK_END};
  const off_t now = ::lseek(file->fd(), distance.QuadPart, kWhence[method]);
  if (now < 0) return fail(errno == EINVAL ? ERROR_NEGATIVE_SEEK : error_of(errno));
  if (position != nullptr) position->QuadPart = now;
  return TRUE;
}

DWORD SetFilePointer(HANDLE handle, LONG distance, LONG* high, DWORD method) {
  LARGE_INTEGER to{};
  to.QuadPart = high == nullptr
                    ? distance
                    : static_cast<LONGLONG>(*high) * 0x1'0000'0000 + static_cast<DWORD>(distance);
  LARGE_INTEGER now{};
  if (SetFilePointerEx(handle, to, &now, method) == FALSE) return INVALID_SET_FILE_POINTER;
  if (high != nullptr) *high = static_cast<LONG>(now.QuadPart >> 32);
  SetLastError(ERROR_SUCCESS);
  return static_cast<DWORD>(now.QuadPart);
}

BOOL SetEndOfFile(HANDLE handle) {
  const auto file = object_as<File>(handle);
  if (!file) return FALSE;
  const off_t now = ::lseek(file->fd(), 0, SEEK_CUR);
  return now >= 0 && ::ftruncate(file->fd(), now) == 0 ? TRUE : fail_errno();
}

BOOL FlushFileBuffers(HANDLE handle) {
  const auto file = object_as<File>(handle);
  if (!file) return FALSE;
  return ::fsync(file->fd()) == 0 ? TRUE : fail_errno();
}

DWORD GetFileType(HANDLE handle) {
  const auto file = object_as<File>(handle);
  struct stat status {};
  if (!file || ::fstat(file->fd(), &status) != 0) return FILE_TYPE_UNKNOWN;
  SetLastError(ERROR_SUCCESS);
  if (S_ISCHR(status.st_mode)) return FILE_TYPE_CHAR;
  return S_ISFIFO(status.st_mode) || S_ISSOCK(status.st_mode) ? FILE_TYPE_PIPE : FILE_TYPE_DISK;
}

BOOL GetFileTime(HANDLE handle, FILETIME* creation, FILETIME* access, FILETIME* write) {
  const auto file = object_as<File>(handle);
  if (!file) return FALSE;
  struct stat status {};
  if (::fstat(file->fd(), &status) != 0) return fail_errno();
  if (creation != nullptr) *creation = file_time_of(status.st_ctim);
  if (access != nullptr) *access = file_time_of(status.st_atim);
  if (write != nullptr) *write = file_time_of(status.st_mtim);
  return TRUE;
}

HANDLE GetStdHandle(DWORD which) {
  static const HANDLE streams[] = {
      open_handle(std::make_shared<File>(0, false)),
      open_handle(std::make_shared<File>(1, false)),
      open_handle(std::make_shared<File>(2, false)),
  };
  const DWORD index = STD_INPUT_HANDLE - which;
  return index < 3 ? streams[index] : refuse(ERROR_INVALID_PARAMETER);
}
