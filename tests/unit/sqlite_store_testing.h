// What the tests of the SQLite store share: a directory, a loop, and records to store.
#pragma once

#include <condition_variable>
#include <deque>
#include <functional>
#include <memory>
#include <mutex>
#include <string>
#include <string_view>
#include <vector>

#include <openbits/result.hpp>

#include "core/store.h"
#include "store/sqlite_store.h"

namespace openbits::store::testing {

/// A directory that is removed with all that is in it.
class TempDirectory {
 public:
  enum class Where { kDisk, kMemory };  // kMemory: where there is such a place; fast
  explicit TempDirectory(Where where = Where::kDisk);
  ~TempDirectory();
  TempDirectory(const TempDirectory&) = delete;
  TempDirectory& operator=(const TempDirectory&) = delete;
  const std::string& path() const { return path_; }

 private:
  std::string path_;
};

/// Stands for the loop thread, which is the one that calls run_until().
class Loop {
 public:
  void post(std::function<void()> task);
  /// Runs posted tasks, and waits for them, until `done` is true.
  void run_until(const std::function<bool()>& done);

 private:
  std::mutex mutex_;
  std::condition_variable posted_;
  std::deque<std::function<void()>> tasks_;  // guarded by mutex_
};

/// A store in a directory, and what it says.
class Service {
 public:
  explicit Service(std::string directory) : directory_(std::move(directory)) {}

  /// Opens the store and loads it.
  Result<core::StoredState> start();
  Result<void> open();
  void stop() { store_.reset(); }

  SqliteStore& store() { return *store_; }
  Loop& loop() { return loop_; }
  const std::vector<std::string>& warnings() const { return warnings_; }
  std::string database() const { return directory_ + "/jobs.db"; }

  /// Commits and waits for the answer.
  Result<void> commit(core::StoreBatch batch);

 private:
  std::string directory_;
  Loop loop_;
  std::vector<std::string> warnings_;
  std::unique_ptr<SqliteStore> store_;
};

/// OPENBITS_SEED, or else a new one. Printed, so that a failure can be repeated.
std::uint64_t seed();

Guid job_id(std::uint8_t n);
/// A job with nothing but its id, ordinal and name.
core::JobRecord plain_job(std::uint8_t n);
core::FileRecord plain_file(std::uint32_t index);
core::StoreBatch job_batch(std::uint8_t n, std::uint32_t files = 1);
/// Every field has a value of its own, and every optional one is there.
core::JobRecord full_job();

void expect_equal(const core::JobRecord& a, const core::JobRecord& b);
void expect_equal(const core::FileRecord& a, const core::FileRecord& b);

/// Runs SQL on a database behind the store's back.
void run_sql(const std::string& database, const std::string& sql);
std::string read_file(const std::string& path);
void write_file(const std::string& path, std::string_view bytes);
/// Names in the directory that begin with `prefix`.
std::vector<std::string> names_in(const std::string& directory, std::string_view prefix);

}  // namespace openbits::store::testing
