#include "transfer/posix_files.h"

#include <fcntl.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <map>
#include <memory>
#include <optional>
#include <span>
#include <utility>

#include "base/errno_error.h"
#include "base/unique_fd.h"
#include "transfer/destination.h"
#include "transfer/temp_file.h"
#include "transfer/user_rights.h"

namespace openbits::transfer {
namespace {

/// So many files are open at a time.
constexpr std::size_t kMostOpen = 512;

/// Runs `work` on the pool and gives its result to `done` on the loop.
template <class T>
void on_pool(loop::WorkerPool& workers, std::function<T()> work, std::function<void(T)> done) {
  auto result = std::make_shared<std::optional<T>>();
  workers.run([result, work = std::move(work)] { result->emplace(work()); },
              [result, done = std::move(done)] { done(std::move(**result)); });
}

Error cannot_act(core::Owner owner, int error) {
  return base::errno_error(error, "act for user " + std::to_string(owner));
}

Result<void> check_all(core::Owner owner, const std::vector<std::string>& names) {
  Result<void> checked;
  const int denied = with_rights_of(owner, [&] {
    for (std::size_t i = 0; i < names.size() && checked; ++i) checked = check_destination(names[i]);
  });
  if (denied != 0) return cannot_act(owner, denied);
  return checked;
}

/// One sync for each directory, and no name is reported before it is durable.
void sync_names(const std::vector<core::PublishItem>& items, std::vector<Result<void>>& results) {
  std::map<std::string, std::vector<std::size_t>> by_directory;
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (results[i]) by_directory[directory_of(items[i].local_name)].push_back(i);
  }
  for (const auto& [directory, indices] : by_directory) {
    const int error = sync_directory(directory);
    if (error == 0) continue;
    for (const std::size_t i : indices) {
      results[i] = base::errno_error(error, "make the names in " + directory + " durable");
    }
  }
}

/// DONE-10. They have their names already: in a directory such as /tmp nobody renames another
/// user's file. What cannot be given stays the job's owner's.
void give_all(const std::vector<base::UniqueFd>& files, core::Owner new_owner) {
  for (const base::UniqueFd& file : files) {
    if (give_to(file.get(), new_owner) != 0) continue;
    [[maybe_unused]] const int r = ::fsync(file.get());
  }
}

std::vector<Result<void>> publish_all(core::Owner owner, core::Owner new_owner,
                                      const std::vector<core::PublishItem>& items, mode_t umask) {
  std::vector<Result<void>> results;
  results.reserve(items.size());
  bool is_last = items.empty();
  while (!is_last) {
    const auto rest = std::span(items).subspan(results.size());
    const auto some = rest.first(std::min(rest.size(), kMostOpen));
    is_last = some.size() == rest.size();
    std::vector<base::UniqueFd> files;
    const int denied = with_rights_of(owner, [&] {
      Published published = publish_files(some, umask);
      std::move(published.results.begin(), published.results.end(), std::back_inserter(results));
      if (new_owner != owner) files = std::move(published.files);
      if (is_last) sync_names(items, results);
    });
    if (denied != 0) results.resize(results.size() + some.size(), cannot_act(owner, denied));
    give_all(files, new_owner);
  }
  return results;
}

std::vector<std::string> discard_all(core::Owner owner, const std::vector<std::string>& names) {
  std::vector<std::string> stay;
  const int denied = with_rights_of(owner, [&] {
    for (const std::string& name : names) {
      if (::unlink(name.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) stay.push_back(name);
    }
  });
  return denied == 0 ? stay : names;
}

Result<void> hand_over_all(core::Owner from, core::Owner to,
                           const std::vector<std::string>& names) {
  for (std::size_t i = 0; i < names.size() && from != to;) {
    std::vector<TempFile> files;
    const int denied = with_rights_of(from, [&] {
      for (; i < names.size() && files.size() < kMostOpen; ++i) {
        files.push_back(open_temp_file(names[i], false));
      }
    });
    if (denied != 0) return cannot_act(from, denied);
    for (const TempFile& file : files) {
      const int error = file.fd ? give_to(file.fd.get(), to) : 0;
      if (error != 0) return base::errno_error(error, "give a temporary file to another user");
    }
  }
  return {};
}

/// After a sync that has failed the kernel takes the bytes for written, although the disk has not
/// got them. The service may have ended before it could cut them off.
bool write_again(int fd, std::uint64_t at, std::uint64_t end) {
  std::vector<char> bytes(static_cast<std::size_t>(std::min<std::uint64_t>(end - at, 1 << 20)));
  while (at < end) {
    const auto most = static_cast<std::size_t>(std::min<std::uint64_t>(end - at, bytes.size()));
    const ssize_t n = ::pread(fd, bytes.data(), most, static_cast<off_t>(at));
    if (n <= 0) return false;
    const ssize_t written =
        ::pwrite(fd, bytes.data(), static_cast<std::size_t>(n), static_cast<off_t>(at));
    if (written <= 0) return false;
    at += static_cast<std::uint64_t>(written);
  }
  return true;
}

core::Inspection inspect_one(const core::InspectItem& item) {
  core::Inspection seen;
  struct stat st = {};
  seen.local_exists = !item.local_name.empty() && ::lstat(item.local_name.c_str(), &st) == 0;
  if (item.temp_name.empty()) return seen;
  const TempFile file = open_temp_file(item.temp_name, false);
  if (file.error != 0) return seen;
  const std::uint64_t size = item.cuts ? std::min(file.size, item.durable) : file.size;
  const int fd = file.fd.get();
  if (size < file.size && ::ftruncate(fd, static_cast<off_t>(size)) != 0) return seen;
  if (item.durable < size && !write_again(fd, item.durable, size)) return seen;
  // What cannot be made durable now cannot be trusted, and counts as not there.
  if (::fdatasync(fd) != 0) return seen;
  seen.temp_exists = true;
  seen.size = size;
  return seen;
}

Result<std::vector<std::uint8_t>> read_whole(const std::string& path, std::uint64_t size) {
  const base::UniqueFd fd(::open(path.c_str(), O_RDONLY | O_CLOEXEC | O_NOFOLLOW | O_NONBLOCK));
  if (!fd) return base::errno_error(errno, "read " + path);
  std::vector<std::uint8_t> bytes(size + 1);  // one more shows that it is longer
  std::size_t filled = 0;
  while (filled < bytes.size()) {
    const ssize_t n = ::read(fd.get(), bytes.data() + filled, bytes.size() - filled);
    if (n < 0 && errno == EINTR) continue;
    if (n < 0) return base::errno_error(errno, "read " + path);
    if (n == 0) break;
    filled += static_cast<std::size_t>(n);
  }
  if (filled != size) return base::errno_error(EIO, "read " + path);
  bytes.resize(size);
  return bytes;
}

/// With one sync for each directory: the name of a temporary file may be as new as its bytes, and
/// so may be a final name that the last run has given.
void inspect_some(const std::vector<core::InspectItem>& items,
                  const std::vector<std::size_t>& indices, std::vector<core::Inspection>& seen) {
  std::map<std::string, int> directories;
  for (const std::size_t i : indices) {
    const core::InspectItem& item = items[i];
    seen[i] = inspect_one(item);
    if (item.temp_name.empty() || (!seen[i].temp_exists && !seen[i].local_exists)) continue;
    const auto [directory, is_new] = directories.try_emplace(directory_of(item.temp_name), 0);
    if (is_new) directory->second = sync_directory(directory->first);
    if (directory->second != 0) seen[i] = {};
  }
}

}  // namespace

PosixFiles::PosixFiles(loop::WorkerPool& workers, mode_t umask_at_start)
    : workers_(workers), umask_(umask_at_start & mode_t{0777}) {}

void PosixFiles::check_destinations(core::Owner owner, std::vector<std::string> local_names,
                                    std::function<void(Result<void>)> done) {
  on_pool<Result<void>>(
      workers_, [owner, names = std::move(local_names)] { return check_all(owner, names); },
      std::move(done));
}

void PosixFiles::publish(core::Owner owner, core::Owner new_owner,
                         std::vector<core::PublishItem> items,
                         std::function<void(std::vector<Result<void>>)> done) {
  on_pool<std::vector<Result<void>>>(
      workers_,
      [owner, new_owner, items = std::move(items), umask = umask_] {
        return publish_all(owner, new_owner, items, umask);
      },
      std::move(done));
}

void PosixFiles::discard(core::Owner owner, std::vector<std::string> temp_names,
                         std::function<void(std::vector<std::string>)> done) {
  on_pool<std::vector<std::string>>(
      workers_, [owner, names = std::move(temp_names)] { return discard_all(owner, names); },
      std::move(done));
}

void PosixFiles::hand_over(core::Owner from, core::Owner to, std::vector<std::string> temp_names,
                           std::function<void(Result<void>)> done) {
  on_pool<Result<void>>(
      workers_,
      [from, to, names = std::move(temp_names)] { return hand_over_all(from, to, names); },
      std::move(done));
}

std::vector<core::Inspection> PosixFiles::inspect(const std::vector<core::InspectItem>& items) {
  std::vector<core::Inspection> seen(items.size());
  std::map<core::Owner, std::vector<std::size_t>> by_owner;
  for (std::size_t i = 0; i < items.size(); ++i) by_owner[items[i].owner].push_back(i);
  for (const auto& [owner, indices] : by_owner) {
    const int denied =
        with_rights_of(owner, [&, &of_owner = indices] { inspect_some(items, of_owner, seen); });
    for (const std::size_t i : indices) seen[i].unknown = denied != 0;
  }
  return seen;
}

void PosixFiles::read(core::Owner owner, std::string temp_name, std::uint64_t size,
                      std::function<void(Result<std::vector<std::uint8_t>>)> done) {
  using Bytes = Result<std::vector<std::uint8_t>>;
  on_pool<Bytes>(
      workers_,
      [owner, name = std::move(temp_name), size] {
        Bytes bytes = std::vector<std::uint8_t>();
        const int denied = with_rights_of(owner, [&] { bytes = read_whole(name, size); });
        return denied != 0 ? Bytes(cannot_act(owner, denied)) : bytes;
      },
      std::move(done));
}

std::string PosixFiles::boot_id() const {
  const base::UniqueFd fd(::open("/proc/sys/kernel/random/boot_id", O_RDONLY | O_CLOEXEC));
  char text[64];
  const ssize_t n = fd ? ::read(fd.get(), text, sizeof text) : 0;
  std::string id(text, n > 0 ? static_cast<std::size_t>(n) : 0);
  while (!id.empty() && id.back() == '\n') id.pop_back();
  return id;
}

}  // namespace openbits::transfer
