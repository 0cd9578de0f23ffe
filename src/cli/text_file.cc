#include "cli/text_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <array>
#include <cerrno>
#include <cstdlib>
#include <filesystem>
#include <system_error>

namespace openbits::cli {
namespace {

namespace fs = std::filesystem;

constexpr std::size_t kMost = 1 << 20;

class Descriptor {
 public:
  explicit Descriptor(int fd) : fd_(fd) {}
  ~Descriptor() {
    if (fd_ >= 0) ::close(fd_);
  }
  Descriptor(const Descriptor&) = delete;
  Descriptor& operator=(const Descriptor&) = delete;
  int get() const { return fd_; }

 private:
  int fd_;
};

Error failure(int error, const std::string& what) {
  HResult code = hr::kEFail;
  switch (error) {
    case EACCES:
    case EPERM:
    case EROFS:
      code = hr::kEAccessDenied;
      break;
    case ENOENT:
    case ENOTDIR:
      code = hr::kWin32PathNotFound;
      break;
    case ENOSPC:
      code = hr::kWin32DiskFull;
      break;
    case EDQUOT:
      code = hr::kWin32DiskQuotaExceeded;
      break;
    default:
      break;
  }
  return {code, "could not " + what + ": " + std::generic_category().message(error)};
}

/// 0 or errno.
int write_all(int fd, std::string_view text) {
  while (!text.empty()) {
    const ssize_t n = ::write(fd, text.data(), text.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return errno;
    text.remove_prefix(static_cast<std::size_t>(n));
  }
  return ::fchmod(fd, 0644) == 0 && ::fsync(fd) == 0 ? 0 : errno;
}

}  // namespace

Result<std::optional<std::string>> read_text_file(const std::string& path) {
  const Descriptor file(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NONBLOCK));
  if (file.get() < 0 && (errno == ENOENT || errno == ENOTDIR)) return std::optional<std::string>();
  if (file.get() < 0) return failure(errno, "read " + path);
  std::string text;
  std::array<char, 4096> buffer;
  while (text.size() < kMost) {
    const ssize_t n = ::read(file.get(), buffer.data(), buffer.size());
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return failure(errno, "read " + path);
    if (n == 0) break;
    text.append(buffer.data(), static_cast<std::size_t>(n));
  }
  return std::optional(std::move(text));
}

Result<void> write_text_file(const std::string& path, std::string_view text) {
  const fs::path folder = fs::path(path).parent_path();
  std::error_code failed;
  fs::create_directories(folder, failed);
  if (failed) return failure(failed.value(), "make the folder " + folder.string());
  // The name does not end in .service, so that nobody takes it for one.
  std::string temporary = folder / ("." + fs::path(path).filename().string() + ".XXXXXX");
  const Descriptor file(::mkostemp(temporary.data(), O_CLOEXEC));
  if (file.get() < 0) return failure(errno, "make a file in " + folder.string());
  int error = write_all(file.get(), text);
  if (error == 0 && ::rename(temporary.c_str(), path.c_str()) != 0) error = errno;
  if (error == 0) return {};
  ::unlink(temporary.c_str());
  return failure(error, "write " + path);
}

Result<bool> delete_file(const std::string& path) {
  if (::unlink(path.c_str()) == 0) return true;
  if (errno == ENOENT || errno == ENOTDIR) return false;
  return failure(errno, "delete " + path);
}

}  // namespace openbits::cli
