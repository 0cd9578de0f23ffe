#include "transfer/small_files.h"

#include <unistd.h>

#include <algorithm>
#include <cerrno>
#include <iterator>
#include <memory>
#include <optional>
#include <utility>

#include "transfer/sync_files.h"
#include "transfer/temp_file.h"
#include "transfer/user_rights.h"

namespace openbits::transfer {
namespace {

using namespace std::chrono_literals;

/// A batch that follows another one so closely waits for more to come. One that comes alone does
/// not wait.
constexpr std::chrono::nanoseconds kPace = 5ms;
/// Buffers are kept for so long when there is nothing to do.
constexpr std::chrono::nanoseconds kKeepBuffers = 1s;
/// Descriptors that are open at the same time, for each directory.
constexpr std::size_t kMostAtOnce = 64;

struct Batch {
  std::vector<SmallFiles::Item> items;
  std::vector<SmallFiles::Outcome> outcomes;
};

int write_all(int fd, std::string_view bytes) {
  off_t at = 0;
  while (!bytes.empty()) {
    const ssize_t n = ::pwrite(fd, bytes.data(), bytes.size(), at);
    if (n < 0 && errno == EINTR) continue;
    if (n <= 0) return n < 0 ? errno : ENOSPC;
    at += n;
    bytes.remove_prefix(static_cast<std::size_t>(n));
  }
  return 0;
}

/// The open file with all its bytes, or none and the reason.
base::UniqueFd make(const SmallFiles::Item& item, SmallFiles::Outcome& outcome) {
  TempFile file = open_temp_file(item.path, true, item.mode);
  outcome.volume = file.volume;
  outcome.why = file.why;
  outcome.error = file.error;
  if (file.error == ENOENT) {
    outcome.error = ENOTDIR;
    outcome.why = "its directory is not there";
  }
  if (outcome.error == 0 && file.size > 0 && ::ftruncate(file.fd.get(), 0) != 0) {
    outcome.error = errno;
  }
  outcome.attempt = "use the temporary file";
  if (outcome.error != 0) return {};
  outcome.attempt = "write to";
  outcome.error = write_all(file.fd.get(), item.bytes);
  if (outcome.error == 0) return std::move(file.fd);
  [[maybe_unused]] const int r = ::ftruncate(file.fd.get(), 0);
  return {};
}

/// Blocks.
void make_all(Batch& batch, const std::string& directory) {
  batch.outcomes.resize(batch.items.size());
  std::vector<base::UniqueFd> open;
  std::vector<int> fds;
  std::vector<std::size_t> made;
  for (std::size_t i = 0; i < batch.items.size(); ++i) {
    base::UniqueFd fd = make(batch.items[i], batch.outcomes[i]);
    if (!fd) continue;
    fds.push_back(fd.get());
    made.push_back(i);
    open.push_back(std::move(fd));
  }
  if (open.empty()) return;
  const std::vector<int> errors = sync_files(fds);
  const int names = sync_directory(directory);
  for (std::size_t i = 0; i < open.size(); ++i) {
    const int error = errors[i] != 0 ? errors[i] : names;
    batch.outcomes[made[i]].error = error;
    // After a failed sync the kernel may have dropped any byte, and would say nothing the next
    // time.
    if (error != 0) {
      [[maybe_unused]] const int r = ::ftruncate(fds[i], 0);
    }
  }
}

/// Blocks.
void make_durable(Batch& batch, std::optional<uid_t> owner, const std::string& directory) {
  const int denied = with_rights_of(owner, [&] { make_all(batch, directory); });
  if (denied == 0) return;
  batch.outcomes.assign(batch.items.size(), {denied, "use the temporary file", {}, 0});
}

}  // namespace

SmallFiles::SmallFiles(loop::EventLoop& loop, loop::WorkerPool& workers)
    : loop_(loop), workers_(workers), timer_(loop, [this] { run_all(); }) {}

void SmallFiles::add(Item item) {
  bytes_ += item.bytes.size();
  const Place place(item.owner, directory_of(item.path));
  Directory& at = directories_[place];
  at.waiting.push_back(std::move(item));
  const auto next = last_end_ + kPace;
  if (at.waiting.size() >= kMostAtOnce || loop_.now() >= next) return run(place);
  wake_at(next);
}

std::string SmallFiles::buffer(std::uint64_t size) {
  std::string buffer;
  if (!buffers_.empty()) {
    buffer = std::move(buffers_.back());
    buffers_.pop_back();
  }
  buffer.reserve(static_cast<std::size_t>(size));
  return buffer;
}

void SmallFiles::run_all() {
  due_.reset();
  if (directories_.empty()) buffers_.clear();
  std::vector<Place> all;
  for (const auto& [place, at] : directories_) all.push_back(place);
  for (const auto& place : all) run(place);
}

void SmallFiles::wake_at(std::chrono::nanoseconds time) {
  if (due_ && *due_ <= time) return;
  due_ = time;
  timer_.set(time);
}

void SmallFiles::run(const Place& place) {
  Directory& at = directories_.at(place);
  if (at.running || at.waiting.empty()) return;
  at.running = true;
  auto batch = std::make_shared<Batch>();
  const std::size_t count = std::min(at.waiting.size(), kMostAtOnce);
  const auto end = at.waiting.begin() + static_cast<std::ptrdiff_t>(count);
  batch->items.assign(std::make_move_iterator(at.waiting.begin()), std::make_move_iterator(end));
  at.waiting.erase(at.waiting.begin(), end);
  workers_.run([batch, place] { make_durable(*batch, place.first, place.second); },
               [this, place, batch] {
                 for (std::size_t i = 0; i < batch->items.size(); ++i) {
                   std::string& bytes = batch->items[i].bytes;
                   bytes_ -= bytes.size();
                   bytes.clear();
                   if (buffers_.size() < kMostAtOnce) buffers_.push_back(std::move(bytes));
                   batch->items[i].done(batch->outcomes[i]);
                 }
                 ended(place);
               });
}

void SmallFiles::ended(const Place& place) {
  last_end_ = loop_.now();
  Directory& at = directories_.at(place);
  at.running = false;
  if (at.waiting.size() >= kMostAtOnce) return run(place);
  if (!at.waiting.empty()) return wake_at(last_end_ + kPace);
  directories_.erase(place);
  if (directories_.empty()) wake_at(last_end_ + kKeepBuffers);
}

}  // namespace openbits::transfer
