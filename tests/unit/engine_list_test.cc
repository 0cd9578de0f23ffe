// Lists of jobs that come in parts.
#include <gtest/gtest.h>

#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kBob;
using fakes::kRoot;
using Ids = std::vector<JobId>;

class EngineList : public fakes::World {
 protected:
  JobPage page(std::uint32_t most, std::optional<JobCursor> cursor = {}, Caller who = kAlice,
               bool all = false) {
    return engine().list_page(who, all, cursor, most).value();
  }
  Ids create_jobs(int count) {
    Ids ids;
    for (int i = 0; i < count; ++i) ids.push_back(create_job());
    return ids;
  }
};

// ENUM-01, ENUM-02
TEST_F(EngineList, PartsFollowEachOtherUntilThereIsNoMore) {
  const Ids ids = create_jobs(5);
  const JobPage first = page(2);
  EXPECT_EQ(first.jobs, (Ids{ids[0], ids[1]}));
  ASSERT_TRUE(first.next);
  const JobPage second = page(2, first.next);
  EXPECT_EQ(second.jobs, (Ids{ids[2], ids[3]}));
  ASSERT_TRUE(second.next);
  const JobPage third = page(2, second.next);
  EXPECT_EQ(third.jobs, Ids{ids[4]});
  EXPECT_FALSE(third.next);
  EXPECT_FALSE(page(5).next) << "a last part that is full";
}

TEST_F(EngineList, ThereIsOnePartWithoutJobsIfThereAreNone) {
  EXPECT_TRUE(page(10).jobs.empty());
  EXPECT_FALSE(page(10).next);
}

// ENUM-01, ENUM-02, OWN-01
TEST_F(EngineList, PartsHoldTheCallersJobsOnly) {
  const JobId a = create_job();
  const JobId bobs = create_job(kBob);
  const JobId c = create_job();
  const JobPage first = page(1);
  EXPECT_EQ(first.jobs, Ids{a});
  EXPECT_EQ(page(1, first.next).jobs, Ids{c});
  EXPECT_FALSE(page(1, page(1).next).next);
  EXPECT_TRUE(page(1, first.next, kBob).jobs.empty()) << "Bob goes on with the list of Alice";
  EXPECT_EQ(page(3, {}, kRoot, true).jobs, (Ids{a, bobs, c}));
  EXPECT_EQ(engine().list_page(kAlice, true, first.next, 1).code(), hr::kEAccessDenied);
}

// ENUM-03
TEST_F(EngineList, AJobThatIsMadeMeanwhileIsNotInTheList) {
  const Ids ids = create_jobs(2);
  const JobPage first = page(1);
  create_job();
  const JobPage second = page(5, first.next);
  EXPECT_EQ(second.jobs, Ids{ids[1]});
  EXPECT_FALSE(second.next);
  EXPECT_EQ(page(5).jobs.size(), 3u);
}

// ENUM-03, ENUM-05, LNX-25
TEST_F(EngineList, AJobThatEndsMeanwhileIsInTheList) {
  const Ids ids = create_jobs(4);
  EXPECT_EQ(cancel(ids[3]), hr::kOk);
  const JobPage first = page(1);
  EXPECT_EQ(cancel(ids[0]), hr::kOk);
  EXPECT_EQ(cancel(ids[1]), hr::kOk);
  EXPECT_EQ(complete(ids[2]), hr::kOk);
  EXPECT_EQ(page(5, first.next).jobs, (Ids{ids[1], ids[2]})) << "as of the first part";
  EXPECT_TRUE(page(5).jobs.empty()) << "a new list has none of them";
}

// ENUM-03: a cursor outlives the service.
TEST_F(EngineList, AListGoesOnAfterARestart) {
  const Ids ids = create_jobs(3);
  const JobPage first = page(1);
  EXPECT_EQ(cancel(ids[1]), hr::kOk);
  restart(End::kPowerCut);
  create_job();
  EXPECT_EQ(page(5, first.next).jobs, (Ids{ids[1], ids[2]}));
}

TEST_F(EngineList, AListGoesOnBehindAJobThatIsForgotten) {
  const Ids ids = create_jobs(3);
  const JobPage first = page(1);
  EXPECT_EQ(cancel(ids[0]), hr::kOk);
  pass(std::chrono::minutes(11));
  EXPECT_EQ(engine().find(ids[0]), nullptr);
  EXPECT_EQ(page(5, first.next).jobs, (Ids{ids[1], ids[2]}));
}

// "A read waits until what it tells is durable": a job that is not yet is in no part.
TEST_F(EngineList, AJobWhoseCreationIsNotDurableIsInNoList) {
  create_jobs(2);
  const JobPage before = page(1);
  store.hold();
  begin_create();
  run();
  EXPECT_EQ(page(5).jobs.size(), 2u);
  const JobPage first = page(1);
  store.release();
  run();
  EXPECT_EQ(page(5, before.next).jobs.size(), 1u);
  EXPECT_EQ(page(5, first.next).jobs.size(), 1u);
  EXPECT_EQ(page(5).jobs.size(), 3u);
}

TEST_F(EngineList, AnyCursorIsBorne) {
  const Ids ids = create_jobs(2);
  for (const std::uint64_t n : {std::uint64_t{0}, std::uint64_t{2}, ~std::uint64_t{0}}) {
    EXPECT_LE(page(5, JobCursor{n, n, n}).jobs.size(), ids.size());
    EXPECT_LE(page(5, JobCursor{0, n, 0}).jobs.size(), ids.size());
    EXPECT_LE(page(5, JobCursor{n, 0, n}).jobs.size(), 0u);
  }
}

}  // namespace
}  // namespace openbits::core
