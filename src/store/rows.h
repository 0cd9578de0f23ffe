// Records to columns and back. The one place that knows which field is in which column.
#pragma once

#include <cstdint>
#include <string>

#include <openbits/result.hpp>

#include "core/store.h"
#include "store/statement.h"

namespace openbits::store {

// Inserting a row, or replacing all of it but its key without touching rows that refer to it.
std::string put_job_sql();
std::string put_file_sql();
std::string put_notice_sql();
std::string put_event_sql();
std::string put_counter_sql();
std::string put_job_options_sql();
std::string put_credentials_sql();
std::string put_file_options_sql();

/// Events after a sequence number: parameters since, whether of all users, uid, how many.
std::string events_sql();

// All rows; files by job and index, jobs as they lie in the table: in the order of their ids, which
// are random, most of them would be read from somewhere else.
std::string all_jobs_sql();
std::string all_files_sql();
std::string all_notices_sql();
std::string all_counters_sql();
std::string all_job_options_sql();
std::string all_credentials_sql();
std::string all_file_options_sql();

// The record must stay as it is until the statement has run.
void bind_job(Statement& put, const core::JobRecord& job);
void bind_file(Statement& put, const core::StoreBatch::FilePut& file);
void bind_job_options(Statement& put, const core::JobId& job, const core::JobOptions& options);
void bind_credentials(Statement& put, const core::JobId& job, const core::SealedCredentials& c);
void bind_event(Statement& put, const core::EventRecord& event);
void bind_notice(Statement& put, const core::NoticeRecord& notice);

/// The columns of file_options, which refer to nothing.
class FileOptionsRow {
 public:
  FileOptionsRow(const core::JobId& job, std::uint32_t index, const core::FileOptions& options);
  void bind(Statement& put) const;

 private:
  const core::JobId& job_;
  const std::uint32_t index_;
  const core::FileOptions& options_;
  const std::string ranges_;
  const std::string filled_;
  const std::string requested_;
  const std::string digests_;
};

/// One row of meta.
struct Counter {
  std::string name;
  std::uint64_t value = 0;
};
inline const std::string kNextOrdinal = "next_ordinal";
inline const std::string kNextSequence = "next_sequence";
inline const std::string kFirstEvent = "first_event";

// The present row as a record; hr::kBgEDatabaseCorrupt if its values cannot be ones of ours.
Result<core::JobRecord> read_job(const Statement& row);
Result<core::StoreBatch::FilePut> read_file(const Statement& row);
Result<core::NoticeRecord> read_notice(const Statement& row);
Result<Event> read_event(const Statement& row);
struct JobOptionsRow {
  core::JobId job;
  core::JobOptions options;  // without the credentials
};
Result<JobOptionsRow> read_job_options(const Statement& row);
struct CredentialsRow {
  core::JobId job;
  core::SealedCredentials credentials;
};
Result<CredentialsRow> read_credentials(const Statement& row);
struct StoredFileOptions {
  core::JobId job;
  std::uint32_t index = 0;
  core::FileOptions options;
};
Result<StoredFileOptions> read_file_options(const Statement& row);
Result<Counter> read_counter(const Statement& row);

}  // namespace openbits::store
