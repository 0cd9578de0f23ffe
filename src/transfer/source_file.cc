#include "transfer/source_file.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <cerrno>
#include <cinttypes>
#include <cstdio>
#include <tuple>

#include "transfer/temp_file.h"
#include "transfer/user_rights.h"

namespace openbits::transfer {
namespace {

/// O_NONBLOCK: what has become a FIFO or a device since it was looked at does not block.
constexpr int kFlags = O_RDONLY | O_CLOEXEC | O_NONBLOCK | O_NOCTTY;

SourceVersion version_of(const struct stat& st) {
  return {st.st_ino, static_cast<std::uint64_t>(st.st_size), st.st_mtim};
}

std::string http_date(time_t time) {
  static constexpr const char* kDays[] = {"Sun", "Mon", "Tue", "Wed", "Thu", "Fri", "Sat"};
  static constexpr const char* kMonths[] = {"Jan", "Feb", "Mar", "Apr", "May", "Jun",
                                            "Jul", "Aug", "Sep", "Oct", "Nov", "Dec"};
  tm t = {};
  // What has no date in HTTP is not carried over.
  if (time < 0 || ::gmtime_r(&time, &t) == nullptr || t.tm_year > 9999 - 1900) return {};
  char text[64];
  std::snprintf(text, sizeof text, "%s, %02d %s %04d %02d:%02d:%02d GMT", kDays[t.tm_wday],
                t.tm_mday, kMonths[t.tm_mon], t.tm_year + 1900, t.tm_hour, t.tm_min, t.tm_sec);
  return text;
}

/// Why it is not one that can be copied; empty: it can be.
std::string_view unfit(const struct stat& st) {
  if (S_ISREG(st.st_mode)) return {};
  return S_ISDIR(st.st_mode) ? "it is a directory" : "it is not a regular file";
}

/// Files of the kernel have contents but say that they have no size.
bool hides_its_size(int fd) {
  char byte = 0;
  return ::pread(fd, &byte, 1, 0) > 0;
}

void refuse(SourceFile& file, int error, std::string_view why) {
  file.fd.reset();
  file.error = error;
  file.why = why;
}

void open_it(const std::string& path, SourceFile& file, struct stat& st) {
  // Looked at first, because opening a device can do things.
  if (::stat(path.c_str(), &st) != 0) {
    file.error = errno;
    struct stat above = {};
    file.lacks_directory =
        file.error == ENOENT && ::stat(directory_of(path).c_str(), &above) != 0 && errno == ENOENT;
    return;
  }
  if (const auto why = unfit(st); !why.empty()) return refuse(file, EACCES, why);
  file.fd.reset(::open(path.c_str(), kFlags));
  if (!file.fd || ::fstat(file.fd.get(), &st) != 0) return refuse(file, errno, {});
  if (const auto why = unfit(st); !why.empty()) return refuse(file, EACCES, why);
  if (st.st_size == 0 && hides_its_size(file.fd.get())) {
    return refuse(file, ENODATA, "it does not say how large it is");
  }
  file.version = version_of(st);
}

}  // namespace

bool SourceVersion::operator==(const SourceVersion& other) const {
  const auto tied = [](const SourceVersion& v) {
    return std::tie(v.inode, v.size, v.modified.tv_sec, v.modified.tv_nsec);
  };
  return tied(*this) == tied(other);
}

core::Validators SourceVersion::validators() const {
  char tag[96];
  std::snprintf(tag, sizeof tag, "\"%" PRIx64 "-%" PRIx64 "-%" PRIx64 ".%09ld\"",
                static_cast<std::uint64_t>(inode), size,
                static_cast<std::uint64_t>(modified.tv_sec), static_cast<long>(modified.tv_nsec));
  return {tag, http_date(modified.tv_sec)};
}

SourceFile open_source(const std::string& path, std::optional<uid_t> user,
                       const std::string& destination) {
  SourceFile file;
  struct stat st = {};
  struct stat target = {};
  bool has_target = false;
  const int denied = with_rights_of(user, [&] {
    open_it(path, file, st);
    has_target = file.fd && ::lstat(destination.c_str(), &target) == 0;
  });
  if (denied != 0) file.error = denied;
  if (has_target && target.st_dev == st.st_dev && target.st_ino == st.st_ino) {
    refuse(file, ETXTBSY, "it is the local file as well");
  }
  return file;
}

int look_at(int fd, SourceVersion& version) {
  struct stat st = {};
  if (::fstat(fd, &st) != 0) return errno;
  version = version_of(st);
  return 0;
}

}  // namespace openbits::transfer
