// Jobs that nothing happens to are cancelled by the service (SCHED-15, SCHED-19, SCHED-20).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <string>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kObject;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr hours kDay{24};
constexpr hours kYear = 365 * kDay;
constexpr Duration kTimeout = 90 * kDay;

class EngineInactivity : public fakes::World {
 protected:
  EngineInactivity() { observer.lets_forget = false; }  // final jobs can be looked at
  Event last_event() const { return store.events().back(); }
  std::uint32_t stored_stamp(const JobId& id) const { return store.job(id)->last_active; }
  /// The time of day is set, and nothing else happens.
  void set_clock(Duration by) {
    clock.set_wall(clock.wall() + std::chrono::duration_cast<std::chrono::microseconds>(by));
  }
  /// As if the machine had been off.
  void restart_after(Duration by, End how = End::kPowerCut) {
    set_clock(by);
    restart(how);
  }
  HResult rename(const JobId& id) {
    Settings settings;
    settings.display_name = "another";
    return configure(id, settings);
  }
};

TEST_F(EngineInactivity, AJobThatNothingHappensToIsCancelledAfter90Days) {  // SCHED-19
  const JobId id = create_job();
  pass(kTimeout - minutes(1));
  EXPECT_EQ(state(id), JobState::kSuspended);
  pass(hours(1));
  EXPECT_EQ(state(id), JobState::kCancelled);
  EXPECT_EQ(store.job(id)->state, JobState::kCancelled);
  EXPECT_EQ(resume(id), hr::kBgEInvalidState);  // STATE-02
  EXPECT_THAT(*engine().list(kAlice, false), IsEmpty());
}

TEST_F(EngineInactivity, TheLogTellsWhy) {  // SCHED-19 LNX-98
  const JobId id = create_job();
  pass(kTimeout + hours(1));
  const Event event = last_event();
  EXPECT_EQ(event.job, id);
  EXPECT_EQ(event.kind, EventKind::kStateChanged);
  EXPECT_EQ(event.state, JobState::kCancelled);
  EXPECT_EQ(event.code, hr::kBitsMcJobScavenged);
  EXPECT_THAT(event.message, HasSubstr("90 days"));
  ASSERT_FALSE(observer.events.empty());
  EXPECT_THAT(observer.events.back(), HasSubstr("BITS_MC_JOB_SCAVENGED"));
}

TEST_F(EngineInactivity, ThePolicySaysHowLong) {  // SCHED-19 LNX-10
  Policy policy;
  policy.job_inactivity_timeout = 2 * 86'400;
  use_policy(policy);
  const JobId id = create_job();
  pass(2 * kDay - minutes(1));
  EXPECT_EQ(state(id), JobState::kSuspended);
  pass(hours(1));
  EXPECT_EQ(state(id), JobState::kCancelled);
  EXPECT_THAT(last_event().message, HasSubstr("2 days"));
}

TEST_F(EngineInactivity, EachJobHasItsOwnTime) {  // SCHED-19
  const JobId first = create_job();
  pass(10 * kDay);
  const JobId second = create_job();
  pass(80 * kDay + hours(2));
  EXPECT_EQ(state(first), JobState::kCancelled);
  EXPECT_EQ(state(second), JobState::kSuspended);
  pass(10 * kDay);
  EXPECT_EQ(state(second), JobState::kCancelled);
}

TEST_F(EngineInactivity, OneLookADayServesAllJobs) {  // NOT-01
  for (int i = 0; i < 100; ++i) create_job();
  pass(hours(1));
  ASSERT_TRUE(alarm.when());
  EXPECT_GE(*alarm.when() - clock.steady(), hours(22));
  const std::size_t commits = store.commits().size();
  pass(30 * kDay);
  EXPECT_EQ(store.commits().size(), commits) << "looking stores nothing";
}

TEST_F(EngineInactivity, WithoutJobsNobodyLooks) {  // NOT-01
  observer.lets_forget = true;
  EXPECT_FALSE(alarm.when());
  const JobId id = create_job();
  EXPECT_TRUE(alarm.when());
  EXPECT_EQ(cancel(id), hr::kOk);
  pass(3 * kDay);
  EXPECT_FALSE(alarm.when());
  restart();
  EXPECT_FALSE(alarm.when());
}

// What starts the time anew ------------------------------------------------------------------

TEST_F(EngineInactivity, AChangeStartsTheTimeAnew) {  // SCHED-19
  const JobId id = create_job();
  pass(89 * kDay);
  EXPECT_EQ(rename(id), hr::kOk);
  pass(89 * kDay);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  pass(89 * kDay);
  EXPECT_EQ(suspend(id), hr::kOk);
  pass(89 * kDay);
  EXPECT_EQ(state(id), JobState::kSuspended);
  pass(2 * kDay);
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(EngineInactivity, AProgramThatRegistersStillWantsItsJob) {  // SCHED-19 LNX-98
  const JobId id = create_job();
  pass(89 * kDay);
  EXPECT_EQ(set_object(id, kObject), hr::kOk);
  pass(89 * kDay);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_EQ(set_object(id, std::nullopt), hr::kOk);
  restart_after(89 * kDay);
  pass(hours(2));
  EXPECT_EQ(state(id), JobState::kSuspended) << "it is stored";
  const std::size_t commits = store.commits().size();
  EXPECT_EQ(set_object(id, kObject), hr::kOk);
  EXPECT_EQ(set_object(id, std::nullopt), hr::kOk);
  EXPECT_EQ(store.commits().size(), commits + 1) << "once an hour is enough";
}

TEST_F(EngineInactivity, ARefusedChangeIsNone) {  // SCHED-19
  const JobId id = create_job();
  pass(89 * kDay);
  Settings settings;
  settings.priority = 17;
  EXPECT_EQ(configure(id, settings), hr::kENotImpl);
  EXPECT_EQ(resume(id), hr::kBgEEmpty);
  pass(2 * kDay);
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(EngineInactivity, ReadingIsNoChange) {  // SCHED-19
  const JobId id = create_job();
  pass(89 * kDay);
  EXPECT_TRUE(engine().find(kAlice, id));
  EXPECT_EQ(engine().list(kAlice, false)->size(), 1u);
  pass(2 * kDay);
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(EngineInactivity, ProgressStartsTheTimeAnew) {  // SCHED-19
  Policy policy;
  policy.job_inactivity_timeout = 86'400;
  use_policy(policy);
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 1000, {"\"v1\"", "date"});
  for (int i = 1; i <= 10; ++i) {
    pass(hours(23));
    driver.received(transfer(id), static_cast<std::uint64_t>(i));
    run();
    ASSERT_EQ(state(id), JobState::kTransferring) << i;
  }
  const std::size_t commits = store.commits().size();
  driver.received(transfer(id), 11);
  run();
  EXPECT_EQ(store.commits().size(), commits) << "an event of progress costs no commit";
  pass(kDay + hours(1));
  EXPECT_EQ(state(id), JobState::kCancelled) << "a turn without bytes is no progress";
  EXPECT_TRUE(driver.running().empty());
  EXPECT_THAT(files.leftovers(), IsEmpty());
}

TEST_F(EngineInactivity, ProgressIsStoredWithWhatIsDurable) {  // SCHED-19
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 1000, {"\"v1\"", "date"});
  pass(80 * kDay);
  driver.received(transfer(id), 500);
  driver.durable(transfer(id), 500);
  run();
  restart_after(80 * kDay);
  pass(2 * kDay);
  EXPECT_EQ(state(id), JobState::kConnecting);
}

// In every state -----------------------------------------------------------------------------

TEST_F(EngineInactivity, TransferredJobsThatNobodyCompletesLoseTheirFiles) {  // SCHED-20
  const JobId id = transferred_job({"a", "b"});
  EXPECT_EQ(files.leftovers().size(), 2u);
  pass(kTimeout + hours(1));
  EXPECT_EQ(state(id), JobState::kCancelled);
  EXPECT_THAT(files.leftovers(), IsEmpty());
  EXPECT_FALSE(files.exists("/d/a"));
  EXPECT_EQ(files.publishes(), 0u);
}

TEST_F(EngineInactivity, WhatAFailedCompleteHasRenamedIsKept) {  // DONE-15 SCHED-20
  const JobId id = transferred_job({"a", "b"});
  files.fail("/d/b", Error{hr::kWin32DiskFull, "full"});
  EXPECT_EQ(complete(id), hr::kWin32DiskFull);
  pass(kTimeout + hours(1));
  EXPECT_EQ(state(id), JobState::kCancelled);
  EXPECT_TRUE(files.exists("/d/a"));
  EXPECT_THAT(files.leftovers(), IsEmpty());
}

TEST_F(EngineInactivity, AnErrorDoesNotKeepAJob) {  // STATE-15
  const JobId id = failed_job();
  pass(kTimeout + hours(1));
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(EngineInactivity, TriesWithoutProgressEndWithTheInactiveTime) {  // SCHED-15
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  Settings settings;
  settings.no_progress_timeout = 365 * 86'400;
  settings.minimum_retry_delay = 86'400;
  EXPECT_EQ(configure(id, settings), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  const SteadyTime begun = clock.steady();
  int tries = 0;
  while (!is_final(state(id))) {
    if (state(id) == JobState::kConnecting) {
      ++tries;
      fail_file(id, true);
    }
    pass(hours(1));
    ASSERT_LT(clock.steady() - begun, 100 * kDay);
  }
  EXPECT_GT(tries, 10);
  EXPECT_GE(clock.steady() - begun, kTimeout);
  EXPECT_EQ(last_event().code, hr::kBitsMcJobScavenged);
}

TEST_F(EngineInactivity, WaitingForANetworkIsNoActivity) {  // SCHED-19 LNX-98
  const JobId id = queued_job();
  engine().report_network({.up = false});
  pass(kTimeout + hours(2));
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(EngineInactivity, AJobWithoutATemporaryFileLeavesWhatItHasWritten) {  // TEMP-07
  const JobId id = create_job();
  Settings settings;
  settings.options.high_performance = true;
  EXPECT_EQ(configure(id, settings), hr::kOk);
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  finish_file(id);
  pass(kTimeout + hours(1));
  EXPECT_EQ(state(id), JobState::kCancelled);
  EXPECT_TRUE(files.exists("/d/a"));
}

TEST_F(EngineInactivity, NobodyIsCalledAboutIt) {  // NOT-15 LNX-98
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_flags(id, notify::kAll), hr::kOk);
  EXPECT_EQ(set_object(id, kObject), hr::kOk);
  pass(kDay);
  const std::size_t before = receivers.calls().size();
  pass(kTimeout);
  EXPECT_EQ(state(id), JobState::kCancelled);
  EXPECT_EQ(receivers.calls().size(), before) << "as for Cancel";
  EXPECT_TRUE(observer.told_of(id, JobState::kCancelled)) << "who looks at its state sees it";
}

TEST_F(EngineInactivity, ANoticeThatNobodyTakesGoesWithTheJob) {  // NOT-33 SCHED-20
  const JobId id = transferred_job();
  EXPECT_EQ(store.notices(), 1u);
  pass(kTimeout + hours(1));
  EXPECT_EQ(state(id), JobState::kCancelled);
  EXPECT_EQ(store.notices(), 0u);
}

TEST_F(EngineInactivity, WhatIsBeingCompletedIsLookedAtAfterwards) {  // DONE-01
  const JobId id = transferred_job();
  pass(kTimeout - minutes(1));
  files.hold();
  const auto completed = begin_complete(id);
  run();
  pass(hours(1));
  EXPECT_FALSE(completed.answered());
  files.release();
  EXPECT_EQ(finish(completed), hr::kOk);
  EXPECT_EQ(state(id), JobState::kAcknowledged);
  EXPECT_TRUE(files.exists("/d/a"));
}

TEST_F(EngineInactivity, AChangeThatIsUnderWayWins) {  // SCHED-19
  const JobId id = create_job();
  pass(kTimeout - minutes(1));
  files.hold();
  const auto added = begin_add(id, {spec("a")});
  run();
  pass(hours(2));
  files.release();
  EXPECT_EQ(finish(added), hr::kOk);
  EXPECT_EQ(state(id), JobState::kSuspended);
}

TEST_F(EngineInactivity, AStoreThatCannotBeWrittenKeepsTheFiles) {  // LNX-38
  const JobId id = transferred_job();
  store.fail_with(Error{hr::kWin32DiskFull, "full"});
  pass(kTimeout + hours(1));
  EXPECT_EQ(files.leftovers().size(), 1u) << "a restart would find the job TRANSFERRED";
  store.fail_with(std::nullopt);
  pass(hours(1));
  EXPECT_EQ(store.job(id)->state, JobState::kCancelled);
  EXPECT_THAT(files.leftovers(), IsEmpty());
}

TEST_F(EngineInactivity, ManyGoInTheOrderOfTheirCreation) {  // SCHED-19
  std::vector<JobId> ids;
  for (int i = 0; i < 50; ++i) ids.push_back(create_job());
  const std::size_t before = store.events().size();
  pass(kTimeout + hours(1));
  const auto events = store.events();
  ASSERT_EQ(events.size(), before + ids.size());
  for (std::size_t i = 0; i < ids.size(); ++i) EXPECT_EQ(events[before + i].job, ids[i]);
}

// Restarts -----------------------------------------------------------------------------------

TEST_F(EngineInactivity, TheTimeOutlastsRestarts) {  // SCHED-19 PERS-01
  const JobId id = create_job();
  for (int i = 0; i < 44; ++i) {
    pass(kDay);
    restart(i % 2 == 0 ? End::kCrash : End::kPowerCut);
    restart_after(kDay);
  }
  EXPECT_EQ(state(id), JobState::kSuspended);
  pass(2 * kDay + hours(2));
  EXPECT_EQ(state(id), JobState::kCancelled) << "the time without the service counts";
}

TEST_F(EngineInactivity, AStartLeavesAnHour) {  // LNX-98
  const JobId id = create_job();
  restart_after(kYear);
  pass(minutes(59));
  EXPECT_EQ(state(id), JobState::kSuspended);
  pass(minutes(2));
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(EngineInactivity, AfterAStartEveryJobGetsATurn) {  // LNX-98
  const JobId first = queued_job({"a"});
  const JobId second = queued_job({"b"});
  restart_after(kYear);
  pass(minutes(1));
  ASSERT_EQ(driver.of(second), std::nullopt);
  driver.metadata(transfer(first), 1000, {"\"v1\"", "date"});
  driver.received(transfer(first), 5);
  pass(hours(2));
  EXPECT_EQ(state(second), JobState::kQueued) << "it has not had its turn yet";
  finish_file(first);
  ASSERT_EQ(state(second), JobState::kConnecting);
  finish_file(second);
  EXPECT_EQ(state(second), JobState::kTransferred);
  pass(2 * kDay);
  EXPECT_EQ(state(second), JobState::kTransferred);
}

TEST_F(EngineInactivity, WhoNeverGetsATurnHasADay) {  // LNX-98
  const JobId first = queued_job({"a"});
  const JobId second = queued_job({"b"});
  Settings low;
  low.priority = static_cast<std::uint32_t>(JobPriority::kLow);
  EXPECT_EQ(configure(second, low), hr::kOk);
  restart_after(kYear);
  driver.metadata(transfer(first), 1000, {"\"v1\"", "date"});
  driver.received(transfer(first), 5);
  run();
  pass(hours(23));
  EXPECT_EQ(state(second), JobState::kQueued);
  pass(hours(3));
  EXPECT_EQ(state(second), JobState::kCancelled);
  EXPECT_EQ(state(first), JobState::kConnecting);
}

TEST_F(EngineInactivity, WhoHasHadATurnWithoutProgressHasHadItsChance) {  // LNX-98
  const JobId ids[] = {queued_job({"a"}), queued_job({"b"})};
  restart_after(kYear);
  pass(hours(1) + minutes(2));  // they take turns of some minutes
  const bool first_runs = is_running(state(ids[0]));
  EXPECT_EQ(state(ids[first_runs ? 1 : 0]), JobState::kCancelled);
  EXPECT_TRUE(is_running(state(ids[first_runs ? 0 : 1]))) << "it is left its turn";
  pass(kDay + hours(1));
  EXPECT_EQ(state(ids[first_runs ? 0 : 1]), JobState::kCancelled);
}

TEST_F(EngineInactivity, ACrashOnTheWayLeavesNothingBehind) {  // SCHED-20 TEMP-06
  const JobId id = transferred_job();
  files.hold();
  pass(kTimeout + hours(1));
  EXPECT_EQ(store.job(id)->state, JobState::kCancelled);
  EXPECT_EQ(files.leftovers().size(), 1u);
  restart(End::kPowerCut);
  EXPECT_THAT(files.leftovers(), IsEmpty());
}

// The wall clock -----------------------------------------------------------------------------

TEST_F(EngineInactivity, AClockThatIsWrongForAMinuteCancelsNothing) {  // LNX-99
  const JobId idle = create_job();
  pass(hours(30));
  const JobId used = create_job();
  for (const Duration step : {Duration(10 * kYear), Duration(-10 * kYear)}) {
    set_clock(step);
    EXPECT_EQ(rename(used), hr::kOk);
    pass(minutes(1));
    set_clock(-step);
    pass(3 * kDay);
    EXPECT_EQ(state(idle), JobState::kSuspended);
    EXPECT_EQ(state(used), JobState::kSuspended);
    restart();
    pass(3 * kDay);
    EXPECT_EQ(state(idle), JobState::kSuspended);
    EXPECT_EQ(state(used), JobState::kSuspended);
  }
  pass(kTimeout);
  EXPECT_EQ(state(used), JobState::kCancelled) << "the time goes on all the same";
}

TEST_F(EngineInactivity, AClockThatIsWrongWhenTheDailyLookComesCancelsNothing) {  // LNX-99
  const JobId id = create_job();
  pass(kDay - minutes(1));
  set_clock(10 * kYear);
  pass(hours(23));
  EXPECT_EQ(state(id), JobState::kSuspended);
  set_clock(-10 * kYear);
  pass(kTimeout - hours(1));
  EXPECT_EQ(state(id), JobState::kSuspended) << "the time begins anew";
  pass(kDay);
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(EngineInactivity, WhatEarlierRunsHaveStoredIsNotJudgedByAClockThatWasJustSet) {  // LNX-99
  const JobId id = create_job();
  pass(minutes(1));
  restart();
  pass(hours(2));
  set_clock(10 * kYear);
  pass(kDay);
  EXPECT_EQ(state(id), JobState::kSuspended);
  set_clock(-10 * kYear);
  pass(3 * kDay);
  EXPECT_EQ(state(id), JobState::kSuspended);
  set_clock(10 * kYear);
  pass(3 * kDay);
  EXPECT_EQ(state(id), JobState::kCancelled) << "after a day it is believed";
}

TEST_F(EngineInactivity, AClockThatIsWrongAtTheStartCancelsNothing) {  // LNX-99
  const JobId id = create_job();
  restart_after(10 * kYear);
  pass(minutes(1));
  set_clock(-10 * kYear);
  pass(3 * kDay);
  EXPECT_EQ(state(id), JobState::kSuspended);
}

TEST_F(EngineInactivity, WhatWasUsedBeforeTheClockWasSetRightIsNotOld) {  // LNX-99
  const JobId old = create_job();
  const WallTime right = clock.wall();
  clock.set_wall(WallTime{});  // a machine without a clock of its own
  restart(End::kPowerCut);
  const JobId fresh = create_job();
  pass(minutes(1));
  clock.set_wall(right + hours(1));
  pass(3 * kDay);
  EXPECT_EQ(state(old), JobState::kSuspended);
  EXPECT_EQ(state(fresh), JobState::kSuspended);
  restart();
  pass(3 * kDay);
  EXPECT_EQ(state(fresh), JobState::kSuspended) << "also what is stored has been corrected";
  pass(kTimeout);
  EXPECT_EQ(state(old), JobState::kCancelled);
  EXPECT_EQ(state(fresh), JobState::kCancelled);
}

TEST_F(EngineInactivity, TheEndOfTheServiceCorrectsWhatIsStored) {  // LNX-99
  const WallTime right = clock.wall();
  clock.set_wall(WallTime{});
  restart(End::kPowerCut);
  const JobId id = create_job();
  clock.set_wall(right);
  bool ended = false;
  engine().shut_down([&] { ended = true; });
  run();
  ASSERT_TRUE(ended);
  EXPECT_GE(WallTime(seconds(stored_stamp(id))), right - seconds(1));
}

TEST_F(EngineInactivity, ATimeThatIsStillToComeIsNow) {  // LNX-99
  const WallTime right = clock.wall();
  clock.set_wall(right + 10 * kYear);
  const JobId id = create_job();
  clock.set_wall(right);
  restart(End::kPowerCut);
  pass(kTimeout + 2 * kDay);
  EXPECT_EQ(state(id), JobState::kCancelled) << "ten years too early";
}

TEST_F(EngineInactivity, SmallStepsOfTheClockChangeNothing) {  // LNX-99
  const JobId id = create_job();
  const std::size_t commits = store.commits().size();
  for (int i = 0; i < 10; ++i) {
    pass(kDay);
    set_clock(minutes(i % 2 == 0 ? 30 : -30));
  }
  EXPECT_EQ(store.commits().size(), commits);
  pass(kTimeout - 10 * kDay + hours(2));
  EXPECT_EQ(state(id), JobState::kCancelled);
}

}  // namespace
}  // namespace openbits::core
