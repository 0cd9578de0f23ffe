#include "transfer/destination.h"

#include <curl/curl.h>
#include <fcntl.h>
#include <stdio.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <climits>
#include <map>

#include "base/errno_error.h"
#include "transfer/sync_files.h"
#include "transfer/temp_file.h"

namespace openbits::transfer {
namespace {

/// ".BIT", eight digits and ".tmp" beside a name of full length would still fit (LNX-01).
constexpr std::size_t kLongestComponent = NAME_MAX - 16;
constexpr std::size_t kLongestPath = PATH_MAX - 1;

/// An Error whose sentence begins with the path.
Error about(HResult code, const std::string& path, const char* what) {
  return Error{code, path + ": " + what};
}

Error system_error(int error, const std::string& action) {
  Error out = base::errno_error(error, action);
  if (error == EROFS) out.code = hr::kEAccessDenied;
  // Whatever does not exist here is a directory on the way.
  if (error == ENOENT) out.code = hr::kWin32PathNotFound;
  return out;
}

Result<void> check_lengths(const std::string& path) {
  if (path.size() > kLongestPath) {
    return Error{hr::kEInvalidArg, "the local name is longer than " + std::to_string(kLongestPath) +
                                       " bytes; choose a shorter one"};
  }
  for (std::size_t at = 0; at < path.size();) {
    const std::size_t slash = std::min(path.find('/', at), path.size());
    const bool last = slash == path.size();
    if (slash - at > (last ? kLongestComponent : std::size_t{NAME_MAX})) {
      return about(hr::kEInvalidArg, path, "a part of the name is too long; choose a shorter one");
    }
    at = slash + 1;
  }
  return {};
}

/// The mode that the published file gets, or why nothing can be published there.
Result<mode_t> final_mode(const std::string& local_name, mode_t umask) {
  struct stat st = {};
  if (::lstat(local_name.c_str(), &st) != 0) {
    if (errno == ENOENT) return mode_t{0666} & ~umask;
    return system_error(errno, "publish " + local_name);
  }
  if (S_ISDIR(st.st_mode)) {
    return about(hr::kEInvalidArg, local_name, "a directory of this name has been made meanwhile");
  }
  // Never set-uid or set-gid: the contents are someone else's.
  if (S_ISREG(st.st_mode)) return st.st_mode & mode_t{0777};
  return mode_t{0666} & ~umask;
}

/// The temporary file as it is to be under its final name.
Result<base::UniqueFd> prepare(const core::PublishItem& item, mode_t umask) {
  const std::string action = "publish " + item.local_name;
  TempFile file = open_temp_file(item.temp_name, false);
  if (file.error == ENOENT) {
    struct stat st = {};
    if (::stat(directory_of(item.temp_name).c_str(), &st) != 0) {
      return system_error(errno, action);
    }
    return Error{hr::kWin32FileNotFound,
                 "cannot " + action + ": the temporary file " + item.temp_name + " is gone"};
  }
  if (file.error != 0) {
    Error error = system_error(file.error, action);
    if (!file.why.empty()) {
      error.message = "cannot " + action + ": something is wrong with the temporary file " +
                      item.temp_name + ": " + std::string(file.why);
    }
    return error;
  }
  const auto mode = final_mode(item.local_name, umask);
  if (!mode) return mode.error();
  const int fd = file.fd.get();
  if (::fchmod(fd, *mode) != 0) return system_error(errno, action);
  const time_t modified =
      item.last_modified.empty() ? -1 : curl_getdate(item.last_modified.c_str(), nullptr);
  struct stat st = {};
  // The time of a local source is there already, and finer than a header can say it (FILE-24).
  const bool has_time = ::fstat(fd, &st) == 0 && st.st_mtim.tv_sec == modified;
  if (modified >= 0 && !has_time) {
    // LNX-05; a file system that cannot keep this time is no reason not to have the file.
    const timespec times[2] = {{0, UTIME_OMIT}, {modified, 0}};
    [[maybe_unused]] const int r = ::futimens(fd, times);
  }
  return std::move(file.fd);
}

Result<void> rename_prepared(const core::PublishItem& item, int error) {
  if (error == 0 && ::rename(item.temp_name.c_str(), item.local_name.c_str()) == 0) return {};
  if (error == 0) error = errno;
  if (error == EISDIR || error == ENOTEMPTY || error == EEXIST) {
    return about(hr::kEInvalidArg, item.local_name, "this is a directory");
  }
  return system_error(error, "publish " + item.local_name);
}

}  // namespace

Result<void> check_destination(const std::string& local_name) {
  if (auto lengths = check_lengths(local_name); !lengths) return lengths;
  const std::string directory = directory_of(local_name);
  struct stat st = {};
  if (::stat(directory.c_str(), &st) != 0) {
    if (errno == ENOENT || errno == ENOTDIR) {
      return about(hr::kWin32PathNotFound, directory, "there is no such directory; make it first");
    }
    return system_error(errno, "look at " + directory);
  }
  if (!S_ISDIR(st.st_mode)) {
    return about(hr::kWin32PathNotFound, directory, "this is not a directory");
  }
  if (::faccessat(AT_FDCWD, directory.c_str(), W_OK | X_OK, AT_EACCESS) != 0) {
    if (errno == EROFS) {
      return about(hr::kEAccessDenied, directory, "the file system is read-only");
    }
    if (errno == EACCES || errno == EPERM) {
      return about(hr::kEAccessDenied, directory,
                   "you may not make files in this directory; choose another or have it changed");
    }
    return system_error(errno, "write to " + directory);
  }
  if (::lstat(local_name.c_str(), &st) == 0 && S_ISDIR(st.st_mode)) {
    return about(hr::kEInvalidArg, local_name, "this is a directory; name a file in it");
  }
  return {};
}

Published publish_files(std::span<const core::PublishItem> items, mode_t umask) {
  Published published;
  std::vector<base::UniqueFd> opened;
  std::map<dev_t, std::vector<std::size_t>> by_device;
  for (const core::PublishItem& item : items) {
    auto prepared = prepare(item, umask);
    published.results.push_back(prepared ? Result<void>() : prepared.error());
    opened.push_back(prepared ? std::move(*prepared) : base::UniqueFd());
    struct stat st = {};
    if (opened.back() && ::fstat(opened.back().get(), &st) == 0) {
      by_device[st.st_dev].push_back(opened.size() - 1);
    }
  }
  for (const auto& [device, indices] : by_device) {
    std::vector<int> files;
    for (const std::size_t i : indices) files.push_back(opened[i].get());
    const std::vector<int> errors = sync_files(files);
    for (std::size_t i = 0; i < indices.size(); ++i) {
      Result<void>& result = published.results[indices[i]];
      result = rename_prepared(items[indices[i]], errors[i]);
      if (result) published.files.push_back(std::move(opened[indices[i]]));
    }
  }
  return published;
}

}  // namespace openbits::transfer
