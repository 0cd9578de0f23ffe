// Owner of one SQLite connection, and the way from SQLite's codes to an Error.
#pragma once

#include <sqlite3.h>

#include <cstdint>
#include <memory>
#include <string>
#include <string_view>

#include <openbits/result.hpp>

namespace openbits::store {

/// Why the last call on the connection failed: "cannot <action> <path>: <reason>". Damage has the
/// code hr::kBgEDatabaseCorrupt, and nothing else has: not a disk that cannot be read.
Error sqlite_error(sqlite3* db, std::string_view action);

/// Thread: one at a time; the connection itself takes no locks.
class Database {
 public:
  /// Opens the file, which must exist. Does not read it yet, so a file that is no database is
  /// noticed by the first statement. Closing leaves the write-ahead log as it is.
  static Result<Database> open(const std::string& path);

  sqlite3* get() const { return handle_.get(); }

  /// Runs one or more statements whose rows are of no interest.
  Result<void> execute(const std::string& sql);
  /// The first column of the first row of a query.
  Result<std::int64_t> integer(std::string_view sql);
  Result<std::string> text(std::string_view sql);

  /// The Error for contents that are wrong, with the code hr::kBgEDatabaseCorrupt; or, if the disk
  /// has not given what was to be read since the database was opened, the Error for that.
  Error damage(std::string_view reason) const;
  /// True if the last call failed because the schema is not the one that its SQL expects.
  bool schema_mismatch() const;
  /// Makes durable what an earlier process has written into the log, and of which nobody knows
  /// whether it was synced. After a crash it is read from the kernel's cache, and if a sync of it
  /// has failed, the kernel takes it for written although the disk has not got it; so it is written
  /// once more.
  Result<void> make_log_durable();
  /// Empties the write-ahead log, durably, whose contents go into the database file. What was
  /// written into it by a transaction that has failed is then gone for good.
  Result<void> empty_log();
  /// Undoes the open transaction, if there is one.
  void roll_back();

  /// From now on closing moves the write-ahead log into the database file and deletes it.
  void tidy_on_close();

 private:
  struct Closer {
    void operator()(sqlite3* db) const { sqlite3_close_v2(db); }
  };
  explicit Database(sqlite3* handle) : handle_(handle) {}
  std::unique_ptr<sqlite3, Closer> handle_;
};

}  // namespace openbits::store
