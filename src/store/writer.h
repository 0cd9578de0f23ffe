// Turns batches into transactions, and reads the event log between them.
#pragma once

#include <span>
#include <string>

#include <openbits/result.hpp>

#include "core/store.h"
#include "store/database.h"
#include "store/statement.h"

namespace openbits::store {

class Writer {
 public:
  /// `db` must outlive the writer. Fails with hr::kBgEDatabaseCorrupt if the tables are not those
  /// of the present version.
  static Result<Writer> create(Database& db);

  /// Makes all of the batches durable, in their order, in one transaction; on a failure none of
  /// them. A failure of the disk in the last step, the sync, leaves it open until the next
  /// success whether the next start would find the old or the new state.
  Result<void> commit(std::span<const core::StoreBatch* const> batches);

  /// The part of the event log that was asked for.
  Result<EventPage> read_events(const core::EventQuery& query);

 private:
  struct Statements {
    Statement begin;
    Statement commit;
    Statement put_job;
    Statement put_file;
    Statement put_notice;
    Statement put_counter;
    Statement delete_notice;
    Statement delete_job;
    Statement put_event;
    Statement forget_events;
    Statement find_events;
    Statement put_job_options;
    Statement forget_credentials;
    Statement put_credentials;
    Statement put_file_options;
  };
  Writer(Database& db, Statements statements);

  Result<void> write_all(std::span<const core::StoreBatch* const> batches);
  Result<void> write(const core::StoreBatch& batch);
  Result<void> write_options(const core::JobRecord& job);
  Result<void> write_options(const core::StoreBatch::FilePut& item);
  Result<void> write_events(const core::StoreBatch& batch);
  Result<void> find_bounds(EventPage& page);
  Result<void> write_counter(const std::string& name, std::uint64_t value);

  Database* db_;
  Statements sql_;
  bool in_doubt_ = false;  // the log may have what a failed transaction has written
};

}  // namespace openbits::store
