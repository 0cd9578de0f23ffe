#include "sim/disk.h"

#include <algorithm>
#include <cerrno>
#include <set>
#include <utility>

#include "sim/current.h"
#include "sim/loop.h"
#include "sim/trace.h"

namespace openbits::sim {
namespace {

constexpr std::uint64_t kSector = 512;

std::string directory_of(const std::string& path) {
  return path.substr(0, path.rfind('/'));
}

}  // namespace

void Disk::copy_durable(const Disk& from) {
  directories_ = from.directories_;
  for (const auto& [path, inode] : from.durable_names_) {
    auto copy = std::make_shared<Inode>();
    copy->number = inode->number;
    copy->durable = copy->data = inode->durable;
    copy->mode = inode->mode;
    names_[path] = durable_names_[path] = copy;
  }
  next_inode_ = from.next_inode_;
}

// The end of the service, and what it leaves ---------------------------------------------------

void Disk::halt_after(std::uint64_t operations, std::function<void()> halted) {
  halt_at_ = operations_ + operations;
  on_halt_ = std::move(halted);
}

/// Every operation of the service begins here: 0, or what it fails with.
int Disk::begin() {
  if (halted_) return -EIO;
  if (operations_++ < halt_at_) return 0;
  halted_ = true;
  halt_at_ = ~std::uint64_t{0};
  if (const auto tell = std::exchange(on_halt_, nullptr)) tell();
  return -EIO;
}

void Disk::note(std::string_view what, std::initializer_list<std::uint64_t> values,
                std::string_view about) const {
  if (current.trace != nullptr) {
    current.trace->detail(current.loop->now().count(), what, values, about);
  }
}

void Disk::go_on() {
  halted_ = false;
  halt_at_ = ~std::uint64_t{0};
  open_.clear();
}

void Disk::power_cut() {
  // Whether the disk keeps nothing, everything or something is drawn for each cut.
  const std::uint64_t keeps = random_.one_of(std::array<std::uint64_t, 5>{0, 300, 500, 800, 1000});
  std::set<std::string> broken;  // names whose history has ended
  for (const NameChange& change : changes_) {
    const bool cut =
        broken.contains(change.removed) || broken.contains(change.added) || !random_.chance(keeps);
    note(cut ? "  name-lost" : "  name-kept", {}, change.added + change.removed);
    if (!cut) {
      apply(change);
      continue;
    }
    if (!change.removed.empty()) broken.insert(change.removed);
    if (!change.added.empty()) broken.insert(change.added);
  }
  changes_.clear();
  names_ = durable_names_;
  for (auto& [path, inode] : names_) {
    for (const Write& write : std::exchange(inode->pending, {})) {
      if (random_.chance(keeps)) {
        apply(inode->durable, write);
      } else if (random_.chance(keeps / 2 + 100)) {
        apply_torn(inode->durable, write);
      }
    }
    inode->data = inode->durable;
  }
}

void Disk::apply(std::string& data, const Write& write) {
  if (write.cuts) {
    data.resize(write.at);
    return;
  }
  const std::uint64_t end = write.at + write.bytes.size();
  if (data.size() < end) data.resize(end);
  data.replace(write.at, write.bytes.size(), write.bytes);
}

/// Some of the sectors of a write; or its size without all of its bytes.
void Disk::apply_torn(std::string& data, const Write& write) {
  if (write.cuts) return;
  const std::uint64_t end = write.at + write.bytes.size();
  for (std::uint64_t at = write.at; at < end;) {
    const std::uint64_t next = std::min(end, (at / kSector + 1) * kSector);
    if (random_.chance(500)) {
      apply(data, {false, at, write.bytes.substr(at - write.at, next - at)});
    }
    at = next;
  }
}

void Disk::apply(const NameChange& change) {
  if (!change.removed.empty()) durable_names_.erase(change.removed);
  if (!change.added.empty()) durable_names_[change.added] = change.inode;
}

void Disk::make_durable(Inode& inode) {
  for (const Write& write : inode.pending) apply(inode.durable, write);
  inode.pending.clear();
  inode.durable.resize(inode.data.size());
}

// What the service does -------------------------------------------------------------------------

Disk::Inode* Disk::inode_of(int fd) const {
  const auto it = open_.find(fd);
  return it == open_.end() ? nullptr : it->second.inode.get();
}

std::string Disk::path_of(int fd) const {
  const auto it = open_.find(fd);
  return it == open_.end() ? std::string() : it->second.path;
}

int Disk::open(const std::string& path, unsigned flags, std::uint32_t mode) {
  if (const int error = begin()) return error;
  if (directories_.contains(path)) {
    if ((flags & kDirectory) == 0) return -EISDIR;
    open_[next_fd_] = {nullptr, path};
    return next_fd_++;
  }
  auto it = names_.find(path);
  if (it != names_.end() && (flags & kExclusive) != 0) return -EEXIST;
  if (it == names_.end()) {
    if ((flags & kCreate) == 0 || !directories_.contains(directory_of(path))) return -ENOENT;
    if (faults.full && !is_store(path) && random_.chance(500)) return -ENOSPC;
    note("  create", {}, path);
    auto inode = std::make_shared<Inode>();
    inode->number = next_inode_++;
    inode->mode = mode;
    it = names_.emplace(path, inode).first;
    changes_.push_back({directory_of(path), {}, path, inode});
  }
  open_[next_fd_] = {it->second, path};
  return next_fd_++;
}

int Disk::close(int fd) {
  return open_.erase(fd) != 0 ? 0 : -EBADF;
}

std::int64_t Disk::read(int fd, char* to, std::size_t size, std::uint64_t at) {
  if (const int error = begin()) return error;
  const Inode* inode = inode_of(fd);
  if (inode == nullptr) return -EBADF;
  if (faults.read_error != 0 && random_.chance(faults.read_error)) return -EIO;
  if (at >= inode->data.size()) return 0;
  const std::size_t count = std::min<std::size_t>(size, inode->data.size() - at);
  inode->data.copy(to, count, at);
  return static_cast<std::int64_t>(count);
}

std::int64_t Disk::write(int fd, const char* from, std::size_t size, std::uint64_t at) {
  if (const int error = begin()) return error;
  Inode* inode = inode_of(fd);
  if (inode == nullptr) return -EBADF;
  if (faults.write_error != 0 && random_.chance(faults.write_error)) return -EIO;
  if (faults.full && at + size > inode->data.size() && random_.chance(700)) {
    // Some of it may still fit.
    if (size < 2 || random_.chance(500)) return -ENOSPC;
    size = random_.between(1, size - 1);
  }
  note("  write", {at, size}, path_of(fd));
  Write write{false, at, std::string(from, size)};
  apply(inode->data, write);
  inode->pending.push_back(std::move(write));
  return static_cast<std::int64_t>(size);
}

std::int64_t Disk::size(int fd) const {
  const Inode* inode = inode_of(fd);
  return inode == nullptr ? -EBADF : static_cast<std::int64_t>(inode->data.size());
}

int Disk::truncate(int fd, std::uint64_t size) {
  if (const int error = begin()) return error;
  Inode* inode = inode_of(fd);
  if (inode == nullptr) return -EBADF;
  if (faults.write_error != 0 && random_.chance(faults.write_error)) return -EIO;
  note("  truncate", {size}, path_of(fd));
  if (inode->data.size() == size) return 0;
  inode->pending.push_back({true, size, {}});
  apply(inode->data, inode->pending.back());
  return 0;
}

int Disk::sync(int fd) {
  if (const int error = begin()) return error;
  const auto it = open_.find(fd);
  if (it == open_.end()) return -EBADF;
  if (it->second.inode == nullptr) return sync_directory(it->second.path);
  const bool store = is_store(it->second.path);
  if (bug_ == Bug::kStoreNotSynced && store) return 0;
  if (bug_ == Bug::kFileNotSynced && !store) return 0;
  Inode& inode = *it->second.inode;
  if (faults.sync_error != 0 && random_.chance(faults.sync_error)) {
    note("  sync-fails", {}, it->second.path);
    // As Linux does: bytes that could not be written count as clean, and the next sync says nothing
    // of them. The size is another matter: it goes with whatever is synced next.
    std::vector<Write> cuts;
    for (Write& write : std::exchange(inode.pending, {})) {
      if (write.cuts) {
        cuts.push_back(std::move(write));
      } else if (random_.chance(300)) {
        apply(inode.durable, write);
      }
    }
    inode.pending = std::move(cuts);
    return -EIO;
  }
  note("  sync", {}, it->second.path);
  make_durable(inode);
  return 0;
}

int Disk::sync_all() {
  if (const int error = begin()) return error;
  if (faults.sync_error != 0 && random_.chance(faults.sync_error)) return -EIO;
  if (bug_ == Bug::kFileNotSynced) return 0;
  for (const auto& [path, inode] : names_) make_durable(*inode);
  for (const NameChange& change : std::exchange(changes_, {})) apply(change);
  return 0;
}

int Disk::sync_directory(const std::string& path) {
  note("  sync-names", {}, path);
  if (faults.sync_error != 0 && random_.chance(faults.sync_error)) return -EIO;
  for (auto it = changes_.begin(); it != changes_.end();) {
    const bool is_rename = !it->removed.empty() && !it->added.empty();
    if (it->directory != path || (bug_ == Bug::kNameNotSynced && is_rename)) {
      ++it;
      continue;
    }
    apply(*it);
    it = changes_.erase(it);
  }
  return 0;
}

int Disk::status(int fd, Status& status) const {
  if (halted_) return -EIO;
  const auto it = open_.find(fd);
  if (it == open_.end()) return -EBADF;
  if (it->second.inode == nullptr) return this->status(it->second.path, status);
  const Inode& inode = *it->second.inode;
  status = {false, inode.number, inode.data.size(), inode.mode, inode.modified};
  return 0;
}

int Disk::status(const std::string& path, Status& status) const {
  if (halted_) return -EIO;
  if (const auto it = directories_.find(path); it != directories_.end()) {
    status = {true, it->second, 0, 0700, 0};
    return 0;
  }
  const auto it = names_.find(path);
  if (it == names_.end()) return -ENOENT;
  const Inode& inode = *it->second;
  status = {false, inode.number, inode.data.size(), inode.mode, inode.modified};
  return 0;
}

int Disk::set_mode(int fd, std::uint32_t mode) {
  if (const int error = begin()) return error;
  Inode* inode = inode_of(fd);
  if (inode == nullptr) return -EBADF;
  inode->mode = mode;
  return 0;
}

int Disk::set_modified(int fd, std::int64_t time) {
  if (const int error = begin()) return error;
  Inode* inode = inode_of(fd);
  if (inode == nullptr) return -EBADF;
  inode->modified = time;
  return 0;
}

int Disk::rename(const std::string& from, const std::string& to) {
  if (const int error = begin()) return error;
  if (directories_.contains(to)) return -EISDIR;
  const auto it = names_.find(from);
  if (it == names_.end()) return -ENOENT;
  if (directory_of(from) != directory_of(to)) return -EXDEV;
  if (faults.write_error != 0 && random_.chance(faults.write_error)) return -EIO;
  note("  rename", {}, to);
  const InodePtr inode = it->second;
  names_.erase(it);
  names_[to] = inode;
  changes_.push_back({directory_of(to), from, to, inode});
  return 0;
}

int Disk::unlink(const std::string& path) {
  if (const int error = begin()) return error;
  if (directories_.contains(path)) return -EISDIR;
  if (names_.erase(path) == 0) return -ENOENT;
  note("  unlink", {}, path);
  changes_.push_back({directory_of(path), path, {}, nullptr});
  return 0;
}

void Disk::make_directory(const std::string& path) {
  directories_.emplace(path, next_inode_++);
}

// For the checks --------------------------------------------------------------------------------

const std::string* Disk::contents(const std::string& path) const {
  const auto it = names_.find(path);
  return it == names_.end() ? nullptr : &it->second->data;
}

namespace {

/// Where a write changes what is durable; the largest number: nowhere.
std::uint64_t first_change(const std::string& durable, std::uint64_t at, const std::string& bytes) {
  for (std::uint64_t i = 0; i < bytes.size(); ++i) {
    if (at + i >= durable.size() || durable[at + i] != bytes[i]) return at + i;
  }
  return ~std::uint64_t{0};
}

}  // namespace

std::uint64_t Disk::safe_size(const std::string& path) const {
  if (!is_name_safe(path)) return 0;
  const Inode& inode = *names_.at(path);
  std::uint64_t size = inode.durable.size();
  for (const Write& write : inode.pending) {
    size =
        std::min(size, write.cuts ? write.at : first_change(inode.durable, write.at, write.bytes));
  }
  const std::uint64_t most = std::min<std::uint64_t>(size, inode.data.size());
  // After a failed sync the disk may have other bytes than the cache.
  const auto differ =
      std::mismatch(inode.durable.begin(),
                    inode.durable.begin() + static_cast<std::ptrdiff_t>(most), inode.data.begin());
  return static_cast<std::uint64_t>(differ.first - inode.durable.begin());
}

bool Disk::is_safe(const std::string& path, std::uint64_t begin, std::uint64_t end) const {
  if (!is_name_safe(path)) return false;
  const Inode& inode = *names_.at(path);
  if (inode.durable.size() < end || inode.data.size() < end) return false;
  const bool touched =
      std::any_of(inode.pending.begin(), inode.pending.end(), [&](const Write& write) {
        if (write.cuts) return write.at < end;
        const std::uint64_t change = first_change(inode.durable, write.at, write.bytes);
        return change < end && write.at + write.bytes.size() > begin;
      });
  return !touched && inode.durable.compare(begin, end - begin, inode.data, begin, end - begin) == 0;
}

bool Disk::is_name_safe(const std::string& path) const {
  const auto now = names_.find(path);
  const auto then = durable_names_.find(path);
  if (now == names_.end() || then == durable_names_.end() || now->second != then->second) {
    return false;
  }
  return std::none_of(changes_.begin(), changes_.end(), [&](const NameChange& change) {
    return change.removed == path || change.added == path;
  });
}

std::vector<std::string> Disk::files() const {
  std::vector<std::string> all;
  for (const auto& [path, inode] : names_) all.push_back(path);
  return all;
}

}  // namespace openbits::sim
