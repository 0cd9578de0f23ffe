// A disk and the kernel's cache in front of it. What was written is there for everybody at once,
// and for a power cut only when it was synced: of what was not, a cut keeps any part of each write,
// whatever came before or after it. Names are kept the same way, each directory for itself.
//
// Calls answer with 0 or a value, or with -errno. After halt() the service is no more: its calls
// fail and change nothing, so that its objects can be taken apart in peace.
#pragma once

#include <cstddef>
#include <cstdint>
#include <functional>
#include <map>
#include <memory>
#include <string>
#include <string_view>
#include <vector>

#include "sim/planted.h"
#include "sim/random.h"

namespace openbits::sim {

class Disk {
 public:
  static constexpr int kFirstFd = 1'000'000;

  struct Status {
    bool directory = false;
    std::uint64_t number = 0;
    std::uint64_t size = 0;
    std::uint32_t mode = 0;
    std::int64_t modified = 0;  ///< seconds
  };

  /// In a thousand.
  struct Faults {
    unsigned write_error = 0;  ///< EIO
    unsigned sync_error = 0;
    unsigned read_error = 0;
    bool full = false;  ///< ENOSPC for what grows
  };

  Disk(Random& random, Bug bug) : random_(random), bug_(bug) {}
  /// What is durable of another disk, whose files then belong to both until they are written to.
  void copy_durable(const Disk& from);

  Faults faults;

  /// The service ends before operation number `after` from now on; `halted` is called then.
  void halt_after(std::uint64_t operations, std::function<void()> halted);
  void halt() { halted_ = true; }
  bool halted() const { return halted_; }
  /// The service runs again. Its descriptors are closed.
  void go_on();
  /// Only what is durable is left, and what chance has kept.
  void power_cut();
  std::uint64_t operations() const { return operations_; }

  enum Flags : unsigned { kCreate = 1, kExclusive = 2, kDirectory = 4 };
  int open(const std::string& path, unsigned flags, std::uint32_t mode);
  int close(int fd);
  bool is_open(int fd) const { return open_.contains(fd); }
  std::string path_of(int fd) const;
  std::int64_t read(int fd, char* to, std::size_t size, std::uint64_t at);
  std::int64_t write(int fd, const char* from, std::size_t size, std::uint64_t at);
  std::int64_t size(int fd) const;
  int truncate(int fd, std::uint64_t size);
  int sync(int fd);
  int sync_all();
  int sync_directory(const std::string& path);
  int status(int fd, Status& status) const;
  int status(const std::string& path, Status& status) const;
  int set_mode(int fd, std::uint32_t mode);
  int set_modified(int fd, std::int64_t time);
  int rename(const std::string& from, const std::string& to);
  int unlink(const std::string& path);
  void make_directory(const std::string& path);

  // For the checks; without faults, and no operations.
  bool exists(const std::string& path) const { return names_.contains(path); }
  /// What is in the file, or null.
  const std::string* contents(const std::string& path) const;
  /// How much of the beginning of the file every power cut leaves as it is now.
  std::uint64_t safe_size(const std::string& path) const;
  /// Every power cut leaves these bytes of the file as they are now.
  bool is_safe(const std::string& path, std::uint64_t begin, std::uint64_t end) const;
  /// The file will have this name after every power cut.
  bool is_name_safe(const std::string& path) const;
  std::vector<std::string> files() const;

 private:
  struct Write {
    bool cuts;  ///< to `at`
    std::uint64_t at;
    std::string bytes;
  };
  struct Inode {
    std::uint64_t number = 0;
    std::string data;
    std::string durable;
    std::vector<Write> pending;
    std::uint32_t mode = 0;
    std::int64_t modified = 0;
  };
  using InodePtr = std::shared_ptr<Inode>;
  struct Open {
    InodePtr inode;  ///< null: a directory
    std::string path;
  };
  /// A change of names in one directory.
  struct NameChange {
    std::string directory;
    std::string removed;  ///< empty: none
    std::string added;    ///< empty: none
    InodePtr inode;       ///< of `added`
  };

  int begin();
  void note(std::string_view what, std::initializer_list<std::uint64_t> values,
            std::string_view about) const;
  void make_durable(Inode& inode);
  static void apply(std::string& data, const Write& write);
  void apply_torn(std::string& data, const Write& write);
  void apply(const NameChange& change);
  Inode* inode_of(int fd) const;
  bool is_store(const std::string& path) const { return path.starts_with("/sim/store"); }

  Random& random_;
  const Bug bug_;
  std::map<std::string, InodePtr> names_;
  std::map<std::string, InodePtr> durable_names_;
  std::vector<NameChange> changes_;
  std::map<std::string, std::uint64_t> directories_;
  std::map<int, Open> open_;
  int next_fd_ = kFirstFd;
  std::uint64_t next_inode_ = 1;
  std::uint64_t operations_ = 0;
  std::uint64_t halt_at_ = ~std::uint64_t{0};
  std::function<void()> on_halt_;
  bool halted_ = false;
};

}  // namespace openbits::sim
