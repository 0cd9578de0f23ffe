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
#include "transfer/destination.h"
#include "transfer/temp_file.h"

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

Result<void> check_all(const std::vector<std::string>& names) {
  for (const std::string& name : names) {
    if (auto checked = check_destination(name); !checked) return checked;
  }
  return {};
}

std::vector<Result<void>> publish_all(const std::vector<core::PublishItem>& items, mode_t umask) {
  std::vector<Result<void>> results;
  results.reserve(items.size());
  std::map<std::string, std::vector<std::size_t>> by_directory;
  while (results.size() < items.size()) {
    const auto rest = std::span(items).subspan(results.size());
    auto some = publish_files(rest.first(std::min(rest.size(), kMostOpen)), umask);
    std::move(some.begin(), some.end(), std::back_inserter(results));
  }
  for (std::size_t i = 0; i < items.size(); ++i) {
    if (results[i]) by_directory[directory_of(items[i].local_name)].push_back(i);
  }
  // One sync for each directory, and no name is reported before it is durable.
  for (const auto& [directory, indices] : by_directory) {
    const int error = sync_directory(directory);
    if (error == 0) continue;
    for (const std::size_t i : indices) {
      results[i] = base::errno_error(error, "make the names in " + directory + " durable");
    }
  }
  return results;
}

std::vector<std::string> discard_all(const std::vector<std::string>& names) {
  std::vector<std::string> stay;
  for (const std::string& name : names) {
    if (::unlink(name.c_str()) != 0 && errno != ENOENT && errno != ENOTDIR) stay.push_back(name);
  }
  return stay;
}

core::Inspection inspect_one(const core::InspectItem& item) {
  core::Inspection seen;
  struct stat st = {};
  seen.local_exists = !item.local_name.empty() && ::lstat(item.local_name.c_str(), &st) == 0;
  if (item.temp_name.empty()) return seen;
  const TempFile file = open_temp_file(item.temp_name, false);
  if (file.error != 0) return seen;
  const std::uint64_t size = std::min(file.size, item.keep.value_or(file.size));
  const int fd = file.fd.get();
  if (size < file.size && ::ftruncate(fd, static_cast<off_t>(size)) != 0) return seen;
  // What cannot be made durable now cannot be trusted, and counts as not there.
  if (::fdatasync(fd) != 0) return seen;
  seen.temp_exists = true;
  seen.size = size;
  return seen;
}

}  // namespace

PosixFiles::PosixFiles(loop::WorkerPool& workers, mode_t umask_at_start)
    : workers_(workers), umask_(umask_at_start & mode_t{0777}) {}

void PosixFiles::check_destinations(std::vector<std::string> local_names,
                                    std::function<void(Result<void>)> done) {
  on_pool<Result<void>>(
      workers_, [names = std::move(local_names)] { return check_all(names); }, std::move(done));
}

void PosixFiles::publish(std::vector<core::PublishItem> items,
                         std::function<void(std::vector<Result<void>>)> done) {
  on_pool<std::vector<Result<void>>>(
      workers_, [items = std::move(items), umask = umask_] { return publish_all(items, umask); },
      std::move(done));
}

void PosixFiles::discard(std::vector<std::string> temp_names,
                         std::function<void(std::vector<std::string>)> done) {
  on_pool<std::vector<std::string>>(
      workers_, [names = std::move(temp_names)] { return discard_all(names); }, std::move(done));
}

// One sync for each directory, too: the name of a temporary file may be as new as its bytes, and so
// may be a final name that the last run has given.
std::vector<core::Inspection> PosixFiles::inspect(const std::vector<core::InspectItem>& items) {
  std::vector<core::Inspection> seen;
  seen.reserve(items.size());
  std::map<std::string, int> directories;
  for (const core::InspectItem& item : items) {
    core::Inspection& one = seen.emplace_back(inspect_one(item));
    if (item.temp_name.empty() || (!one.temp_exists && !one.local_exists)) continue;
    const auto [directory, is_new] = directories.try_emplace(directory_of(item.temp_name), 0);
    if (is_new) directory->second = sync_directory(directory->first);
    if (directory->second != 0) one = {};
  }
  return seen;
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
