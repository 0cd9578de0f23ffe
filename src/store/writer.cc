#include "store/writer.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "store/rows.h"

namespace openbits::store {
namespace {

Result<void> read_rows(Statement& query, std::vector<Event>& events) {
  for (;;) {
    auto more = query.step();
    if (!more) return std::move(more).error();
    if (!*more) return {};
    auto event = read_event(query);
    if (!event) return std::move(event).error();
    events.push_back(std::move(*event));
  }
}

}  // namespace

Result<Writer> Writer::create(Database& db) {
  const std::array<std::string, 15> texts = {"BEGIN IMMEDIATE",
                                             "COMMIT",
                                             put_job_sql(),
                                             put_file_sql(),
                                             put_notice_sql(),
                                             put_counter_sql(),
                                             "DELETE FROM notices WHERE sequence = ?",
                                             "DELETE FROM jobs WHERE id = ?",
                                             put_event_sql(),
                                             "DELETE FROM events WHERE sequence < ?",
                                             events_sql(),
                                             put_job_options_sql(),
                                             "DELETE FROM credentials WHERE job = ?",
                                             put_credentials_sql(),
                                             put_file_options_sql()};
  std::vector<Statement> made;
  for (const std::string& text : texts) {
    auto statement = Statement::prepare(db, text);
    if (!statement) {
      return db.schema_mismatch() ? db.damage(statement.error().message)
                                  : std::move(statement).error();
    }
    made.push_back(std::move(*statement));
  }
  return Writer(db,
                {std::move(made[0]), std::move(made[1]), std::move(made[2]), std::move(made[3]),
                 std::move(made[4]), std::move(made[5]), std::move(made[6]), std::move(made[7]),
                 std::move(made[8]), std::move(made[9]), std::move(made[10]), std::move(made[11]),
                 std::move(made[12]), std::move(made[13]), std::move(made[14])});
}

Writer::Writer(Database& db, Statements statements) : db_(&db), sql_(std::move(statements)) {}

Result<void> Writer::commit(std::span<const core::StoreBatch* const> batches) {
  if (std::all_of(batches.begin(), batches.end(), [](const auto* b) { return b->empty(); })) {
    return {};
  }
  // The next transaction may find nothing to write, and would leave there what has failed.
  if (in_doubt_) {
    if (auto emptied = db_->empty_log(); !emptied) return emptied;
    in_doubt_ = false;
  }
  if (auto begun = sql_.begin.run(); !begun) return begun;
  auto written = write_all(batches);
  const bool reaches_log = written.ok();
  if (written) written = sql_.commit.run();
  if (written) return {};
  db_->roll_back();
  in_doubt_ = reaches_log && !db_->empty_log().ok();
  return written;
}

Result<void> Writer::write_all(std::span<const core::StoreBatch* const> batches) {
  for (const auto* batch : batches) {
    if (auto written = write(*batch); !written) return written;
  }
  return {};
}

Result<void> Writer::write(const core::StoreBatch& batch) {
  for (const auto& job : batch.jobs) {
    bind_job(sql_.put_job, job);
    if (auto run = sql_.put_job.run(); !run) return run;
    if (auto done = write_options(job); !done) return done;
  }
  for (const auto& file : batch.files) {
    bind_file(sql_.put_file, file);
    if (auto run = sql_.put_file.run(); !run) return run;
    if (auto done = write_options(file); !done) return done;
  }
  for (const auto& notice : batch.notices) {
    bind_notice(sql_.put_notice, notice);
    if (auto run = sql_.put_notice.run(); !run) return run;
  }
  for (const auto sequence : batch.answered) {
    if (auto run = sql_.delete_notice.bind(sequence).run(); !run) return run;
  }
  for (const auto& job : batch.removed) {
    if (auto run = sql_.delete_job.bind(job).run(); !run) return run;
  }
  if (auto done = write_events(batch); !done) return done;
  if (auto done = write_counter(kNextOrdinal, batch.next_ordinal); !done) return done;
  return write_counter(kNextSequence, batch.next_sequence);
}

// Options never go back to null: what is there is replaced.
Result<void> Writer::write_options(const core::JobRecord& job) {
  if (!job.options) return {};
  bind_job_options(sql_.put_job_options, job.id, *job.options);
  if (auto run = sql_.put_job_options.run(); !run) return run;
  if (auto run = sql_.forget_credentials.bind(job.id).run(); !run) return run;
  for (const auto& credentials : job.options->credentials) {
    bind_credentials(sql_.put_credentials, job.id, credentials);
    if (auto run = sql_.put_credentials.run(); !run) return run;
  }
  return {};
}

Result<void> Writer::write_options(const core::StoreBatch::FilePut& item) {
  if (!item.file.options) return {};
  const FileOptionsRow row(item.job, item.file.index, *item.file.options);
  row.bind(sql_.put_file_options);
  return sql_.put_file_options.run();
}

Result<void> Writer::write_events(const core::StoreBatch& batch) {
  for (const auto& event : batch.events) {
    bind_event(sql_.put_event, event);
    if (auto run = sql_.put_event.run(); !run) return run;
  }
  if (batch.first_event == 0) return {};
  if (auto run = sql_.forget_events.bind(batch.first_event).run(); !run) return run;
  return write_counter(kFirstEvent, batch.first_event);
}

Result<EventPage> Writer::read_events(const core::EventQuery& query) {
  EventPage page;
  if (auto found = find_bounds(page); !found) return std::move(found).error();
  const bool begun_anew = query.since > page.newest;
  const std::uint64_t since = begun_anew ? 0 : query.since;
  page.complete = !begun_anew && page.oldest <= since + 1;
  sql_.find_events.bind(since, !query.owner.has_value(), query.owner.value_or(0), query.most);
  Result<void> read = read_rows(sql_.find_events, page.events);
  sql_.find_events.reset();
  if (!read) return std::move(read).error();
  return page;
}

Result<void> Writer::find_bounds(EventPage& page) {
  const auto next = db_->integer("SELECT value FROM meta WHERE name = 'next_sequence'");
  if (!next) return next.error();
  const auto oldest = db_->integer("SELECT value FROM meta WHERE name = 'first_event'");
  if (!oldest) return oldest.error();
  page.newest = static_cast<std::uint64_t>(*next) - 1;
  page.oldest = static_cast<std::uint64_t>(*oldest);
  return {};
}

Result<void> Writer::write_counter(const std::string& name, std::uint64_t value) {
  if (value == 0) return {};
  return sql_.put_counter.bind(name, value).run();
}

}  // namespace openbits::store
