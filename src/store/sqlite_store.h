// The store in production: a SQLite database.
#pragma once

#include <functional>
#include <memory>
#include <optional>
#include <string>

#include <openbits/result.hpp>

#include "core/store.h"
#include "store/committer.h"
#include "store/database.h"
#include "store/directory.h"
#include "store/executor.h"
#include "store/writer.h"

namespace openbits::store {

/// Everything that commit() has acknowledged survives a power cut (PERS-01). A database that is
/// damaged is set aside and an empty one takes its place (PERS-06); it is never repaired, because
/// half a job is worse than none.
///
/// Thread: open(), load(), commit() and the destructor belong to the loop thread. Commits are
/// carried out on the executor.
class SqliteStore final : public core::Store {
 public:
  struct Options {
    std::string directory;  ///< made if missing; jobs.db is in it
    /// Runs a function on the loop thread, later. Called from the store's thread, and for the
    /// last time in the destructor.
    std::function<void(std::function<void()>)> post;
    /// Takes a line for people, about a damaged database. Called in open() and load() only.
    std::function<void(std::string)> warn;
    /// Makes what commits are carried out on; none: a thread of the store's own.
    std::function<std::unique_ptr<Executor>()> executor = {};
  };

  /// Takes the directory, opens and checks the database, and brings it to the present version.
  /// Errors: hr::kWin32SharingViolation if another process uses the directory; hr::kEFail if a
  /// newer version of OpenBITS has written the database; those of the file system. Damage is not
  /// an error.
  static Result<std::unique_ptr<SqliteStore>> open(const Options& options);
  /// Carries out what is queued, posts the results, and tidies up the database.
  ~SqliteStore() override;

  Result<core::StoredState> load() override;
  void commit(core::StoreBatch batch, std::function<void(Result<void>)> done) override;
  void read_events(const core::EventQuery& query,
                   std::function<void(Result<EventPage>)> done) override;

  /// True if a damaged database was set aside, and jobs were lost, in open() or load().
  bool recovered() const { return recovered_; }

 private:
  struct Connection {
    Database db;
    std::optional<Writer> writer;  // refers to db
  };
  SqliteStore(Options options, Directory directory);

  static Result<std::unique_ptr<Connection>> connect(const std::string& path);
  /// Connects; if the database is damaged, to a new one.
  Result<void> connect_or_recover();
  /// Closes the connection, sets the database aside and connects to a new one.
  Result<void> recover(const std::string& reason);

  const Options options_;
  const Directory directory_;
  bool recovered_ = false;
  bool loaded_ = false;
  std::unique_ptr<Connection> connection_;
  std::unique_ptr<Committer> committer_;  // from load() on; uses the connection
};

}  // namespace openbits::store
