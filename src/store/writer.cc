#include "store/writer.h"

#include <algorithm>
#include <array>
#include <utility>
#include <vector>

#include "store/rows.h"

namespace openbits::store {

Result<Writer> Writer::create(Database& db) {
  const std::array<std::string, 8> texts = {"BEGIN IMMEDIATE",
                                            "COMMIT",
                                            put_job_sql(),
                                            put_file_sql(),
                                            put_notice_sql(),
                                            put_counter_sql(),
                                            "DELETE FROM notices WHERE sequence = ?",
                                            "DELETE FROM jobs WHERE id = ?"};
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
                 std::move(made[4]), std::move(made[5]), std::move(made[6]), std::move(made[7])});
}

Writer::Writer(Database& db, Statements statements) : db_(&db), sql_(std::move(statements)) {}

Result<void> Writer::commit(std::span<const core::StoreBatch* const> batches) {
  if (std::all_of(batches.begin(), batches.end(), [](const auto* b) { return b->empty(); })) {
    return {};
  }
  if (auto begun = sql_.begin.run(); !begun) return begun;
  auto written = write_all(batches);
  if (written) written = sql_.commit.run();
  if (!written) db_->roll_back();
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
  }
  for (const auto& file : batch.files) {
    bind_file(sql_.put_file, file);
    if (auto run = sql_.put_file.run(); !run) return run;
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
  if (auto done = write_counter(kNextOrdinal, batch.next_ordinal); !done) return done;
  return write_counter(kNextSequence, batch.next_sequence);
}

Result<void> Writer::write_counter(const std::string& name, std::uint64_t value) {
  if (value == 0) return {};
  return sql_.put_counter.bind(name, value).run();
}

}  // namespace openbits::store
