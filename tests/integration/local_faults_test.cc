// What can happen to the destination while a file is on its way there: the job stops with a code
// that says what is wrong, nothing is written anywhere else, and Resume goes on once it is mended.
#include <fcntl.h>
#include <gtest/gtest.h>
#include <linux/fs.h>
#include <sys/ioctl.h>
#include <sys/mount.h>
#include <sys/stat.h>
#include <unistd.h>

#include <atomic>
#include <filesystem>
#include <fstream>
#include <mutex>

#include "base/unique_fd.h"
#include "support/fault_server.h"
#include "support/service_world.h"

namespace openbits::test {
namespace {

namespace fs = std::filesystem;
constexpr std::size_t kMiB = 1024 * 1024;
constexpr std::size_t kSize = 6 * kMiB;
constexpr std::size_t kGate = kMiB;

/// A file system of its own on a directory of its own.
class Mount {
 public:
  explicit Mount(const std::string& options) {
    mounted_ = ::mount("tmpfs", path().c_str(), "tmpfs", 0, options.c_str()) == 0;
  }
  ~Mount() {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
  }
  Mount(const Mount&) = delete;
  Mount& operator=(const Mount&) = delete;

  bool mounted() const { return mounted_; }
  const std::string& path() const { return dir_.path(); }
  std::string operator/(const std::string& name) const { return dir_ / name; }
  bool remount(unsigned long flags) const {
    return ::mount("tmpfs", path().c_str(), "tmpfs", MS_REMOUNT | flags, "") == 0;
  }

 private:
  TempDir dir_;
  bool mounted_ = false;
};

/// A file system with a quota, which binds root as well: Btrfs in a file.
class QuotaMount {
 public:
  explicit QuotaMount(std::size_t most) {
    if (::geteuid() != 0) {
      why_not_ = "needs the right to mount";
      return;
    }
    write_bytes(dir_ / "image", "");
    fs::resize_file(dir_ / "image", 256 * kMiB);
    fs::create_directory(path());
    const bool made = run({"mkfs.btrfs", "-q", dir_ / "image"});
    mounted_ = made && run({"mount", "-o", "loop", dir_ / "image", path()});
    if (!mounted_ || !run({"btrfs", "quota", "enable", path()}) || !limit(most)) {
      why_not_ = "needs Btrfs (kernel, loop devices, btrfs-progs)";
    }
  }
  ~QuotaMount() {
    if (mounted_) ::umount2(path().c_str(), MNT_DETACH);
  }
  QuotaMount(const QuotaMount&) = delete;
  QuotaMount& operator=(const QuotaMount&) = delete;

  /// Why there is none on this machine; empty: there is.
  const std::string& why_not() const { return why_not_; }
  bool limit(std::size_t most) const {
    return run({"btrfs", "qgroup", "limit", std::to_string(most), path()});
  }
  std::string path() const { return dir_ / "mounted"; }
  std::string operator/(const std::string& name) const { return path() + "/" + name; }

 private:
  bool run(const std::vector<std::string>& command) const {
    try {
      return Process(command, {{}, dir_ / "output"}).wait() == 0;
    } catch (const std::system_error&) {
      return false;  // there is no such program
    }
  }
  TempDir dir_;
  std::string why_not_;
  bool mounted_ = false;
};

/// Takes the right to change a file or directory, from root as well; gives it back at the end.
class Untouchable {
 public:
  explicit Untouchable(const std::string& path) : path_(path) {
    struct stat st = {};
    ::stat(path.c_str(), &st);
    mode_ = st.st_mode & 07777U;
    done_ = ::geteuid() != 0 ? ::chmod(path.c_str(), S_ISDIR(st.st_mode) ? 0500 : 0400) == 0
                             : set_immutable(true);
  }
  ~Untouchable() { end(); }
  Untouchable(const Untouchable&) = delete;
  Untouchable& operator=(const Untouchable&) = delete;

  bool done() const { return done_; }
  void end() {
    if (!std::exchange(done_, false)) return;
    if (::geteuid() == 0) {
      set_immutable(false);
    } else {
      ::chmod(path_.c_str(), mode_);
    }
  }

 private:
  bool set_immutable(bool on) const {
    const base::UniqueFd fd(::open(path_.c_str(), O_RDONLY | O_CLOEXEC));
    int flags = 0;
    if (!fd || ::ioctl(fd.get(), FS_IOC_GETFLAGS, &flags) != 0) return false;
    flags = on ? flags | FS_IMMUTABLE_FL : flags & ~FS_IMMUTABLE_FL;
    return ::ioctl(fd.get(), FS_IOC_SETFLAGS, &flags) == 0;
  }
  std::string path_;
  mode_t mode_ = 0;
  bool done_ = false;
};

class LocalFaults : public ::testing::Test {
 protected:
  /// A job whose file is on its way: a part of it has come, and no more comes before open_gate().
  Job begin(const std::string& path) {
    Job job = must(world_.client.create_job("job"));
    must(job.set_priority(JobPriority::kForeground));
    must(job.set_proxy_settings({ProxyUsage::kNoProxy, std::nullopt, std::nullopt}));
    must(job.add_file(server_.url("file"), path));
    must(job.resume());
    EXPECT_TRUE(eventually([&] { return must(job.progress()).bytes_transferred > 0; }));
    return job;
  }
  void open_gate() { open_ = true; }

  /// The job comes to rest in ERROR, for that reason.
  void expect_error(const Job& job, HResult code) {
    ASSERT_TRUE(world_.reaches(job, JobState::kError))
        << to_string(must(job.state())) << " " << world_.bus.log();
    const JobErrorInfo error = must(job.error());
    EXPECT_EQ(error.code, code) << symbol(error.code) << ": " << error.message;
    EXPECT_EQ(error.context, ErrorContext::kLocalFile);
    EXPECT_EQ(error.file, 0u);
  }
  void finish(Job& job, const std::string& path) {
    must(job.resume());
    ASSERT_TRUE(world_.reaches(job, JobState::kTransferred)) << must(job.error()).message;
    complete(job, path);
  }
  void complete(Job& job, const std::string& path) {
    EXPECT_EQ(must(job.complete()), hr::kOk);
    EXPECT_TRUE(read_file(path) == body_);
    EXPECT_EQ(entries(fs::path(path).parent_path()), 1u);
  }
  static std::size_t entries(const fs::path& directory) {
    return static_cast<std::size_t>(
        std::distance(fs::directory_iterator(directory), fs::directory_iterator()));
  }
  std::uint64_t last_first_byte() const {
    const std::lock_guard lock(mutex_);
    return last_first_byte_;
  }

  bool answer(Exchange& exchange) {
    const HttpAnswer good =
        good_answer(exchange.request(), {body_, "\"v\"", "Wed, 21 Oct 2015 07:28:00 GMT"});
    const auto range = exchange.request().range();
    const std::size_t first = range ? range->first : 0;
    if (exchange.request().method == "GET") {
      const std::lock_guard lock(mutex_);
      last_first_byte_ = first;
    }
    const std::size_t at_once =
        std::min(good.body.size(), first < kGate ? kGate - first : std::size_t{0});
    if (!exchange.send(good.head() + good.body.substr(0, at_once))) return false;
    if (at_once == good.body.size()) return true;
    while (!open_) {
      if (!exchange.pause(2)) return false;
    }
    return exchange.send(good.body.substr(at_once));
  }

  const std::string body_ = content(kSize, 11);
  std::atomic<bool> open_ = false;
  mutable std::mutex mutex_;
  std::uint64_t last_first_byte_ = 0;
  FaultServer server_{[this](Exchange& exchange) { return answer(exchange); }};
  ServiceWorld world_;
};

TEST_F(LocalFaults, ADiskThatBecomesFull) {  // LNX-32 ERR-05 DONE-19
  const Mount small("size=8m");
  if (!small.mounted()) GTEST_SKIP() << "needs the right to mount";
  Job job = begin(small / "file");
  std::ofstream(small / "ballast") << std::string(8 * kMiB, 'x');  // as much as there is room for
  open_gate();
  expect_error(job, hr::kWin32DiskFull);
  fs::remove(small / "ballast");
  finish(job, small / "file");
  EXPECT_GT(last_first_byte(), 0u) << "what had come was fetched again";
}

TEST_F(LocalFaults, ADiskWithoutRoomForAnotherFile) {  // LNX-32
  const Mount small("size=32m,nr_inodes=2");
  if (!small.mounted()) GTEST_SKIP() << "needs the right to mount";
  Job job = must(world_.client.create_job("job"));
  must(job.add_file(server_.url("file"), small / "file"));
  write_bytes(small / "ballast", "");
  open_gate();
  must(job.resume());
  expect_error(job, hr::kWin32DiskFull);
  fs::remove(small / "ballast");
  finish(job, small / "file");
}

TEST_F(LocalFaults, AQuotaThatIsUsedUp) {  // LNX-32 ERR-05 DONE-19
  const QuotaMount small(3 * kMiB);
  if (!small.why_not().empty()) GTEST_SKIP() << small.why_not();
  Job job = begin(small / "file");
  open_gate();
  expect_error(job, hr::kWin32DiskQuotaExceeded);
  must(job.resume());
  expect_error(job, hr::kWin32DiskQuotaExceeded);
  EXPECT_EQ(must(job.error_count()), 2u) << "it is counted";
  small.limit(32 * kMiB);
  finish(job, small / "file");
  EXPECT_GT(last_first_byte(), 0u) << "what had come was fetched again";
}

TEST_F(LocalFaults, AQuotaThatLeavesNoRoomForAFile) {  // LNX-32
  const QuotaMount small(kMiB);
  if (!small.why_not().empty()) GTEST_SKIP() << small.why_not();
  {
    std::ofstream ballast(small / "ballast");
    ballast << std::string(2 * kMiB, 'x');
  }
  Job job = must(world_.client.create_job("job"));
  must(job.add_file(server_.url("file"), small / "file"));
  open_gate();
  must(job.resume());
  expect_error(job, hr::kWin32DiskQuotaExceeded);
  EXPECT_EQ(must(job.cancel()), hr::kOk);
  EXPECT_EQ(entries(small.path()), 1u) << "the temporary file was left";
}

TEST_F(LocalFaults, AFileSystemThatBecomesReadOnly) {  // ERR-05 DONE-19
  const Mount mount("size=32m");
  if (!mount.mounted()) GTEST_SKIP() << "needs the right to mount";
  Job job = begin(mount / "file");
  must(job.suspend());
  // A file that is open for writing keeps it writable, and is closed behind the reply.
  ASSERT_TRUE(eventually([&] { return mount.remount(MS_RDONLY); }));
  open_gate();
  must(job.resume());
  expect_error(job, hr::kWin32WriteProtect);
  ASSERT_TRUE(mount.remount(0));
  finish(job, mount / "file");
  EXPECT_GT(last_first_byte(), 0u);
}

TEST_F(LocalFaults, ADirectoryThatIsDeleted) {  // ERR-05 DONE-19
  const std::string directory = world_.out / "directory";
  fs::create_directory(directory);
  Job job = begin(directory + "/file");
  fs::remove_all(directory);
  open_gate();
  expect_error(job, hr::kWin32PathNotFound);
  EXPECT_FALSE(fs::exists(directory)) << "the service makes no directories (FILE-17)";
  must(job.resume());
  expect_error(job, hr::kWin32PathNotFound);
  fs::create_directory(directory);
  finish(job, directory + "/file");
}

TEST_F(LocalFaults, ADirectoryThatBecomesALink) {  // DONE-07 DONE-08 LNX-101
  const std::string directory = world_.out / "directory";
  const std::string elsewhere = world_.out / "elsewhere";
  fs::create_directory(directory);
  fs::create_directory(elsewhere);
  Job job = begin(directory + "/file");
  fs::rename(directory, world_.out / "moved");
  fs::create_directory_symlink(elsewhere, directory);
  open_gate();
  ASSERT_TRUE(world_.reaches(job, JobState::kTransferred));
  EXPECT_EQ(job.complete().code(), hr::kWin32FileNotFound);
  EXPECT_EQ(must(job.state()), JobState::kTransferred);
  EXPECT_EQ(entries(elsewhere), 0u);
  fs::remove(directory);
  fs::rename(world_.out / "moved", directory);
  complete(job, directory + "/file");
}

TEST_F(LocalFaults, ADestinationThatBecomesALink) {  // LNX-04 DONE-12
  const std::string directory = world_.out / "directory";
  fs::create_directory(directory);
  write_bytes(world_.out / "precious", "precious");
  Job job = begin(directory + "/file");
  fs::create_symlink(world_.out / "precious", directory + "/file");
  open_gate();
  ASSERT_TRUE(world_.reaches(job, JobState::kTransferred));
  complete(job, directory + "/file");
  EXPECT_FALSE(fs::is_symlink(directory + "/file"));
  EXPECT_EQ(read_file(world_.out / "precious"), "precious");
}

TEST_F(LocalFaults, ATemporaryFileThatBecomesALink) {  // LNX-03 TEMP-02
  const std::string directory = world_.out / "directory";
  fs::create_directory(directory);
  write_bytes(world_.out / "precious", "precious");
  Job job = begin(directory + "/file");
  must(job.suspend());
  const std::string temporary = must(job.file(0).temporary_name());
  fs::remove(temporary);
  fs::create_symlink(world_.out / "precious", temporary);
  open_gate();
  must(job.resume());
  expect_error(job, hr::kEAccessDenied);
  EXPECT_EQ(read_file(world_.out / "precious"), "precious");
  fs::remove(temporary);
  finish(job, directory + "/file");
}

TEST_F(LocalFaults, ATemporaryFileThatIsDeleted) {  // LNX-101 PEER-06 DONE-07
  const std::string directory = world_.out / "directory";
  fs::create_directory(directory);
  Job job = begin(directory + "/file");
  fs::remove(must(job.file(0).temporary_name()));
  open_gate();
  ASSERT_TRUE(world_.reaches(job, JobState::kTransferred));
  EXPECT_EQ(job.complete().code(), hr::kWin32FileNotFound);
  EXPECT_EQ(must(job.state()), JobState::kTransferred);
  must(job.file(0).set_validation_state(false));  // fetches it anew
  finish(job, directory + "/file");
}

TEST_F(LocalFaults, ATemporaryFileThatIsCut) {  // TEMP-04 FILE-25
  const std::string directory = world_.out / "directory";
  fs::create_directory(directory);
  Job job = begin(directory + "/file");
  must(job.suspend());
  fs::resize_file(must(job.file(0).temporary_name()), 10);
  open_gate();
  finish(job, directory + "/file");
  EXPECT_EQ(last_first_byte(), 0u);
}

TEST_F(LocalFaults, ATemporaryFileThatMayNotBeWritten) {  // ERR-05 DONE-19
  const std::string directory = world_.out / "directory";
  fs::create_directory(directory);
  Job job = begin(directory + "/file");
  must(job.suspend());
  Untouchable file(must(job.file(0).temporary_name()));
  if (!file.done()) GTEST_SKIP() << "needs a file system with immutable files";
  open_gate();
  must(job.resume());
  expect_error(job, hr::kEAccessDenied);
  file.end();
  finish(job, directory + "/file");
  EXPECT_GT(last_first_byte(), 0u);
}

TEST_F(LocalFaults, ADirectoryThatMayNotBeWritten) {  // DONE-07 DONE-08
  const std::string directory = world_.out / "directory";
  fs::create_directory(directory);
  Job job = begin(directory + "/file");
  Untouchable closed(directory);
  if (!closed.done()) GTEST_SKIP() << "needs a file system with immutable directories";
  open_gate();
  ASSERT_TRUE(world_.reaches(job, JobState::kTransferred));
  EXPECT_EQ(job.complete().code(), hr::kEAccessDenied);
  EXPECT_EQ(must(job.state()), JobState::kTransferred);
  closed.end();
  complete(job, directory + "/file");
}

TEST_F(LocalFaults, AFileSystemThatIsUnmounted) {  // ERR-22 LNX-100
  const Mount parent("size=1m");                   // mounts in a shared one cannot be moved
  if (!parent.mounted() ||
      ::mount(nullptr, parent.path().c_str(), nullptr, MS_PRIVATE, nullptr) != 0) {
    GTEST_SKIP() << "needs the right to mount";
  }
  const std::string place = parent / "place";
  const std::string away = parent / "away";
  fs::create_directory(place);
  fs::create_directory(away);
  ASSERT_EQ(::mount("tmpfs", place.c_str(), "tmpfs", 0, "size=32m"), 0);
  Job job = begin(place + "/file");
  must(job.suspend());
  ASSERT_EQ(::mount(place.c_str(), away.c_str(), nullptr, MS_MOVE, nullptr), 0);
  open_gate();
  must(job.resume());
  expect_error(job, hr::kBgEVolumeChanged);
  EXPECT_EQ(entries(place), 0u) << "the file was begun on the file system below";
  ASSERT_EQ(::mount(away.c_str(), place.c_str(), nullptr, MS_MOVE, nullptr), 0);
  finish(job, place + "/file");
  EXPECT_GT(last_first_byte(), 0u);
  ::umount2(place.c_str(), MNT_DETACH);
}

}  // namespace
}  // namespace openbits::test
