#include "store/loader.h"

#include <algorithm>
#include <limits>
#include <optional>
#include <string>
#include <tuple>
#include <unordered_map>
#include <utility>

#include "store/rows.h"
#include "store/statement.h"

namespace openbits::store {
namespace {

using Places = std::unordered_map<Guid, std::size_t>;  // of jobs in StoredState

/// Calls `take` with each row of the query, read by `read`, until something fails.
template <class Read, class Take>
Result<void> for_each_row(Database& db, const std::string& sql, Read read, Take take) {
  auto query = Statement::prepare(db, sql);
  if (!query) return std::move(query).error();
  for (;;) {
    auto more = query->step();
    if (!more) return std::move(more).error();
    if (!*more) return {};
    auto record = read(*query);
    if (!record) return db.damage(record.error().message);
    if (Result<void> taken = take(std::move(*record)); !taken) return taken;
  }
}

Result<void> load_jobs(Database& db, core::StoredState& state) {
  return for_each_row(db, all_jobs_sql(), read_job, [&](core::JobRecord job) -> Result<void> {
    state.jobs.push_back({std::move(job), {}});
    return {};
  });
}

/// They have most often been written in that order.
void sort_by_age(std::vector<core::StoredJob>& jobs) {
  const auto is_older = [](const core::StoredJob& a, const core::StoredJob& b) {
    return std::tie(a.job.ordinal, a.job.id) < std::tie(b.job.ordinal, b.job.id);
  };
  if (!std::is_sorted(jobs.begin(), jobs.end(), is_older)) {
    std::sort(jobs.begin(), jobs.end(), is_older);
  }
}

Result<void> load_files(Database& db, const Places& places, core::StoredState& state) {
  core::SharedText boot;  // of the file before: most often it is the same
  return for_each_row(
      db, all_files_sql(), read_file, [&](core::StoreBatch::FilePut item) -> Result<void> {
        const auto place = places.find(item.job);
        if (place == places.end()) {
          return db.damage("a file belongs to job " + item.job.text() + ", which is not there");
        }
        auto& files = state.jobs[place->second].files;
        if (item.file.index != files.size()) {
          return db.damage("file " + std::to_string(files.size()) + " of job " + item.job.text() +
                           " is missing");
        }
        if (item.file.boot_id == boot) item.file.boot_id = boot;
        boot = item.file.boot_id;
        files.push_back(std::move(item.file));
        return {};
      });
}

Result<void> load_job_options(Database& db, const Places& places, core::StoredState& state) {
  auto loaded = for_each_row(
      db, all_job_options_sql(), read_job_options, [&](JobOptionsRow row) -> Result<void> {
        const auto place = places.find(row.job);
        if (place == places.end()) {
          return db.damage("options belong to job " + row.job.text() + ", which is not there");
        }
        state.jobs[place->second].job.options =
            std::make_shared<const core::JobOptions>(std::move(row.options));
        return {};
      });
  if (!loaded) return loaded;
  return for_each_row(
      db, all_credentials_sql(), read_credentials, [&](CredentialsRow row) -> Result<void> {
        const auto place = places.find(row.job);
        if (place == places.end() || !state.jobs[place->second].job.options) {
          return db.damage("credentials belong to job " + row.job.text() +
                           ", which is not there or has none");
        }
        state.jobs[place->second].job.change_settings([&](core::JobOptions& options) {
          options.credentials.push_back(std::move(row.credentials));
        });
        return {};
      });
}

Result<void> load_file_options(Database& db, const Places& places, core::StoredState& state) {
  return for_each_row(
      db, all_file_options_sql(), read_file_options, [&](StoredFileOptions row) -> Result<void> {
        const auto place = places.find(row.job);
        if (place == places.end() || row.index >= state.jobs[place->second].files.size()) {
          return db.damage("options belong to file " + std::to_string(row.index) + " of job " +
                           row.job.text() + ", which is not there");
        }
        state.jobs[place->second].files[row.index].options =
            std::make_shared<const core::FileOptions>(std::move(row.options));
        return {};
      });
}

Result<void> load_notices(Database& db, const Places& places, core::StoredState& state) {
  return for_each_row(
      db, all_notices_sql(), read_notice, [&](core::NoticeRecord notice) -> Result<void> {
        const auto place = places.find(notice.job);
        if (place == places.end()) {
          return db.damage("a notice belongs to job " + notice.job.text() + ", which is not there");
        }
        if (notice.file && *notice.file >= state.jobs[place->second].files.size()) {
          return db.damage("a notice is about file " + std::to_string(*notice.file) + " of job " +
                           notice.job.text() + ", which is not there");
        }
        state.notices.push_back(notice);
        return {};
      });
}

Result<void> load_counters(Database& db, core::StoredState& state) {
  std::optional<std::uint64_t> ordinal;
  std::optional<std::uint64_t> sequence;
  auto done = for_each_row(db, all_counters_sql(), read_counter,
                           [&](const Counter& counter) -> Result<void> {
                             if (counter.name == kNextOrdinal) ordinal = counter.value;
                             if (counter.name == kNextSequence) sequence = counter.value;
                             return {};
                           });
  if (!done) return done;
  if (!ordinal || !sequence) return db.damage("its counters are missing");
  state.next_ordinal = *ordinal;
  state.next_sequence = *sequence;
  return {};
}

/// `next` must be past every number in use, whatever the counter says: numbers are never reused.
void pass(std::uint64_t& next, std::uint64_t used) {
  if (used >= next && used != std::numeric_limits<std::uint64_t>::max()) next = used + 1;
}

}  // namespace

Result<core::StoredState> load_state(Database& db) {
  core::StoredState state;
  if (auto done = load_jobs(db, state); !done) return std::move(done).error();
  sort_by_age(state.jobs);
  Places places;
  places.reserve(state.jobs.size());
  for (std::size_t i = 0; i < state.jobs.size(); ++i) places.emplace(state.jobs[i].job.id, i);

  if (auto done = load_files(db, places, state); !done) return std::move(done).error();
  if (auto done = load_job_options(db, places, state); !done) return std::move(done).error();
  if (auto done = load_file_options(db, places, state); !done) return std::move(done).error();
  if (auto done = load_notices(db, places, state); !done) return std::move(done).error();
  std::sort(state.notices.begin(), state.notices.end(),
            [](const auto& a, const auto& b) { return a.sequence < b.sequence; });
  if (auto done = load_counters(db, state); !done) return std::move(done).error();

  for (const auto& stored : state.jobs) {
    pass(state.next_ordinal, stored.job.ordinal);
    pass(state.next_sequence, stored.job.event);
    pass(state.next_sequence, stored.job.newest_event);
  }
  for (const auto& notice : state.notices) pass(state.next_sequence, notice.sequence);
  const auto logged = db.integer("SELECT coalesce(max(sequence), 0) FROM events");
  if (!logged) return logged.error();
  pass(state.next_sequence, static_cast<std::uint64_t>(*logged));
  return state;
}

}  // namespace openbits::store
