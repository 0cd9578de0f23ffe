#include "store/directory.h"

#include <fcntl.h>
#include <sys/file.h>
#include <sys/stat.h>

#include <array>
#include <cerrno>
#include <chrono>
#include <cstdio>
#include <filesystem>
#include <string_view>
#include <system_error>
#include <utility>

#include "base/errno_error.h"

namespace openbits::store {
namespace {

constexpr char kDatabase[] = "jobs.db";
constexpr char kLock[] = "lock";
// The database goes last: if the power fails in between, the damage is found again.
constexpr std::array<std::string_view, 4> kSuffixes = {"-journal", "-shm", "-wal", ""};

Result<base::UniqueFd> open_directory(const std::string& path) {
  base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_DIRECTORY | O_CLOEXEC));
  if (!fd) return base::errno_error(errno, "open directory " + path);
  return fd;
}

/// Makes a directory, and durable in its parent, unless it is there.
Result<void> make_directory(const std::filesystem::path& path) {
  struct ::stat info {};
  if (::stat(path.c_str(), &info) == 0 || path == path.parent_path()) return {};
  if (auto parent = make_directory(path.parent_path()); !parent) return parent;
  if (::mkdir(path.c_str(), 0700) != 0) {
    if (errno == EEXIST) return {};
    return base::errno_error(errno, "make directory " + path.string());
  }
  const auto parent = open_directory(path.parent_path());
  if (!parent) return parent.error();
  if (::fsync(parent->get()) != 0) {
    return base::errno_error(errno, "sync directory " + path.parent_path().string());
  }
  return {};
}

/// What the holder of the lock has written there: its process id.
std::string read_holder(int lock) {
  std::array<char, 32> text{};
  const auto size = ::pread(lock, text.data(), text.size(), 0);
  std::string_view holder(text.data(), size > 0 ? static_cast<std::size_t>(size) : 0);
  holder = holder.substr(0, holder.find_first_not_of("0123456789"));
  return holder.empty() ? "another process" : "process " + std::string(holder);
}

/// For people only: it need not be durable, and a full disk must not keep the service down.
void write_holder(int lock) {
  const std::string text = std::to_string(::getpid()) + "\n";
  if (::ftruncate(lock, 0) != 0) return;
  [[maybe_unused]] const auto written = ::pwrite(lock, text.data(), text.size(), 0);
}

Result<base::UniqueFd> lock_directory(int directory, const std::string& path) {
  base::UniqueFd lock(::openat(directory, kLock, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!lock) return base::errno_error(errno, "open " + path + "/" + kLock);
  if (::flock(lock.get(), LOCK_EX | LOCK_NB) != 0) {
    if (errno != EWOULDBLOCK) return base::errno_error(errno, "lock " + path + "/" + kLock);
    return Error{hr::kWin32SharingViolation,
                 "cannot use directory " + path + ": " + read_holder(lock.get()) + " uses it"};
  }
  write_holder(lock.get());
  return lock;
}

/// The present time as yyyymmddThhmmssZ. It names a file; nothing depends on it.
std::string utc_stamp() {
  const auto now = std::chrono::floor<std::chrono::seconds>(std::chrono::system_clock::now());
  const auto day = std::chrono::floor<std::chrono::days>(now);
  const std::chrono::year_month_day date(day);
  const std::chrono::hh_mm_ss time(now - day);
  std::array<char, 64> text{};
  std::snprintf(text.data(), text.size(), "%04d%02u%02uT%02d%02d%02dZ",
                static_cast<int>(date.year()), static_cast<unsigned>(date.month()),
                static_cast<unsigned>(date.day()), static_cast<int>(time.hours().count()),
                static_cast<int>(time.minutes().count()), static_cast<int>(time.seconds().count()));
  return text.data();
}

bool exists(int directory, const std::string& name) {
  return ::faccessat(directory, name.c_str(), F_OK, AT_SYMLINK_NOFOLLOW) == 0;
}

/// A name that no file in the directory has, nor has with one of the suffixes.
std::string free_name(int directory, const std::string& stem) {
  std::string name = stem;
  const auto taken = [&] {
    for (const auto suffix : kSuffixes) {
      if (exists(directory, name + std::string(suffix))) return true;
    }
    return false;
  };
  for (int n = 2; taken(); ++n) name = stem + "-" + std::to_string(n);
  return name;
}

}  // namespace

Directory::Directory(std::string path, base::UniqueFd fd, base::UniqueFd lock)
    : path_(std::move(path)), fd_(std::move(fd)), lock_(std::move(lock)) {}

Result<Directory> Directory::take(const std::string& path) {
  std::error_code error;
  const auto absolute = std::filesystem::absolute(path, error);
  if (error || path.empty()) {
    return Error{hr::kEInvalidArg, "the directory of the job store has no usable name: " + path};
  }
  if (auto made = make_directory(absolute); !made) return std::move(made).error();
  auto fd = open_directory(absolute);
  if (!fd) return std::move(fd).error();
  auto lock = lock_directory(fd->get(), absolute);
  if (!lock) return std::move(lock).error();
  return Directory(absolute, std::move(*fd), std::move(*lock));
}

Result<std::string> Directory::database_path() const {
  std::string path = path_ + "/" + kDatabase;
  const base::UniqueFd file(
      ::openat(fd_.get(), kDatabase, O_RDWR | O_CREAT | O_NOFOLLOW | O_CLOEXEC, 0600));
  if (!file) return base::errno_error(errno, "open " + path);
  if (auto synced = sync(); !synced) return std::move(synced).error();
  return path;
}

Result<std::string> Directory::set_database_aside() const {
  const std::string target = free_name(fd_.get(), kDatabase + (".damaged-" + utc_stamp()));
  for (const auto suffix : kSuffixes) {
    const std::string from = kDatabase + std::string(suffix);
    const std::string to = target + std::string(suffix);
    if (::renameat(fd_.get(), from.c_str(), fd_.get(), to.c_str()) != 0 && errno != ENOENT) {
      return base::errno_error(errno, "rename " + path_ + "/" + from + " to " + to);
    }
  }
  if (auto synced = sync(); !synced) return std::move(synced).error();
  return path_ + "/" + target;
}

Result<void> Directory::sync() const {
  if (::fsync(fd_.get()) != 0) return base::errno_error(errno, "sync directory " + path_);
  return {};
}

}  // namespace openbits::store
