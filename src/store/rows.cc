#include "store/rows.h"

#include <array>
#include <string_view>
#include <utility>

#include "store/row_reader.h"
#include "store/tables.h"

namespace openbits::store {
namespace {

// The order is that of bind_* and read_* below.
constexpr std::array<std::string_view, 1> kJobKeys = {"id"};
constexpr std::array<std::string_view, 44> kJobValues = {"ordinal",
                                                         "type",
                                                         "state",
                                                         "priority",
                                                         "owner_uid",
                                                         "display_name",
                                                         "description",
                                                         "notify_flags",
                                                         "minimum_retry_delay",
                                                         "no_progress_timeout",
                                                         "proxy_usage",
                                                         "proxy_list",
                                                         "proxy_bypass",
                                                         "creation_time",
                                                         "modification_time",
                                                         "transfer_completion_time",
                                                         "error_count",
                                                         "error_context",
                                                         "error_code",
                                                         "error_file",
                                                         "error_protocol",
                                                         "error_message",
                                                         "retries",
                                                         "no_progress_since",
                                                         "retry_at",
                                                         "event",
                                                         "completing",
                                                         "cleanup",
                                                         "retired",
                                                         "newest_event",
                                                         "notification_clsid",
                                                         "notify_program",
                                                         "notify_parameters",
                                                         "notification_interval",
                                                         "dynamic_content",
                                                         "high_performance",
                                                         "run_started",
                                                         "run_ended",
                                                         "run_end",
                                                         "run_status",
                                                         "run_output",
                                                         "resumed",
                                                         "active_time",
                                                         "last_active"};
constexpr std::array<std::string_view, 2> kFileKeys = {"job", "idx"};
constexpr std::array<std::string_view, 11> kFileValues = {
    "remote_name",   "local_name", "temp_name",   "size",      "durable",  "etag",
    "last_modified", "boot_id",    "transferred", "completed", "validated"};
constexpr std::array<std::string_view, 1> kNoticeKeys = {"sequence"};
constexpr std::array<std::string_view, 4> kNoticeValues = {"job", "kind", "file", "since"};
constexpr std::array<std::string_view, 1> kEventKeys = {"sequence"};
constexpr std::array<std::string_view, 8> kEventValues = {"time",  "job",  "owner_uid", "kind",
                                                          "state", "file", "code",      "message"};
constexpr std::array<std::string_view, 1> kMetaKeys = {"name"};
constexpr std::array<std::string_view, 1> kMetaValues = {"value"};

constexpr Table kJobs{"jobs", kJobKeys, kJobValues};
constexpr Table kFiles{"files", kFileKeys, kFileValues};
constexpr Table kNotices{"notices", kNoticeKeys, kNoticeValues};
constexpr Table kEvents{"events", kEventKeys, kEventValues};
constexpr Table kMeta{"meta", kMetaKeys, kMetaValues};

// The five columns of a run are NULL together.
std::optional<CommandRun> read_run(RowReader& row) {
  if (row.next_is_null()) {
    for (int i = 0; i < 5; ++i) {
      if (!row.skip_null()) {
        row.text();
        row.reject("belongs to a run that is not there");
      }
    }
    return std::nullopt;
  }
  CommandRun run;
  run.started = row.time();
  run.ended = row.time();
  run.end = row.enumeration(CommandEnd::kExited, CommandEnd::kNotStarted);
  run.status = row.i32();
  run.output = row.text();
  return run;
}

// The five error columns are NULL together.
std::optional<JobErrorInfo> read_error(RowReader& row) {
  if (row.next_is_null()) {
    for (int i = 0; i < 5; ++i) {
      if (!row.skip_null()) {
        row.text();
        row.reject("belongs to an error that is not there");
      }
    }
    return std::nullopt;
  }
  JobErrorInfo error;
  error.context = row.enumeration(ErrorContext::kNone, ErrorContext::kServerCertificateCallback);
  error.code = row.i32();
  error.file = row.optional(&RowReader::u32);
  error.protocol = row.optional(&RowReader::text);
  error.message = row.text();
  return error;
}

}  // namespace

std::string put_job_sql() {
  return put_sql(kJobs);
}
std::string put_file_sql() {
  return put_sql(kFiles);
}
std::string put_notice_sql() {
  return put_sql(kNotices);
}
std::string put_event_sql() {
  return put_sql(kEvents);
}
std::string events_sql() {
  return select_sql(kEvents) +
         " WHERE sequence > ? AND (? OR owner_uid = ?) ORDER BY sequence LIMIT ?";
}
std::string put_counter_sql() {
  return put_sql(kMeta);
}
std::string all_jobs_sql() {
  return select_sql(kJobs);
}
std::string all_files_sql() {
  return all_sql(kFiles);
}
std::string all_notices_sql() {
  return all_sql(kNotices);
}
std::string all_counters_sql() {
  return all_sql(kMeta);
}

void bind_job(Statement& put, const core::JobRecord& job) {
  const JobErrorInfo* error = job.error ? &*job.error : nullptr;
  const CommandRun* run = job.last_run ? &*job.last_run : nullptr;
  put.bind(job.id, job.ordinal, job.type, job.state, job.priority, job.owner_uid, job.display_name,
           job.description, job.notify_flags, job.minimum_retry_delay, job.no_progress_timeout,
           job.proxy.usage, job.proxy.list, job.proxy.bypass, job.times.creation,
           job.times.modification, job.times.transfer_completion, job.error_count,
           error ? &error->context : nullptr, error ? &error->code : nullptr,
           error ? error->file : std::nullopt,
           error && error->protocol ? &*error->protocol : nullptr,
           error ? &error->message : nullptr, job.retries, job.no_progress_since, job.retry_at,
           job.event, job.completing, job.cleanup, job.retired, job.newest_event,
           job.notification_clsid.is_null() ? nullptr : &job.notification_clsid,
           job.notify_command.program, job.notify_command.parameters, job.notification_interval,
           job.dynamic_content, job.high_performance, run ? &run->started : nullptr,
           run ? &run->ended : nullptr, run ? &run->end : nullptr, run ? &run->status : nullptr,
           run ? &run->output : nullptr, job.resumed, job.active_time, job.last_active);
}

Result<core::JobRecord> read_job(const Statement& statement) {
  RowReader row(statement, kJobs.name);
  core::JobRecord job;
  job.id = row.guid();
  job.ordinal = row.u64();
  job.type = row.enumeration(JobType::kDownload, JobType::kUploadReply);
  job.state = row.enumeration(JobState::kQueued, JobState::kCancelled);
  job.priority = row.enumeration(JobPriority::kForeground, JobPriority::kLow);
  job.owner_uid = row.u32();
  job.display_name = row.text();
  job.description = row.text();
  job.notify_flags = row.u32();
  job.minimum_retry_delay = row.u32();
  job.no_progress_timeout = row.u32();
  job.proxy.usage = row.enumeration(ProxyUsage::kPreconfig, ProxyUsage::kAutodetect);
  job.proxy.list = row.optional(&RowReader::text);
  job.proxy.bypass = row.optional(&RowReader::text);
  job.times.creation = row.time();
  job.times.modification = row.time();
  job.times.transfer_completion = row.time();
  job.error_count = row.u32();
  job.error = read_error(row);
  job.retries = row.u32();
  job.no_progress_since = row.optional(&RowReader::time);
  job.retry_at = row.optional(&RowReader::time);
  job.event = row.u64();
  job.completing = row.flag();
  job.cleanup = row.flag();
  job.retired = row.optional(&RowReader::time);
  job.newest_event = row.u64();
  job.notification_clsid = row.optional(&RowReader::guid).value_or(Guid{});
  job.notify_command.program = row.text();
  job.notify_command.parameters = row.text();
  job.notification_interval = row.u32();
  job.dynamic_content = row.flag();
  job.high_performance = row.flag();
  job.last_run = read_run(row);
  job.resumed = row.flag();
  job.active_time = row.u64();
  job.last_active = row.u32();
  if (auto good = row.finish(); !good) return std::move(good).error();
  return job;
}

void bind_file(Statement& put, const core::StoreBatch::FilePut& item) {
  const core::FileRecord& file = item.file;
  put.bind(item.job, file.index, file.remote_name, file.local_name, file.temp_name, file.size,
           file.durable, file.validators.etag, file.validators.last_modified, file.boot_id,
           file.transferred, file.completed, file.validated);
}

Result<core::StoreBatch::FilePut> read_file(const Statement& statement) {
  RowReader row(statement, kFiles.name);
  core::StoreBatch::FilePut item;
  core::FileRecord& file = item.file;
  item.job = row.guid();
  file.index = row.u32();
  file.remote_name = row.text();
  file.local_name = row.text();
  file.temp_name = row.text();
  file.size = row.u64();
  file.durable = row.u64();
  file.validators.etag = row.text();
  file.validators.last_modified = row.text();
  file.boot_id = row.text();
  file.transferred = row.flag();
  file.completed = row.flag();
  file.validated = row.flag();
  if (auto good = row.finish(); !good) return std::move(good).error();
  return item;
}

void bind_notice(Statement& put, const core::NoticeRecord& notice) {
  put.bind(notice.sequence, notice.job, notice.kind, notice.file, notice.since);
}

Result<core::NoticeRecord> read_notice(const Statement& statement) {
  RowReader row(statement, kNotices.name);
  core::NoticeRecord notice;
  notice.sequence = row.u64();
  notice.job = row.guid();
  notice.kind =
      row.enumeration(core::NoticeKind::kJobTransferred, core::NoticeKind::kFileRangesTransferred);
  notice.file = row.optional(&RowReader::u32);
  notice.since = row.time();
  if (auto good = row.finish(); !good) return std::move(good).error();
  return notice;
}

void bind_event(Statement& put, const core::EventRecord& record) {
  const Event& e = record.event;
  put.bind(e.sequence, e.time, e.job, record.owner_uid, e.kind, e.state, e.file, e.code, e.message);
}

Result<Event> read_event(const Statement& statement) {
  RowReader row(statement, kEvents.name);
  Event event;
  event.sequence = row.u64();
  event.time = row.time();
  event.job = row.guid();
  row.u32();  // the owner
  event.kind = row.enumeration(EventKind::kJobTransferred, EventKind::kJobCreated);
  event.state = row.enumeration(JobState::kQueued, JobState::kCancelled);
  event.file = row.optional(&RowReader::u32);
  event.code = row.i32();
  event.message = row.text();
  if (auto good = row.finish(); !good) return std::move(good).error();
  return event;
}

Result<Counter> read_counter(const Statement& statement) {
  RowReader row(statement, kMeta.name);
  Counter counter;
  counter.name = row.text();
  counter.value = row.u64();
  if (auto good = row.finish(); !good) return std::move(good).error();
  return counter;
}

}  // namespace openbits::store
