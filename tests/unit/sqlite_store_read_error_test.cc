// The SQLite store on a disk that cannot be read for a moment: that is no damage (PERS-06).
#include <gtest/gtest.h>
#include <sqlite3.h>
#include <unistd.h>

#include <cerrno>
#include <string>
#include <utility>

#include "store/sqlite_store.h"
#include "unit/sqlite_store_testing.h"

namespace openbits::store::testing {
namespace {

/// Which read of the process fails with EIO, counted from 1; 0: none.
int failing_read = 0;
int reads = 0;

bool fails() {
  return ++reads == failing_read;
}

ssize_t read_or_fail(int fd, void* to, std::size_t size) {
  if (!fails()) return ::read(fd, to, size);
  errno = EIO;
  return -1;
}

ssize_t pread_or_fail(int fd, void* to, std::size_t size, off_t at) {
  if (!fails()) return ::pread(fd, to, size, at);
  errno = EIO;
  return -1;
}

/// SQLite's own way to the disk, through the functions above.
class FailingReads {
 public:
  FailingReads() {
    set("read", reinterpret_cast<sqlite3_syscall_ptr>(&read_or_fail));
    set("pread", reinterpret_cast<sqlite3_syscall_ptr>(&pread_or_fail));
    set("pread64", reinterpret_cast<sqlite3_syscall_ptr>(&pread_or_fail));
  }
  ~FailingReads() {
    for (const char* name : {"read", "pread", "pread64"}) set(name, nullptr);
  }
  FailingReads(const FailingReads&) = delete;
  FailingReads& operator=(const FailingReads&) = delete;

 private:
  static void set(const char* name, sqlite3_syscall_ptr call) {
    sqlite3_vfs* vfs = sqlite3_vfs_find("unix");
    ASSERT_NE(vfs, nullptr);
    vfs->xSetSystemCall(vfs, name, call);
  }
};

TEST(SqliteStoreReadErrorTest, IsNotTakenForDamage) {
  const TempDirectory directory(TempDirectory::Where::kMemory);
  Service service(directory.path());
  ASSERT_TRUE(service.start().ok());
  for (std::uint8_t n = 1; n <= 5; ++n) {
    ASSERT_TRUE(service.commit(job_batch(n, 40)).ok());
  }
  service.stop();

  const FailingReads installed;
  bool has_failed = true;
  int failures = 0;
  for (int read = 1; has_failed; ++read) {
    ASSERT_LT(read, 10'000);
    reads = 0;
    failing_read = read;
    const auto state = service.start();
    has_failed = reads >= read;
    failing_read = 0;
    if (state) {
      EXPECT_FALSE(service.store().recovered())
          << "read " << read << ": " << ::testing::PrintToString(service.warnings());
      EXPECT_EQ(state->jobs.size(), 5u) << "read " << read;
    } else {
      ++failures;
      EXPECT_NE(state.code(), hr::kBgEDatabaseCorrupt) << "read " << read;
    }
    service.stop();
    EXPECT_TRUE(names_in(directory.path(), "jobs.db.damaged").empty()) << "read " << read;
    if (HasFailure()) return;
  }
  EXPECT_GT(failures, 0);
  const auto state = service.start();
  ASSERT_TRUE(state.ok()) << state.error().message;
  EXPECT_EQ(state->jobs.size(), 5u);
}

}  // namespace
}  // namespace openbits::store::testing
