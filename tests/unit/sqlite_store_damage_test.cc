// The SQLite store when what it finds is not what it wrote (PERS-06, TEMP-08).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <filesystem>
#include <fstream>
#include <ostream>
#include <random>
#include <string>
#include <utility>
#include <vector>

#include "store/sqlite_store.h"
#include "unit/sqlite_store_testing.h"

namespace openbits::store::testing {
namespace {

using ::testing::HasSubstr;

constexpr std::size_t kPage = 4096;

class SqliteStoreDamageTest : public ::testing::Test {
 protected:
  /// Stores jobs with files, enough for many pages, and stops.
  void SetUp() override {
    ASSERT_EQ(service_.start().code(), hr::kOk);
    for (std::uint8_t n = 1; n <= 5; ++n) {
      core::StoreBatch batch = job_batch(n, 40);
      batch.jobs[0].error = full_job().error;
      batch.jobs[0].options = full_job().options;
      batch.files[0].file.options = std::make_shared<const core::FileOptions>(
          core::FileOptions{{{1, 2}, {5, 6}}, {{1, 1}}, {{7, 1}}, "http://given/", "A: b"});
      batch.notices = {{n, job_id(n), core::NoticeKind::kFileTransferred, 3}};
      ASSERT_EQ(service_.commit(std::move(batch)).code(), hr::kOk);
    }
    service_.stop();
    intact_ = read_file(database_);
    ASSERT_GE(intact_.size(), 8 * kPage);
  }

  // PERS-06 TEMP-08: the old one is set aside, an empty one works, and somebody is told.
  void expect_recovery() {
    const auto state = service_.start();
    ASSERT_TRUE(state.ok()) << state.error().message;
    EXPECT_TRUE(service_.store().recovered());
    EXPECT_TRUE(state->jobs.empty());
    EXPECT_TRUE(state->notices.empty());
    EXPECT_EQ(state->next_ordinal, 1u);
    ASSERT_EQ(service_.warnings().size(), 1u);
    EXPECT_THAT(service_.warnings()[0], HasSubstr(database_ + ".damaged-"));
    EXPECT_THAT(service_.warnings()[0], HasSubstr("temporary"));
    expect_works();
  }
  void expect_works() {
    ASSERT_EQ(service_.commit(job_batch(9)).code(), hr::kOk);
    service_.stop();
    const auto state = service_.start();
    ASSERT_TRUE(state.ok()) << state.error().message;
    EXPECT_FALSE(service_.store().recovered());
    ASSERT_FALSE(state->jobs.empty());
    EXPECT_EQ(state->jobs.back().job.id, job_id(9));
  }
  std::size_t root_page(const std::string& table) const {
    auto db = Database::open(database_);
    const auto page =
        db->integer("SELECT rootpage FROM sqlite_master WHERE name = '" + table + "'");
    return static_cast<std::size_t>(page.value());
  }
  /// The databases that were set aside, without the files beside them.
  std::vector<std::string> set_aside() const {
    auto names = names_in(directory_.path(), "jobs.db.damaged-");
    std::erase_if(names, [](const std::string& name) {
      return name.ends_with("-wal") || name.ends_with("-shm");
    });
    return names;
  }

  TempDirectory directory_{TempDirectory::Where::kMemory};
  Service service_{directory_.path()};
  const std::string database_ = directory_.path() + "/jobs.db";
  std::string intact_;
};

TEST_F(SqliteStoreDamageTest, Garbage) {
  const std::string garbage(10'000, 'x');
  write_file(database_, garbage);
  expect_recovery();
  const auto aside = set_aside();
  ASSERT_EQ(aside.size(), 1u);
  EXPECT_THAT(aside[0], ::testing::MatchesRegex("jobs\\.db\\.damaged-[0-9]{8}T[0-9]{6}Z"));
  EXPECT_EQ(read_file(directory_.path() + "/" + aside[0]), garbage);
}

TEST_F(SqliteStoreDamageTest, AFewBytes) {
  write_file(database_, "???");
  expect_recovery();
}

TEST_F(SqliteStoreDamageTest, CutInTheMiddle) {
  for (const std::size_t size : {intact_.size() / 2 / kPage * kPage, intact_.size() / 2 + 100}) {
    write_file(database_, intact_.substr(0, size));
    const auto state = service_.start();
    ASSERT_TRUE(state.ok()) << state.error().message;
    EXPECT_TRUE(service_.store().recovered()) << size;
    EXPECT_TRUE(state->jobs.empty());
    service_.stop();
  }
}

TEST_F(SqliteStoreDamageTest, PagesWithFlippedBytes) {
  // Each page in turn gets a header that cannot be one.
  for (std::size_t page = 1; page < intact_.size() / kPage; ++page) {
    std::string damaged = intact_;
    for (std::size_t i = 0; i < 8; ++i) damaged[page * kPage + i] = static_cast<char>(0xEE);
    write_file(database_, damaged);
    const auto state = service_.start();
    ASSERT_TRUE(state.ok()) << state.error().message;
    EXPECT_TRUE(service_.store().recovered()) << page;
    EXPECT_TRUE(state->jobs.empty());
    service_.stop();
  }
}

TEST_F(SqliteStoreDamageTest, AnyBitMayFlip) {
  // In the middle of a text nobody can notice. Elsewhere it must not do more than cost the jobs.
  std::mt19937_64 random(seed());
  std::vector<std::size_t> bits;
  for (std::size_t bit = 0; bit < 100 * 8; ++bit) bits.push_back(bit);  // all of the header
  for (int i = 0; i < 200; ++i) bits.push_back(random() % (intact_.size() * 8));
  std::size_t recovered = 0;
  for (const std::size_t bit : bits) {
    SCOPED_TRACE("bit " + std::to_string(bit % 8) + " of byte " + std::to_string(bit / 8));
    std::string damaged = intact_;
    auto& byte = damaged[bit / 8];
    byte = static_cast<char>(static_cast<unsigned char>(byte) ^ (1u << (bit % 8)));
    write_file(database_, damaged);
    const auto state = service_.start();
    if (!state) {  // the one thing that is refused: a higher version number
      EXPECT_THAT(state.error().message, HasSubstr("newer version"));
      EXPECT_TRUE(bit / 8 >= 60 && bit / 8 < 64);
    } else {
      recovered += service_.store().recovered() ? 1u : 0u;
      EXPECT_EQ(service_.commit(job_batch(9)).code(), hr::kOk);
    }
    service_.stop();
    for (const auto& name : names_in(directory_.path(), "jobs.db")) {
      std::filesystem::remove(directory_.path() + "/" + name);
    }
  }
  EXPECT_GT(recovered, 0u);
}

TEST_F(SqliteStoreDamageTest, AnEmptyFileIsNoDamage) {
  write_file(database_, "");
  EXPECT_TRUE(service_.start()->jobs.empty());
  EXPECT_FALSE(service_.store().recovered());
  EXPECT_TRUE(service_.warnings().empty());
  expect_works();
}

TEST_F(SqliteStoreDamageTest, WithoutItsLogItIsAnOlderOne) {
  ASSERT_EQ(service_.start().code(), hr::kOk);
  ASSERT_EQ(service_.commit(job_batch(6)).code(), hr::kOk);
  const std::string older = read_file(database_);  // job 6 is in the log only
  service_.stop();
  write_file(database_, older);
  const auto state = service_.start();
  ASSERT_TRUE(state.ok());
  EXPECT_FALSE(service_.store().recovered());
  EXPECT_EQ(state->jobs.size(), 5u);
  expect_works();
}

TEST_F(SqliteStoreDamageTest, TheLogIsSetAsideToo) {
  ASSERT_EQ(service_.start().code(), hr::kOk);
  ASSERT_EQ(service_.commit(job_batch(6)).code(), hr::kOk);
  const std::string log = read_file(database_ + "-wal");
  service_.stop();
  std::string damaged = intact_;
  for (std::size_t at = kPage; at < damaged.size(); ++at) damaged[at] = 'x';
  write_file(database_, damaged);
  write_file(database_ + "-wal", log);
  ASSERT_TRUE(service_.start().ok());
  ASSERT_TRUE(service_.store().recovered());
  bool found = false;
  for (const auto& name : names_in(directory_.path(), "jobs.db.damaged-")) {
    if (!name.ends_with("-wal")) continue;
    found = true;
    EXPECT_EQ(read_file(directory_.path() + "/" + name), log);
  }
  EXPECT_TRUE(found);
}

// PERS-06: noticed at run time it is an error, and recovered from at the next start.
TEST_F(SqliteStoreDamageTest, DamageWhileItRuns) {
  ASSERT_EQ(service_.start().code(), hr::kOk);
  {
    std::fstream file(database_, std::ios::in | std::ios::out | std::ios::binary);
    file.seekp(static_cast<std::streamoff>((root_page("files") - 1) * kPage));
    file << std::string(16, '\xEE');
  }
  run_sql(database_, "UPDATE meta SET value = 100");  // so that nothing is read from the cache
  EXPECT_EQ(service_.commit(job_batch(9)).code(), hr::kBgEDatabaseCorrupt);
  EXPECT_EQ(service_.commit(job_batch(8)).code(), hr::kBgEDatabaseCorrupt);
  service_.stop();
  expect_recovery();
}

TEST_F(SqliteStoreDamageTest, AnotherProgramsDatabase) {
  std::filesystem::remove(database_);
  run_sql(database_, "CREATE TABLE jobs (a); PRAGMA user_version = 1");
  expect_recovery();
}

TEST_F(SqliteStoreDamageTest, ItMayHappenTwiceInASecond) {
  for (int i = 0; i < 3; ++i) {
    write_file(database_, "garbage");
    ASSERT_TRUE(service_.start().ok());
    service_.stop();
  }
  EXPECT_EQ(set_aside().size(), 3u);
}

struct Tampering {
  const char* name;
  const char* sql;
};
void PrintTo(const Tampering& tampering, std::ostream* out) {
  *out << tampering.name;
}

class SqliteStoreRowTest : public SqliteStoreDamageTest,
                           public ::testing::WithParamInterface<Tampering> {};

TEST_P(SqliteStoreRowTest, SenselessRowsAreDamage) {
  run_sql(database_, GetParam().sql);
  expect_recovery();
  EXPECT_EQ(set_aside().size(), 1u);
}

INSTANTIATE_TEST_SUITE_P(
    All, SqliteStoreRowTest,
    ::testing::Values(
        Tampering{"JobIdShort", "UPDATE jobs SET id = x'0102' WHERE ordinal = 2"},
        Tampering{"JobIdText", "UPDATE jobs SET id = '0123456789abcdef' WHERE ordinal = 2"},
        Tampering{"Type", "UPDATE jobs SET type = 3"},
        Tampering{"State", "UPDATE jobs SET state = 9"},
        Tampering{"StateNegative", "UPDATE jobs SET state = -1"},
        Tampering{"StateText", "UPDATE jobs SET state = 'queued'"},
        Tampering{"Priority", "UPDATE jobs SET priority = 4"},
        Tampering{"Owner", "UPDATE jobs SET owner_uid = 4294967296"},
        Tampering{"Name", "UPDATE jobs SET display_name = x'00'"},
        Tampering{"ProxyUsage", "UPDATE jobs SET proxy_usage = 4"},
        Tampering{"ProxyList", "UPDATE jobs SET proxy_list = 1.5, proxy_usage = x''"},
        Tampering{"ErrorContext", "UPDATE jobs SET error_context = 9"},
        Tampering{"ErrorContextGone", "UPDATE jobs SET error_context = NULL"},
        Tampering{"ErrorCode", "UPDATE jobs SET error_code = 2149580800"},
        Tampering{"ErrorMessageGone", "UPDATE jobs SET error_message = NULL"},
        Tampering{"Flag", "UPDATE jobs SET completing = 2"},
        Tampering{"Time", "UPDATE jobs SET creation_time = 1.5"},
        Tampering{"FileGap", "DELETE FROM files WHERE idx = 20"},
        Tampering{"FileOfNobody", "DELETE FROM jobs WHERE ordinal = 3"},
        Tampering{"FileIndex", "UPDATE files SET idx = -1 WHERE idx = 39"},
        Tampering{"FileSize", "UPDATE files SET size = 'large'"},
        Tampering{"FileFlag", "UPDATE files SET transferred = 7"},
        Tampering{"NoticeKind", "UPDATE notices SET kind = 6"},
        Tampering{"NoticeKindZero", "UPDATE notices SET kind = 0"},
        Tampering{"NoticeFile", "UPDATE notices SET file = 40"},
        Tampering{"NoticeOfNobody", "UPDATE notices SET job = zeroblob(16)"},
        Tampering{"Counters", "DELETE FROM meta"},
        Tampering{"CounterText", "UPDATE meta SET value = 'x'"},
        Tampering{"NewestEvent", "UPDATE jobs SET newest_event = 'x'"},
        Tampering{"ClassShort", "UPDATE jobs SET notification_clsid = x'0102'"},
        Tampering{"ClassText", "UPDATE jobs SET notification_clsid = '0123456789abcdef'"},
        Tampering{"Program", "UPDATE jobs SET notify_program = x'2F'"},
        Tampering{"Parameters", "UPDATE jobs SET notify_parameters = x'00'"},
        Tampering{"Interval", "UPDATE jobs SET notification_interval = -1"},
        Tampering{"IntervalWide", "UPDATE jobs SET notification_interval = 4294967296"},
        Tampering{"RunHalf", "UPDATE jobs SET run_started = 1"},
        Tampering{"RunWithoutBegin", "UPDATE jobs SET run_output = 'x'"},
        Tampering{"RunEnd",
                  "UPDATE jobs SET run_started = 1, run_ended = 2, run_end = 4, "
                  "run_status = 0, run_output = ''"},
        Tampering{"RunStatus",
                  "UPDATE jobs SET run_started = 1, run_ended = 2, run_end = 0, "
                  "run_status = 4294967296, run_output = ''"},
        Tampering{"RunOutput",
                  "UPDATE jobs SET run_started = 1, run_ended = 2, run_end = 0, "
                  "run_status = 0, run_output = x'00'"},
        Tampering{"Validated", "UPDATE files SET validated = 2"},
        Tampering{"NoticeSince", "UPDATE notices SET since = 'long ago'"},
        Tampering{"Resumed", "UPDATE jobs SET resumed = 2"},
        Tampering{"ActiveTime", "UPDATE jobs SET active_time = 'long'"},
        Tampering{"LastActive", "UPDATE jobs SET last_active = -1"},
        Tampering{"OptionsOfNobody",
                  "UPDATE job_options SET job = x'00' WHERE job = (SELECT min(id) FROM jobs)"},
        Tampering{"OnDemand", "UPDATE job_options SET on_demand = 2"},
        Tampering{"HttpMethod", "UPDATE job_options SET http_method = x'00'"},
        Tampering{"Headers", "UPDATE job_options SET custom_headers = 'plain'"},
        Tampering{"HalfACertificate", "UPDATE job_options SET certificate_location = NULL"},
        Tampering{"CertificateLocation", "UPDATE job_options SET certificate_location = 8"},
        Tampering{"Thumbprint", "UPDATE job_options SET certificate_thumbprint = x'00'"},
        Tampering{"CredentialsOfNobody",
                  "UPDATE credentials SET job = x'00' WHERE job = (SELECT min(id) FROM jobs)"},
        Tampering{"CredentialsTarget", "UPDATE credentials SET target = 3 WHERE target = 2"},
        Tampering{"CredentialsScheme", "UPDATE credentials SET scheme = 0 WHERE scheme = 2"},
        Tampering{"Ranges", "UPDATE file_options SET ranges = '1+2 3'"},
        Tampering{"RangesTooLarge", "UPDATE file_options SET ranges = '18446744073709551616+1'"},
        Tampering{"Filled", "UPDATE file_options SET filled = ' 1+2'"},
        Tampering{"Requested", "UPDATE file_options SET requested = '-'"},
        Tampering{"Digest", "UPDATE file_options SET digests = 'sha-256:00'"},
        Tampering{"DigestWithoutValue", "UPDATE file_options SET digests = 'sha-256'"},
        Tampering{"DigestAlgorithm",
                  "UPDATE file_options SET digests = 'md5:00112233445566778899aabbccddeeff'"},
        Tampering{"OptionsOfNoFile", "UPDATE file_options SET idx = 99"},
        Tampering{"OptionsTableGone", "DROP TABLE job_options"},
        Tampering{"CredentialsTableGone", "DROP TABLE credentials"},
        Tampering{"TableGone", "DROP TABLE notices"},
        Tampering{"EventTableGone", "DROP TABLE events"},
        Tampering{"EventColumnGone", "ALTER TABLE events RENAME COLUMN owner_uid TO owner"},
        Tampering{"ColumnGone", "ALTER TABLE files RENAME COLUMN etag TO tag"},
        Tampering{"VersionZero", "PRAGMA user_version = 0"},
        Tampering{"VersionNegative", "PRAGMA user_version = -1"},
        Tampering{"ApplicationId", "PRAGMA application_id = 7"}),
    [](const auto& row) { return row.param.name; });

}  // namespace
}  // namespace openbits::store::testing
