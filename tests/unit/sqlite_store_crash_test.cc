// The SQLite store when the disk is full or fails, and when the process is killed.
#include <fcntl.h>
#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <signal.h>
#include <sys/mount.h>
#include <sys/resource.h>
#include <sys/stat.h>
#include <sys/wait.h>
#include <unistd.h>

#include <array>
#include <filesystem>
#include <optional>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "base/unique_fd.h"
#include "store/sqlite_store.h"
#include "unit/sqlite_store_testing.h"

namespace openbits::store::testing {
namespace {

/// A small file system of its own.
class SmallDisk {
 public:
  explicit SmallDisk(const std::string& path) : path_(path) {
    mounted_ = ::getuid() == 0 &&
               ::mount("tmpfs", path.c_str(), "tmpfs", MS_NOSUID | MS_NODEV, "size=1m") == 0;
  }
  ~SmallDisk() {
    if (mounted_) ::umount2(path_.c_str(), MNT_DETACH);
  }
  SmallDisk(const SmallDisk&) = delete;
  SmallDisk& operator=(const SmallDisk&) = delete;
  bool mounted() const { return mounted_; }

  /// Uses up all space that is left.
  void fill() const {
    const base::UniqueFd file(::open((path_ + "/filler").c_str(), O_WRONLY | O_CREAT, 0600));
    for (std::size_t size = 4096; size > 0; size /= 2) {
      while (::write(file.get(), std::string(size, 'f').data(), size) > 0) continue;
    }
  }
  void relieve() const { ::unlink((path_ + "/filler").c_str()); }

 private:
  std::string path_;
  bool mounted_ = false;
};

core::StoreBatch large_batch(std::uint8_t n) {
  core::StoreBatch batch = job_batch(n);
  batch.jobs[0].description = std::string(20'000, static_cast<char>('a' + n % 26));
  return batch;
}

std::vector<int> stored_ordinals(const core::StoredState& state) {
  std::vector<int> ordinals;
  for (const auto& stored : state.jobs) ordinals.push_back(static_cast<int>(stored.job.ordinal));
  return ordinals;
}

/// Commits jobs with numbers from `first` on until one fails; returns those that did not.
std::vector<int> commit_until_failure(Service& service, int first, Result<void>& failure) {
  std::vector<int> stored;
  for (int n = first; n < 250; ++n) {
    failure = service.commit(large_batch(static_cast<std::uint8_t>(n)));
    if (!failure) return stored;
    stored.push_back(n);
  }
  return stored;
}

// PERS-01: nothing that was acknowledged is lost; what failed is not there.
TEST(SqliteStoreFullDiskTest, AFullDiskFailsCommitsAndLosesNothing) {
  const TempDirectory directory;
  const SmallDisk disk(directory.path());
  if (!disk.mounted()) GTEST_SKIP() << "needs the right to mount";
  Service service(directory.path());
  ASSERT_EQ(service.start().code(), hr::kOk);
  ASSERT_EQ(service.commit(large_batch(1)).code(), hr::kOk);

  disk.fill();
  Result<void> failure;
  std::vector<int> stored = commit_until_failure(service, 2, failure);
  ASSERT_EQ(failure.code(), hr::kWin32DiskFull) << failure.error().message;
  stored.insert(stored.begin(), 1);

  std::size_t answers = 0;  // as a group, they fail one by one
  for (std::uint8_t n = 200; n < 210; ++n) {
    service.store().commit(large_batch(n), [&](Result<void> result) {
      EXPECT_EQ(result.code(), hr::kWin32DiskFull);
      ++answers;
    });
  }
  service.loop().run_until([&] { return answers == 10; });

  disk.relieve();
  ASSERT_EQ(service.commit(large_batch(220)).code(), hr::kOk);
  stored.push_back(220);
  disk.fill();
  service.stop();  // no room to tidy up, perhaps
  disk.relieve();
  const auto state = service.start();
  ASSERT_TRUE(state.ok()) << state.error().message;
  EXPECT_FALSE(service.store().recovered());
  EXPECT_EQ(stored_ordinals(*state), stored);
  for (const auto& job : state->jobs) EXPECT_EQ(job.files.size(), 1u);
}

TEST(SqliteStoreFullDiskTest, AFullDiskIsNoDamage) {
  const TempDirectory directory;
  const SmallDisk disk(directory.path());
  if (!disk.mounted()) GTEST_SKIP() << "needs the right to mount";
  Service service(directory.path());
  ASSERT_EQ(service.start().code(), hr::kOk);
  ASSERT_EQ(service.commit(large_batch(1)).code(), hr::kOk);
  service.stop();
  disk.fill();
  EXPECT_EQ(service.start().code(), hr::kWin32DiskFull);
  disk.relieve();
  EXPECT_EQ(service.start()->jobs.size(), 1u);
  EXPECT_TRUE(names_in(directory.path(), "jobs.db.damaged").empty());
}

/// Writes beyond `bytes` in any file fail while this exists.
class FileSizeLimit {
 public:
  explicit FileSizeLimit(std::uint64_t bytes) {
    handler_ = ::signal(SIGXFSZ, SIG_IGN);
    ::getrlimit(RLIMIT_FSIZE, &before_);
    struct ::rlimit now = before_;
    now.rlim_cur = bytes;
    ::setrlimit(RLIMIT_FSIZE, &now);
  }
  ~FileSizeLimit() {
    ::setrlimit(RLIMIT_FSIZE, &before_);
    ::signal(SIGXFSZ, handler_);
  }
  FileSizeLimit(const FileSizeLimit&) = delete;
  FileSizeLimit& operator=(const FileSizeLimit&) = delete;

 private:
  struct ::rlimit before_ {};
  ::sighandler_t handler_ = SIG_DFL;
};

TEST(SqliteStoreIoErrorTest, AFailedWriteFailsTheCommitOnly) {
  const TempDirectory directory;
  Service service(directory.path());
  ASSERT_EQ(service.start().code(), hr::kOk);
  Result<void> failure;
  std::vector<int> stored;
  {
    const FileSizeLimit limit(300'000);
    stored = commit_until_failure(service, 1, failure);
  }
  ASSERT_FALSE(stored.empty());
  EXPECT_EQ(failure.code(), hr::kWin32IoDevice) << failure.error().message;
  ASSERT_EQ(service.commit(large_batch(240)).code(), hr::kOk);
  stored.push_back(240);
  service.stop();
  const auto state = service.start();
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(stored_ordinals(*state), stored);
}

// What the child writes in its n-th batch: every part says n, so that half a batch is seen.
core::StoreBatch numbered_batch(std::uint64_t n) {
  core::StoreBatch batch = job_batch(1, 3);
  batch.jobs[0].event = n;
  batch.jobs[0].description = std::string(n % 3000, 'd');
  for (auto& put : batch.files) put.file.durable = n;
  batch.notices = {{n, job_id(1), core::NoticeKind::kJobModification, std::nullopt}};
  batch.answered = {n - 1};
  batch.next_sequence = n + 1;
  return batch;
}

/// The number of the last batch in the store, all of whose parts must be there.
std::uint64_t check_numbered(const core::StoredState& state) {
  if (state.jobs.empty()) return 0;
  const std::uint64_t n = state.jobs[0].job.event;
  EXPECT_EQ(state.jobs.size(), 1u);
  EXPECT_EQ(state.jobs[0].job.description.size(), n % 3000);
  EXPECT_EQ(state.jobs[0].files.size(), 3u);
  for (const auto& file : state.jobs[0].files) EXPECT_EQ(file.durable, n);
  EXPECT_EQ(state.notices.size(), 1u);
  EXPECT_EQ(state.notices.empty() ? 0 : state.notices[0].sequence, n);
  EXPECT_EQ(state.next_sequence, n + 1);
  return n;
}

/// Commits on and on, several at a time, and writes the number of each acknowledged batch.
[[noreturn]] void commit_forever(const std::string& directory, int out) {
  constexpr std::uint64_t kInFlight = 6;
  Service service(directory);
  const auto state = service.start();
  if (!state || service.store().recovered()) ::_exit(1);
  std::uint64_t acknowledged = state->next_sequence - 1;
  std::uint64_t begun = acknowledged;
  for (;;) {
    while (begun < acknowledged + kInFlight) {
      const std::uint64_t n = ++begun;
      service.store().commit(numbered_batch(n), [&, n](Result<void> result) {
        if (!result || ::write(out, &n, sizeof n) != sizeof n) ::_exit(2);
        acknowledged = n;
      });
    }
    const std::uint64_t before = acknowledged;
    service.loop().run_until([&] { return acknowledged > before; });
  }
}

struct Child {
  pid_t pid = -1;
  base::UniqueFd acknowledgements;
};

std::optional<Child> start_child(const std::string& directory) {
  std::array<int, 2> ends{};
  if (::pipe2(ends.data(), O_CLOEXEC) != 0) return std::nullopt;
  base::UniqueFd in(ends[0]);
  const base::UniqueFd out(ends[1]);
  const pid_t pid = ::fork();
  if (pid == 0) commit_forever(directory, out.get());
  if (pid < 0) return std::nullopt;
  return Child{pid, std::move(in)};
}

// PERS-01
TEST(SqliteStoreKillTest, WhatWasAcknowledgedIsThereAfterKill9) {
  const TempDirectory directory;
  std::mt19937_64 random(seed());
  std::uint64_t stored = 0;
  for (int round = 0; round < 15; ++round) {
    auto child = start_child(directory.path());
    ASSERT_TRUE(child.has_value());
    const int in = child->acknowledgements.get();
    std::uint64_t acknowledged = stored;
    for (auto left = random() % 200; left > 0; --left) {
      ASSERT_EQ(::read(in, &acknowledged, sizeof acknowledged),
                static_cast<ssize_t>(sizeof acknowledged))
          << "the child failed in round " << round;
    }
    // The moment of death: anywhere in the next commits, or in the start.
    struct ::timespec moment {
      0, static_cast<long>(random() % 3'000'000)
    };
    ::nanosleep(&moment, nullptr);
    ::kill(child->pid, SIGKILL);
    int status = 0;
    ASSERT_EQ(::waitpid(child->pid, &status, 0), child->pid);
    ASSERT_TRUE(WIFSIGNALED(status)) << "the child ended by itself, status " << status;
    while (::read(in, &acknowledged, sizeof acknowledged) == sizeof acknowledged) continue;

    Service service(directory.path());
    const auto state = service.start();
    ASSERT_TRUE(state.ok()) << state.error().message;
    ASSERT_FALSE(service.store().recovered()) << service.warnings()[0];
    stored = check_numbered(*state);
    ASSERT_GE(stored, acknowledged) << "round " << round;
  }
  EXPECT_GT(stored, 0u);
}

}  // namespace
}  // namespace openbits::store::testing
