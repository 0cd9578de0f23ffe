// The event log in the SQLite store: written with the jobs, read in pages, cut at its old end.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <limits>
#include <optional>
#include <string>
#include <utility>
#include <vector>

#include "store/sqlite_store.h"
#include "unit/sqlite_store_testing.h"

namespace openbits::store::testing {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::uint64_t kMost = std::numeric_limits<std::uint64_t>::max();

class SqliteStoreEventsTest : public ::testing::Test {
 protected:
  void SetUp() override { ASSERT_EQ(service_.start().code(), hr::kOk); }

  static core::EventRecord event(std::uint64_t sequence, std::uint32_t owner = 1000) {
    core::EventRecord record;
    record.event.sequence = sequence;
    record.event.job = job_id(1);
    record.owner_uid = owner;
    return record;
  }
  /// Events first..last, as the Engine writes them.
  static core::StoreBatch events(std::uint64_t first, std::uint64_t last,
                                 std::uint32_t owner = 1000) {
    core::StoreBatch batch;
    for (std::uint64_t n = first; n <= last; ++n) batch.events.push_back(event(n, owner));
    batch.next_sequence = last + 1;
    return batch;
  }
  void log(core::StoreBatch batch) { ASSERT_EQ(service_.commit(std::move(batch)).code(), hr::kOk); }
  Result<EventPage> try_read(const core::EventQuery& query) {
    std::optional<Result<EventPage>> answer;
    service_.store().read_events(query, [&](Result<EventPage> page) { answer = std::move(page); });
    EXPECT_FALSE(answer) << "never from inside of the call";
    service_.loop().run_until([&] { return answer.has_value(); });
    return *answer;
  }
  EventPage read(std::uint64_t since, std::uint32_t most = 1000,
                 std::optional<std::uint32_t> owner = {}) {
    auto page = try_read({since, most, owner});
    EXPECT_TRUE(page.ok()) << page.error().message;
    return page.ok() ? std::move(*page) : EventPage{};
  }
  static std::vector<std::uint64_t> numbers(const EventPage& page) {
    std::vector<std::uint64_t> all;
    for (const Event& e : page.events) all.push_back(e.sequence);
    return all;
  }
  void restart() {
    service_.stop();
    ASSERT_EQ(service_.start().code(), hr::kOk);
    EXPECT_THAT(service_.warnings(), IsEmpty());
  }

  TempDirectory directory_{TempDirectory::Where::kMemory};
  Service service_{directory_.path()};
};

TEST_F(SqliteStoreEventsTest, ANewLogIsEmptyAndComplete) {
  const EventPage page = read(0);
  EXPECT_THAT(page.events, IsEmpty());
  EXPECT_EQ(page.newest, 0u);
  EXPECT_EQ(page.oldest, 1u);
  EXPECT_TRUE(page.complete);
}

TEST_F(SqliteStoreEventsTest, EveryFieldComesBack) {
  core::EventRecord full;
  full.event.sequence = 7;
  full.event.time = WallTime(std::chrono::microseconds(-5));
  full.event.job = job_id(9);
  full.event.kind = EventKind::kJobError;
  full.event.state = JobState::kError;
  full.event.file = 4294967295u;
  full.event.code = hr::kBgEValidationFailed;
  full.event.message = "sch\xC3\xB6n \"it's\"; DROP TABLE events";
  core::StoreBatch batch;
  batch.events = {event(6), full};
  batch.next_sequence = 8;
  log(std::move(batch));
  restart();
  const EventPage page = read(0);
  ASSERT_THAT(numbers(page), ElementsAre(6u, 7u));
  EXPECT_EQ(page.events[0].file, std::nullopt);
  EXPECT_EQ(page.events[0].kind, EventKind::kJobCreated);
  const Event& e = page.events[1];
  EXPECT_EQ(e.time, full.event.time);
  EXPECT_EQ(e.job, full.event.job);
  EXPECT_EQ(e.kind, full.event.kind);
  EXPECT_EQ(e.state, full.event.state);
  EXPECT_EQ(e.file, full.event.file);
  EXPECT_EQ(e.code, full.event.code);
  EXPECT_EQ(e.message, full.event.message);
}

TEST_F(SqliteStoreEventsTest, TheyOutliveTheirJob) {
  core::StoreBatch batch = events(1, 3);
  batch.jobs = {plain_job(1)};
  log(std::move(batch));
  core::StoreBatch removal;
  removal.removed = {job_id(1)};
  log(std::move(removal));
  restart();
  EXPECT_THAT(numbers(read(0)), ElementsAre(1u, 2u, 3u));
}

TEST_F(SqliteStoreEventsTest, PagesFollowEachOther) {
  log(events(1, 7));
  const EventPage first = read(0, 3);
  EXPECT_THAT(numbers(first), ElementsAre(1u, 2u, 3u));
  EXPECT_EQ(first.newest, 7u);
  EXPECT_EQ(first.oldest, 1u);
  EXPECT_TRUE(first.complete);
  EXPECT_THAT(numbers(read(3, 3)), ElementsAre(4u, 5u, 6u));
  EXPECT_THAT(numbers(read(6, 3)), ElementsAre(7u));
  const EventPage end = read(7, 3);
  EXPECT_THAT(end.events, IsEmpty());
  EXPECT_TRUE(end.complete);
  EXPECT_THAT(read(0, 0).events, IsEmpty());
}

TEST_F(SqliteStoreEventsTest, TheOldEndIsCutAndWhoHadNotReadItIsTold) {
  log(events(1, 10));
  core::StoreBatch batch = events(11, 12);
  batch.first_event = 6;
  log(std::move(batch));
  const EventPage all = read(0);
  EXPECT_THAT(numbers(all), ElementsAre(6u, 7u, 8u, 9u, 10u, 11u, 12u));
  EXPECT_EQ(all.oldest, 6u);
  EXPECT_EQ(all.newest, 12u);
  EXPECT_FALSE(all.complete);
  EXPECT_FALSE(read(4).complete) << "5 is gone";
  EXPECT_TRUE(read(5).complete);
  EXPECT_TRUE(read(12).complete);
}

TEST_F(SqliteStoreEventsTest, ALogOfWhichNothingIsLeftKeepsItsNumbers) {
  core::StoreBatch batch = events(1, 4);
  batch.first_event = 5;
  log(std::move(batch));
  restart();
  const EventPage page = read(2);
  EXPECT_THAT(page.events, IsEmpty());
  EXPECT_EQ(page.newest, 4u);
  EXPECT_EQ(page.oldest, 5u);
  EXPECT_FALSE(page.complete);
  EXPECT_TRUE(read(4).complete);
}

TEST_F(SqliteStoreEventsTest, WhoComesFromAnotherLogGetsAllOfThisOne) {
  log(events(1, 3));
  for (const std::uint64_t since : {std::uint64_t{4}, std::uint64_t{1} << 63, kMost - 1, kMost}) {
    const EventPage page = read(since);
    EXPECT_THAT(numbers(page), ElementsAre(1u, 2u, 3u)) << since;
    EXPECT_FALSE(page.complete);
    EXPECT_EQ(page.newest, 3u);
  }
  EXPECT_THAT(read(3).events, IsEmpty());
  EXPECT_TRUE(read(3).complete);
}

TEST_F(SqliteStoreEventsTest, OneOwnerAtATime) {
  log(events(1, 2, 1000));
  log(events(3, 4, 0));
  log(events(5, 6, 4294967295u));
  EXPECT_THAT(numbers(read(0, 10, 1000)), ElementsAre(1u, 2u));
  EXPECT_THAT(numbers(read(0, 10, 0)), ElementsAre(3u, 4u));
  EXPECT_THAT(numbers(read(0, 1, 4294967295u)), ElementsAre(5u)) << "others take no room";
  EXPECT_THAT(read(0, 10, 7).events, IsEmpty());
  EXPECT_EQ(read(0, 10, 7).newest, 6u);
  EXPECT_THAT(numbers(read(0, 10)), ElementsAre(1u, 2u, 3u, 4u, 5u, 6u));
}

TEST_F(SqliteStoreEventsTest, AReadSeesWhatWasCommittedBeforeItAndNothingElse) {
  std::vector<std::string> order;
  for (std::uint64_t n = 1; n <= 300; ++n) {
    service_.store().commit(events(n, n), [&, n](Result<void> result) {
      EXPECT_TRUE(result.ok());
      order.push_back("c" + std::to_string(n));
    });
    if (n % 3 != 0) continue;
    service_.store().read_events({0, 1000, {}}, [&, n](Result<EventPage> page) {
      ASSERT_TRUE(page.ok());
      EXPECT_EQ(page->newest, n);
      EXPECT_EQ(page->events.size(), n);
      order.push_back("r" + std::to_string(n));
    });
  }
  EXPECT_THAT(order, IsEmpty());
  service_.loop().run_until([&] { return order.size() == 400; });
  std::size_t at = 0;
  for (std::uint64_t n = 1; n <= 300; ++n) {
    EXPECT_EQ(order[at++], "c" + std::to_string(n));
    if (n % 3 != 0) continue;
    EXPECT_EQ(order[at++], "r" + std::to_string(n));
  }
}

TEST_F(SqliteStoreEventsTest, OfABatchThatFailsNoEventIsLogged) {
  log(events(1, 1));
  core::StoreBatch bad = events(2, 2);
  bad.files.push_back({job_id(250), plain_file(0)});  // a job that is not there
  EXPECT_FALSE(service_.commit(std::move(bad)).ok());
  EXPECT_THAT(numbers(read(0)), ElementsAre(1u));
  EXPECT_EQ(read(0).newest, 1u);
}

TEST_F(SqliteStoreEventsTest, TheDestructorLeavesNoReadUnanswered) {
  std::size_t answers = 0;
  for (std::uint64_t n = 1; n <= 20; ++n) {
    service_.store().commit(events(n, n), [&](Result<void>) { ++answers; });
    service_.store().read_events({0, 1000, {}}, [&](Result<EventPage>) { ++answers; });
  }
  service_.stop();
  service_.loop().run_until([&] { return answers == 40; });
}

// A number that programs have seen is never given to another event.
TEST_F(SqliteStoreEventsTest, NumbersInUseAreNeverGivenOutAgain) {
  core::StoreBatch batch;
  batch.events = {event(20)};
  batch.jobs = {plain_job(1)};
  batch.jobs[0].newest_event = 30;
  log(std::move(batch));
  service_.stop();
  auto state = service_.start();
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state->next_sequence, 31u);
  core::StoreBatch removal;
  removal.removed = {job_id(1)};
  log(std::move(removal));
  service_.stop();
  state = service_.start();
  ASSERT_TRUE(state.ok());
  EXPECT_EQ(state->next_sequence, 21u);
}

TEST_F(SqliteStoreEventsTest, ADamagedRowIsAnErrorForThoseWhoReadItOnly) {
  const std::vector<std::string> tampering = {
      "UPDATE events SET kind = 7 WHERE sequence = 5",
      "UPDATE events SET kind = 0 WHERE sequence = 5",
      "UPDATE events SET state = 9 WHERE sequence = 5",
      "UPDATE events SET job = x'01' WHERE sequence = 5",
      "UPDATE events SET time = 'now' WHERE sequence = 5",
      "UPDATE events SET file = -2 WHERE sequence = 5",
      "UPDATE events SET code = 4294967296 WHERE sequence = 5",
      "UPDATE events SET message = x'00' WHERE sequence = 5"};
  for (const std::string& sql : tampering) {
    SCOPED_TRACE(sql);
    const TempDirectory directory(TempDirectory::Where::kMemory);
    Service service(directory.path());
    ASSERT_EQ(service.start().code(), hr::kOk);
    ASSERT_EQ(service.commit(events(1, 10)).code(), hr::kOk);
    service.stop();
    run_sql(service.database(), sql);
    ASSERT_EQ(service.start().code(), hr::kOk) << "the jobs are sound";
    EXPECT_FALSE(service.store().recovered());
    const auto read_page = [&](std::uint64_t since, std::uint32_t most) {
      std::optional<Result<EventPage>> answer;
      service.store().read_events({since, most, {}},
                                  [&](Result<EventPage> page) { answer = std::move(page); });
      service.loop().run_until([&] { return answer.has_value(); });
      return *answer;
    };
    const auto bad = read_page(0, 100);
    EXPECT_EQ(bad.code(), hr::kBgEDatabaseCorrupt);
    EXPECT_THAT(bad.error().message, HasSubstr("events."));
    EXPECT_EQ(read_page(0, 4)->events.size(), 4u);
    EXPECT_EQ(read_page(5, 100)->events.size(), 5u);
    EXPECT_EQ(service.commit(events(11, 11)).code(), hr::kOk);
    EXPECT_EQ(read_page(5, 100)->events.size(), 6u);
  }
}

}  // namespace
}  // namespace openbits::store::testing
