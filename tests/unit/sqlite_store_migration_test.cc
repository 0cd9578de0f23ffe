// A store that an earlier version has written.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "store/schema.h"
#include "store/sqlite_store.h"
#include "unit/sqlite_store_testing.h"

namespace openbits::store::testing {
namespace {

/// Rows as version 1 wrote them: one job with every column, one with as few as possible.
constexpr char kRowsOfVersion1[] = R"sql(
INSERT INTO jobs (id, ordinal, type, state, priority, owner_uid, display_name, description,
    notify_flags, minimum_retry_delay, no_progress_timeout, proxy_usage, proxy_list, proxy_bypass,
    creation_time, modification_time, transfer_completion_time, error_count, error_context,
    error_code, error_file, error_protocol, error_message, retries, no_progress_since, retry_at,
    event, completing, cleanup, retired) VALUES
  (x'00112233445566778899AABBCCDDEEFF', 3, 0, 4, 1, 1000, 'full', 'text', 3, 60, 900, 2,
   'http://p:1', '<local>', 11, 12, 13, 4, 5, -2145386476, 1, 'http', 'gone', 6, 14, 15, 41, 1, 1,
   16),
  (x'FF112233445566778899AABBCCDDEEFF', 5, 0, 6, 2, 0, '', '', 3, 600, 1209600, 0, NULL, NULL, 21,
   22, 23, 0, NULL, NULL, NULL, NULL, NULL, 0, NULL, NULL, 42, 0, 0, NULL);
INSERT INTO files (job, idx, remote_name, local_name, temp_name, size, durable, etag,
    last_modified, boot_id, transferred, completed) VALUES
  (x'00112233445566778899AABBCCDDEEFF', 0, 'http://h/a', '/d/a', '/d/.BITa.tmp', 100, 100, '"e"',
   'date', 'boot', 1, 0),
  (x'00112233445566778899AABBCCDDEEFF', 1, 'http://h/b', '/d/b', '/d/.BITb.tmp', -1, 0, '', '', '',
   0, 0);
INSERT INTO notices (sequence, job, kind, file) VALUES
  (41, x'00112233445566778899AABBCCDDEEFF', 2, NULL),
  (42, x'FF112233445566778899AABBCCDDEEFF', 1, NULL);
UPDATE meta SET value = 6 WHERE name = 'next_ordinal';
UPDATE meta SET value = 50 WHERE name = 'next_sequence';
)sql";

class SqliteStoreMigrationTest : public ::testing::Test {
 protected:
  void SetUp() override {
    run_sql(service_.database(), "BEGIN;" + std::string(migrations()[0]) +
                                     "; PRAGMA user_version = 1; COMMIT;" + kRowsOfVersion1);
  }
  void expect_rows(const core::StoredState& state) {
    ASSERT_EQ(state.jobs.size(), 2u);
    const core::JobRecord& full = state.jobs[0].job;
    EXPECT_EQ(full.id.text(), "00112233-4455-6677-8899-aabbccddeeff");
    EXPECT_EQ(full.state, JobState::kError);
    EXPECT_EQ(full.priority, JobPriority::kHigh);
    EXPECT_EQ(full.display_name, "full");
    EXPECT_EQ(full.minimum_retry_delay, 60u);
    EXPECT_EQ(full.proxy.list, "http://p:1");
    ASSERT_TRUE(full.error);
    EXPECT_EQ(full.error->file, 1u);
    EXPECT_EQ(full.error->message, "gone");
    EXPECT_EQ(full.retries, 6u);
    EXPECT_EQ(full.event, 41u);
    EXPECT_TRUE(full.completing && full.cleanup && full.retired);
    EXPECT_EQ(state.jobs[1].job.times.transfer_completion, WallTime(std::chrono::microseconds(23)));
    ASSERT_EQ(state.jobs[0].files.size(), 2u);
    EXPECT_EQ(state.jobs[0].files[0].durable, 100u);
    EXPECT_EQ(state.jobs[0].files[0].validators.etag, "\"e\"");
    EXPECT_EQ(state.jobs[0].files[1].size, kSizeUnknown);
    ASSERT_EQ(state.notices.size(), 2u);
    EXPECT_EQ(state.notices[0].sequence, 41u);
    EXPECT_EQ(state.notices[0].kind, core::NoticeKind::kJobError);
    EXPECT_EQ(state.notices[1].job, state.jobs[1].job.id);
    EXPECT_EQ(state.next_ordinal, 6u);
    EXPECT_EQ(state.next_sequence, 50u);
  }
  void expect_defaults(const core::StoredState& state) {
    for (const auto& stored : state.jobs) {
      EXPECT_EQ(stored.job.newest_event, stored.job.event) << "numbers do not fall";
      EXPECT_TRUE(stored.job.notification_clsid.is_null());
      EXPECT_TRUE(stored.job.notify_command.empty());
      EXPECT_TRUE(stored.job.notify_command.parameters.empty());
      EXPECT_EQ(stored.job.notification_interval, 500u) << "PROP-12";
      EXPECT_FALSE(stored.job.last_run);
      EXPECT_TRUE(stored.job.resumed) << "neither is SUSPENDED";
      EXPECT_EQ(stored.job.options, nullptr);
      for (const auto& file : stored.files) EXPECT_FALSE(file.validated) << "PEER-09";
    }
  }

  TempDirectory directory_{TempDirectory::Where::kMemory};
  Service service_{directory_.path()};
};

// PERS-01
TEST_F(SqliteStoreMigrationTest, EverythingIsKept) {
  for (int start = 0; start < 2; ++start) {
    const auto state = service_.start();
    ASSERT_TRUE(state.ok()) << state.error().message;
    EXPECT_FALSE(service_.store().recovered());
    EXPECT_THAT(service_.warnings(), ::testing::IsEmpty());
    expect_rows(*state);
    expect_defaults(*state);
    service_.stop();
    auto db = Database::open(service_.database());
    EXPECT_EQ(*db->integer("PRAGMA user_version"), std::ssize(migrations()));
  }
}

TEST_F(SqliteStoreMigrationTest, TheLogBeginsWhereTheNumbersAre) {
  ASSERT_EQ(service_.start().code(), hr::kOk);
  std::optional<Result<EventPage>> page;
  service_.store().read_events({0, 10, {}}, [&](Result<EventPage> p) { page = std::move(p); });
  service_.loop().run_until([&] { return page.has_value(); });
  ASSERT_TRUE(page->ok());
  EXPECT_EQ((*page)->newest, 49u);
  EXPECT_EQ((*page)->oldest, 50u);
  EXPECT_FALSE((*page)->complete) << "the events until now were not logged";
}

TEST_F(SqliteStoreMigrationTest, TheNewColumnsCanBeWritten) {
  auto state = service_.start();
  ASSERT_TRUE(state.ok());
  core::StoreBatch batch;
  core::JobRecord job = full_job();
  job.id = state->jobs[0].job.id;
  batch.jobs = {job};
  batch.notices = {{43, job.id, core::NoticeKind::kFileTransferred, 0, job.times.creation}};
  ASSERT_EQ(service_.commit(std::move(batch)).code(), hr::kOk);
  service_.stop();
  state = service_.start();
  ASSERT_TRUE(state.ok());
  expect_equal(state->jobs[1].job, job);  // by ordinal
  EXPECT_EQ(state->jobs[1].files.size(), 2u);
  EXPECT_EQ(state->notices.back().since, job.times.creation);
}

TEST_F(SqliteStoreMigrationTest, FilesOfVersion3HaveNoDigests) {  // PERS-01
  std::string sql = "BEGIN;";
  for (std::size_t i = 1; i < 3; ++i) sql += migrations()[i];
  sql += "; PRAGMA user_version = 3; COMMIT;";
  sql +=
      "INSERT INTO file_options (job, idx, ranges, filled, requested, response_headers, given_name)"
      " VALUES (x'00112233445566778899AABBCCDDEEFF', 1, '5+6', '1+2', '3+4', 'A: b', 'http://g/')";
  run_sql(service_.database(), sql);
  auto state = service_.start();
  ASSERT_TRUE(state.ok()) << state.error().message;
  EXPECT_FALSE(service_.store().recovered());
  expect_rows(*state);
  core::FileOptions options{{{5, 6}}, {{1, 2}}, {{3, 4}}, "http://g/", "A: b"};
  ASSERT_NE(state->jobs[0].files[1].options, nullptr);
  EXPECT_EQ(*state->jobs[0].files[1].options, options);

  options.digests = {{DigestAlgorithm::kSha256, std::vector<std::uint8_t>(32, 7)}};
  core::StoreBatch batch;
  batch.files = {{state->jobs[0].job.id, state->jobs[0].files[1]}};
  batch.files[0].file.options = std::make_shared<const core::FileOptions>(options);
  ASSERT_EQ(service_.commit(std::move(batch)).code(), hr::kOk);
  service_.stop();
  state = service_.start();
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(*state->jobs[0].files[1].options, options);
}

// SCHED-19
TEST_F(SqliteStoreMigrationTest, ForJobsOfVersion4TheInactiveTimeBeginsWithTheMigration) {
  std::string sql = "BEGIN;";
  for (std::size_t i = 1; i < 4; ++i) sql += migrations()[i];
  run_sql(service_.database(), sql + "; PRAGMA user_version = 4; COMMIT;");
  const auto before = std::chrono::system_clock::now().time_since_epoch();
  auto state = service_.start();
  ASSERT_TRUE(state.ok()) << state.error().message;
  EXPECT_FALSE(service_.store().recovered());
  expect_rows(*state);
  const auto least = std::chrono::duration_cast<std::chrono::seconds>(before).count();
  for (const auto& stored : state->jobs) EXPECT_GE(stored.job.last_active, least);
  const std::uint32_t given = state->jobs[0].job.last_active;

  core::StoreBatch batch;
  batch.jobs = {state->jobs[1].job};
  batch.jobs[0].last_active = 7;
  ASSERT_EQ(service_.commit(std::move(batch)).code(), hr::kOk);
  service_.stop();
  state = service_.start();
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state->jobs[0].job.last_active, given) << "it is migrated once";
  EXPECT_EQ(state->jobs[1].job.last_active, 7u);
}

TEST_F(SqliteStoreMigrationTest, SessionsOfUploadsAreKept) {  // PERS-01 UPL-20
  auto state = service_.start();
  ASSERT_TRUE(state.ok()) << state.error().message;
  core::FileOptions options;
  options.upload = {"{12345678-0000-4000-8000-000000000000}", "host:8080", 4'000'000'000,
                    "http://h/reply?x=1"};
  core::StoreBatch batch;
  batch.files = {{state->jobs[0].job.id, state->jobs[0].files[1]}};
  batch.files[0].file.options = std::make_shared<const core::FileOptions>(options);
  ASSERT_EQ(service_.commit(std::move(batch)).code(), hr::kOk);
  service_.stop();
  state = service_.start();
  ASSERT_TRUE(state.ok());
  ASSERT_NE(state->jobs[0].files[1].options, nullptr);
  EXPECT_EQ(*state->jobs[0].files[1].options, options);
}

TEST_F(SqliteStoreMigrationTest, ADamagedOldStoreIsSetAside) {  // PERS-06
  run_sql(service_.database(), "ALTER TABLE jobs RENAME COLUMN event TO occurrence");
  const auto state = service_.start();
  ASSERT_TRUE(state.ok()) << state.error().message;
  EXPECT_TRUE(service_.store().recovered());
}

}  // namespace
}  // namespace openbits::store::testing
