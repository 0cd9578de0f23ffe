// The SQLite store when all goes well: what is stored, in which order, and who may open it.
#include "store/sqlite_store.h"

#include <gmock/gmock.h>
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <algorithm>
#include <array>
#include <functional>
#include <future>
#include <span>
#include <string>
#include <utility>
#include <vector>

#include "store/schema.h"
#include "unit/sqlite_store_testing.h"

namespace openbits::store::testing {
namespace {

using ::testing::HasSubstr;

class SqliteStoreTest : public ::testing::Test {
 protected:
  /// Stops the service and reads everything back.
  core::StoredState restart() {
    service_.stop();
    auto state = service_.start();
    EXPECT_TRUE(state.ok()) << state.error().message;
    EXPECT_THAT(service_.warnings(), ::testing::IsEmpty());
    return state.ok() ? std::move(*state) : core::StoredState{};
  }
  void SetUp() override { ASSERT_EQ(service_.start().code(), hr::kOk); }

  TempDirectory directory_;
  Service service_{directory_.path() + "/state/openbits"};
};

TEST_F(SqliteStoreTest, ANewStoreIsEmptyAndPrivate) {
  service_.stop();
  const auto state = service_.start();
  ASSERT_TRUE(state.ok());
  EXPECT_TRUE(state->jobs.empty());
  EXPECT_TRUE(state->notices.empty());
  EXPECT_EQ(state->next_ordinal, 1u);
  EXPECT_EQ(state->next_sequence, 1u);
  EXPECT_FALSE(service_.store().recovered());

  struct ::stat info {};
  ASSERT_EQ(::stat((directory_.path() + "/state/openbits").c_str(), &info), 0);
  EXPECT_EQ(info.st_mode & 07777u, 0700u);
  for (const char* suffix : {"", "-wal", "-shm"}) {
    ASSERT_EQ(::stat((service_.database() + suffix).c_str(), &info), 0) << suffix;
    EXPECT_EQ(info.st_mode & 07777u, 0600u) << suffix;
  }
}

// PERS-01 PERS-02
TEST_F(SqliteStoreTest, EveryFieldComesBack) {
  core::FileRecord full_file;
  full_file.index = 1;
  full_file.remote_name = "https://example.org/a?b=%20";
  full_file.local_name = "/srv/f\xC3\xA4";
  full_file.temp_name = "/srv/.BIT0123abcd.tmp";
  full_file.size = 0x8000'0000'0000'0001u;
  full_file.durable = kSizeUnknown - 1;
  full_file.validators = {"W/\"abc\"", "Tue, 01 Jul 2025 10:00:00 GMT"};
  full_file.boot_id = std::string("b1");
  full_file.transferred = true;
  full_file.completed = true;
  full_file.validated = true;
  full_file.options = std::make_shared<const core::FileOptions>(
      core::FileOptions{{{5, 10}, {0, kToEndOfFile}},
                        {{0, 1}},
                        {{9, 2}, {3, 4}},
                        "http://given/",
                        "A: b\r\n",
                        {{DigestAlgorithm::kSha512, std::vector<std::uint8_t>(64, 0xFE)},
                         {DigestAlgorithm::kSha256, std::vector<std::uint8_t>(32, 0x01)}}});

  core::StoreBatch batch;
  batch.jobs = {full_job(), plain_job(3)};
  batch.files = {{full_job().id, plain_file(0)}, {full_job().id, full_file}};
  const WallTime since(std::chrono::microseconds(1'700'000'000'000'009));
  batch.notices = {{21, full_job().id, core::NoticeKind::kFileTransferred, 1, since},
                   {20, job_id(3), core::NoticeKind::kJobError, std::nullopt}};
  batch.next_ordinal = 12;
  batch.next_sequence = 22;
  ASSERT_EQ(service_.commit(batch).code(), hr::kOk);

  const auto state = restart();
  ASSERT_EQ(state.jobs.size(), 2u);  // by ordinal
  expect_equal(state.jobs[0].job, plain_job(3));
  EXPECT_TRUE(state.jobs[0].files.empty());
  expect_equal(state.jobs[1].job, full_job());
  ASSERT_EQ(state.jobs[1].files.size(), 2u);
  expect_equal(state.jobs[1].files[0], plain_file(0));
  EXPECT_EQ(state.jobs[1].files[0].size, kSizeUnknown);
  expect_equal(state.jobs[1].files[1], full_file);
  ASSERT_EQ(state.notices.size(), 2u);  // by sequence
  EXPECT_EQ(state.notices[0].sequence, 20u);
  EXPECT_EQ(state.notices[0].job, job_id(3));
  EXPECT_EQ(state.notices[0].kind, core::NoticeKind::kJobError);
  EXPECT_EQ(state.notices[0].file, std::nullopt);
  EXPECT_EQ(state.notices[1].sequence, 21u);
  EXPECT_EQ(state.notices[1].kind, core::NoticeKind::kFileTransferred);
  EXPECT_EQ(state.notices[1].file, 1u);
  EXPECT_EQ(state.notices[1].since, since);
  EXPECT_EQ(state.next_ordinal, 12u);
  EXPECT_EQ(state.next_sequence, 22u);
}

TEST_F(SqliteStoreTest, EveryOptionalFieldMayBeAbsentAlone) {
  const std::vector<std::function<void(core::JobRecord&)>> takers = {
      [](core::JobRecord& job) { job.proxy.list.reset(); },
      [](core::JobRecord& job) { job.proxy.bypass.reset(); },
      [](core::JobRecord& job) { job.error.reset(); },
      [](core::JobRecord& job) { job.error->file.reset(); },
      [](core::JobRecord& job) { job.error->protocol.reset(); },
      [](core::JobRecord& job) { job.no_progress_since.reset(); },
      [](core::JobRecord& job) { job.retry_at.reset(); },
      [](core::JobRecord& job) { job.retired.reset(); },
      [](core::JobRecord& job) { job.notification_clsid = {}; },
      [](core::JobRecord& job) { job.notify_command = {}; },
      [](core::JobRecord& job) { job.notify_command.parameters.clear(); },
      [](core::JobRecord& job) { job.last_run.reset(); },
      [](core::JobRecord& job) { job.last_run->output.clear(); },
      [](core::JobRecord& job) { job.proxy.list = ""; },  // empty is not absent
  };
  for (const auto& take : takers) {
    core::JobRecord job = full_job();
    take(job);
    core::StoreBatch batch;
    batch.jobs = {job};
    ASSERT_EQ(service_.commit(batch).code(), hr::kOk);
    const auto state = restart();
    ASSERT_EQ(state.jobs.size(), 1u);
    expect_equal(state.jobs[0].job, job);
  }
}

TEST_F(SqliteStoreTest, EveryStateAndKindComesBack) {
  std::uint8_t n = 0;
  for (std::uint32_t value = 0; value < kJobStateNames.size(); ++value) {
    core::StoreBatch batch = job_batch(++n);
    batch.jobs[0].state = static_cast<JobState>(value);
    ASSERT_EQ(service_.commit(batch).code(), hr::kOk);
  }
  core::StoreBatch notices;
  for (std::uint32_t value = 1; value <= 5; ++value) {
    notices.notices.push_back(
        {value, job_id(1), static_cast<core::NoticeKind>(value), std::nullopt});
  }
  ASSERT_EQ(service_.commit(notices).code(), hr::kOk);
  const auto state = restart();
  ASSERT_EQ(state.jobs.size(), kJobStateNames.size());
  for (std::size_t i = 0; i < state.jobs.size(); ++i) {
    EXPECT_EQ(static_cast<std::size_t>(state.jobs[i].job.state), i);
  }
  EXPECT_EQ(state.notices.size(), 5u);
}

TEST_F(SqliteStoreTest, AJobIsReplacedWithoutItsFiles) {
  ASSERT_EQ(service_.commit(job_batch(1, 3)).code(), hr::kOk);
  core::StoreBatch update;
  update.jobs = {plain_job(1)};
  update.jobs[0].description = "new";
  update.files = {{job_id(1), plain_file(1)}};
  update.files[0].file.durable = 77;
  ASSERT_EQ(service_.commit(update).code(), hr::kOk);

  const auto state = restart();
  ASSERT_EQ(state.jobs.size(), 1u);
  EXPECT_EQ(state.jobs[0].job.description, "new");
  ASSERT_EQ(state.jobs[0].files.size(), 3u);
  EXPECT_EQ(state.jobs[0].files[0].durable, 0u);
  EXPECT_EQ(state.jobs[0].files[1].durable, 77u);
}

TEST_F(SqliteStoreTest, ARemovedJobTakesItsFilesAndNoticesAlong) {
  ASSERT_EQ(service_.commit(job_batch(1, 3)).code(), hr::kOk);
  core::StoreBatch second = job_batch(2, 2);
  second.notices = {{5, job_id(1), core::NoticeKind::kJobTransferred, std::nullopt},
                    {6, job_id(2), core::NoticeKind::kJobTransferred, std::nullopt},
                    {7, job_id(2), core::NoticeKind::kJobError, std::nullopt}};
  ASSERT_EQ(service_.commit(second).code(), hr::kOk);
  core::StoreBatch removal;
  removal.removed = {job_id(1)};
  removal.answered = {7};
  ASSERT_EQ(service_.commit(removal).code(), hr::kOk);

  const auto state = restart();
  ASSERT_EQ(state.jobs.size(), 1u);
  EXPECT_EQ(state.jobs[0].job.id, job_id(2));
  EXPECT_EQ(state.jobs[0].files.size(), 2u);
  ASSERT_EQ(state.notices.size(), 1u);
  EXPECT_EQ(state.notices[0].sequence, 6u);
  EXPECT_EQ(state.next_ordinal, 3u);
  EXPECT_EQ(state.next_sequence, 7u);  // never one that is in use
}

TEST_F(SqliteStoreTest, AnswersComeInTheOrderOfTheCallsAndNeverFromInside) {
  std::vector<int> answers;
  for (int i = 0; i < 1000; ++i) {
    core::StoreBatch batch;  // every third is empty, and waits its turn all the same
    if (i % 3 != 0) batch.next_sequence = static_cast<std::uint64_t>(i);
    service_.store().commit(std::move(batch), [&answers, i](Result<void> result) {
      EXPECT_TRUE(result.ok());
      answers.push_back(i);
    });
  }
  EXPECT_TRUE(answers.empty());
  service_.loop().run_until([&] { return answers.size() == 1000; });
  EXPECT_TRUE(std::is_sorted(answers.begin(), answers.end()));
}

TEST_F(SqliteStoreTest, TheDestructorCommitsWhatIsQueued) {
  std::size_t answers = 0;
  for (std::uint8_t n = 1; n <= 50; ++n) {
    service_.store().commit(job_batch(n), [&](Result<void>) { ++answers; });
  }
  service_.stop();
  service_.loop().run_until([&] { return answers == 50; });
  EXPECT_EQ(names_in(directory_.path() + "/state/openbits", "jobs.db"),
            std::vector<std::string>{"jobs.db"});  // the log has been moved into it
  EXPECT_EQ(restart().jobs.size(), 50u);
}

/// Transactions in a write-ahead log: frames whose second word, the size of the database after a
/// commit, is not zero.
std::size_t count_commits(const std::string& log) {
  const std::string bytes = read_file(log);
  constexpr std::size_t kHeader = 32;
  constexpr std::size_t kFrame = 24 + 4096;
  std::size_t commits = 0;
  for (std::size_t at = kHeader; at + kFrame <= bytes.size(); at += kFrame) {
    if (bytes.substr(at + 4, 4) != std::string(4, '\0')) ++commits;
  }
  return commits;
}

TEST(SqliteStoreGroupTest, WaitingBatchesShareATransaction) {
  const TempDirectory directory;
  Loop loop;
  std::promise<void> go_on;
  bool first = true;  // used by the store's thread only
  auto opened = SqliteStore::open({directory.path(),
                                   [&](std::function<void()> task) {
                                     loop.post(std::move(task));
                                     if (std::exchange(first, false)) go_on.get_future().wait();
                                   },
                                   nullptr});
  ASSERT_TRUE(opened.ok());
  SqliteStore& store = **opened;
  ASSERT_TRUE(store.load().ok());
  std::vector<bool> answers;
  const auto answer = [&](Result<void> result) { answers.push_back(result.ok()); };
  const auto wait_for = [&](std::size_t n) { loop.run_until([&] { return answers.size() == n; }); };

  store.commit(job_batch(1), answer);  // holds the store's thread until all others are queued
  wait_for(1);
  const std::size_t before = count_commits(directory.path() + "/jobs.db-wal");
  for (std::uint8_t n = 2; n <= 41; ++n) store.commit(job_batch(n), answer);
  go_on.set_value();
  wait_for(41);
  EXPECT_EQ(count_commits(directory.path() + "/jobs.db-wal"), before + 1);
  EXPECT_THAT(answers, ::testing::Each(true));
}

TEST(SqliteStoreGroupTest, OneBadBatchDoesNotSpoilTheOthers) {
  const TempDirectory directory;
  Service service(directory.path());
  ASSERT_EQ(service.start().code(), hr::kOk);
  std::vector<std::pair<int, bool>> answers;
  std::vector<std::pair<int, bool>> expected;
  for (int i = 0; i < 60; ++i) {
    const bool good = i % 7 != 3;
    core::StoreBatch batch = job_batch(static_cast<std::uint8_t>(i));
    if (!good) batch.files.push_back({job_id(250), plain_file(0)});  // a job that is not there
    expected.emplace_back(i, good);
    service.store().commit(std::move(batch), [&answers, i](Result<void> result) {
      answers.emplace_back(i, result.ok());
    });
  }
  service.loop().run_until([&] { return answers.size() == 60; });
  EXPECT_EQ(answers, expected);

  service.stop();
  const auto state = service.start();
  ASSERT_TRUE(state.ok());
  std::vector<int> stored;
  for (const auto& job : state->jobs) stored.push_back(static_cast<int>(job.job.ordinal));
  std::vector<int> good;
  for (const auto& [i, ok] : expected) {
    if (ok) good.push_back(i);
  }
  EXPECT_EQ(stored, good);  // nothing of the bad ones, their jobs included
}

TEST_F(SqliteStoreTest, ASecondServiceIsRefused) {
  Service second(directory_.path() + "/state/openbits");
  const auto opened = second.open();
  ASSERT_EQ(opened.code(), hr::kWin32SharingViolation);
  EXPECT_THAT(opened.error().message, HasSubstr(directory_.path() + "/state/openbits"));
  EXPECT_THAT(opened.error().message, HasSubstr(std::to_string(::getpid())));
  ASSERT_EQ(service_.commit(job_batch(1)).code(), hr::kOk);
  service_.stop();
  EXPECT_EQ(second.open().code(), hr::kOk);
}

TEST(SqliteStoreSchemaTest, ANewerVersionIsRefusedAndLeftAlone) {
  const TempDirectory directory;
  Service service(directory.path());
  ASSERT_EQ(service.start().code(), hr::kOk);
  ASSERT_EQ(service.commit(job_batch(1)).code(), hr::kOk);
  service.stop();
  run_sql(service.database(), "PRAGMA user_version = 1000");
  const std::string before = read_file(service.database());

  const auto refused = service.open();
  ASSERT_EQ(refused.code(), hr::kEFail);
  EXPECT_THAT(refused.error().message, HasSubstr("newer version"));
  EXPECT_THAT(refused.error().message, HasSubstr(service.database()));
  EXPECT_EQ(read_file(service.database()), before);
  EXPECT_TRUE(names_in(directory.path(), "jobs.db.damaged").empty());

  run_sql(service.database(), "PRAGMA user_version = " + std::to_string(migrations().size()));
  EXPECT_EQ(service.start()->jobs.size(), 1u);
}

TEST(SqliteStoreSchemaTest, MigrationsRunOnceInOrderAndAFailedOneLeavesNothing) {
  const TempDirectory directory;
  const std::string path = directory.path() + "/db";
  write_file(path, "");
  auto db = Database::open(path);
  ASSERT_TRUE(db.ok());
  const std::array<std::string_view, 3> good = {
      "CREATE TABLE t (a INTEGER); INSERT INTO t VALUES (1)", "UPDATE t SET a = a * 10",
      "UPDATE t SET a = a + 2"};
  ASSERT_EQ(migrate(*db, std::span(good).first(1)).code(), hr::kOk);
  EXPECT_EQ(*db->integer("SELECT a FROM t"), 1);

  const std::array<std::string_view, 3> bad = {good[0], good[1],
                                               "UPDATE t SET a = 0; UPDATE no_such SET a = 1"};
  EXPECT_EQ(migrate(*db, bad).code(), hr::kBgEDatabaseCorrupt);
  EXPECT_EQ(*db->integer("PRAGMA user_version"), 2);
  EXPECT_EQ(*db->integer("SELECT a FROM t"), 10);

  ASSERT_EQ(migrate(*db, good).code(), hr::kOk);
  ASSERT_EQ(migrate(*db, good).code(), hr::kOk);
  EXPECT_EQ(*db->integer("PRAGMA user_version"), 3);
  EXPECT_EQ(*db->integer("SELECT a FROM t"), 12);
}

TEST(SqliteStoreDirectoryTest, FailuresSayWhy) {
  const TempDirectory directory;
  write_file(directory.path() + "/file", "x");
  Service in_file(directory.path() + "/file");
  const auto not_a_directory = in_file.open();
  ASSERT_FALSE(not_a_directory.ok());
  EXPECT_THAT(not_a_directory.error().message, HasSubstr(directory.path() + "/file"));
  EXPECT_EQ(Service("").open().code(), hr::kEInvalidArg);
  EXPECT_EQ(Service("/proc/no/such").open().ok(), false);
}

}  // namespace
}  // namespace openbits::store::testing
