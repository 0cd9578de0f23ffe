// States and turns: groups STATE and SCHED.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using std::chrono::minutes;
using std::chrono::seconds;

using Path = std::vector<JobState>;

class EngineState : public fakes::World {
 protected:
  HResult set_priority(const JobId& id, JobPriority priority) {
    Settings s;
    s.priority = static_cast<std::uint32_t>(priority);
    return configure(id, s);
  }
  JobId ready_job(JobPriority priority) {
    const JobId id = create_job();
    EXPECT_EQ(add_file(id, "a"), hr::kOk);
    EXPECT_EQ(set_priority(id, priority), hr::kOk);
    return id;
  }
  /// Whose transfers run.
  std::vector<JobId> running() {
    std::vector<JobId> ids;
    for (const TransferId t : driver.running()) ids.push_back(driver.request(t).job);
    return ids;
  }
};

// The table of group STATE, first to last.
TEST_F(EngineState, AJobGoesFromSuspendedToAcknowledged) {
  const JobId id = transferred_job({"a", "b"});
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_EQ(observer.path(id),
            (Path{JobState::kQueued, JobState::kConnecting, JobState::kTransferring,
                  JobState::kTransferred, JobState::kAcknowledged}));
}

// STATE-05
TEST_F(EngineState, ResumeWithoutFilesIsEmpty) {
  const JobId id = create_job();
  EXPECT_EQ(resume(id), hr::kBgEEmpty);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_TRUE(observer.transitions.empty());
}

// STATE-06
TEST_F(EngineState, ResumeOfAJobThatMovesChangesNothing) {
  const JobId id = queued_job();
  const JobId waits = queued_job();
  ASSERT_EQ(state(id), JobState::kConnecting);
  ASSERT_EQ(state(waits), JobState::kQueued);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(resume(waits), hr::kOk);
  EXPECT_EQ(state(id), JobState::kConnecting);
  EXPECT_EQ(state(waits), JobState::kQueued);
  driver.connected(transfer(id));
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kTransferring);
  EXPECT_EQ(driver.started(), 1u);
}

// STATE-07, SCHED-09, LNX-17
TEST_F(EngineState, ResumeAfterAnErrorTriesAtOnce) {  // LNX-42
  for (const JobId& id : {failed_job(), waiting_job()}) {
    EXPECT_EQ(resume(id), hr::kOk);
    EXPECT_EQ(state(id), JobState::kConnecting);
    EXPECT_EQ(job(id).record.retries, 0u);
    EXPECT_EQ(cancel(id), hr::kOk);
  }
}

// STATE-03
TEST_F(EngineState, SuspendStopsTheTransferAndKeepsWhatIsThere) {
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
  driver.received(transfer(id), 40);
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_TRUE(driver.running().empty());
  EXPECT_EQ(job(id).record.times.transfer_completion, WallTime{});
  EXPECT_EQ(suspend(id), hr::kOk) << "once more, without effect";
  EXPECT_EQ(store.file(id, 0)->durable, 40u);
  pass(minutes(600));
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).offset, 40u);
  EXPECT_EQ(driver.request(transfer(id)).validators.etag, "\"v1\"");
}

TEST_F(EngineState, SuspendWorksInEveryStateThatMoves) {
  const JobId runs = queued_job();
  const JobId waits = queued_job();
  EXPECT_EQ(suspend(waits), hr::kOk);
  EXPECT_EQ(suspend(runs), hr::kOk);
  const JobId fails = waiting_job();
  EXPECT_EQ(suspend(fails), hr::kOk);
  for (const JobId& id : {runs, waits, fails}) EXPECT_EQ(state(id), JobState::kSuspended);
  pass(minutes(60));
  EXPECT_EQ(state(fails), JobState::kSuspended) << "no retry";
  EXPECT_TRUE(driver.running().empty());
}

// STATE-17
TEST_F(EngineState, SuspendOfAnInactiveJobLeavesItAsItIs) {
  const JobId failed = failed_job();
  const JobId done = transferred_job();
  EXPECT_EQ(suspend(failed), hr::kOk);
  EXPECT_EQ(suspend(done), hr::kOk);
  EXPECT_EQ(state(failed), JobState::kError);
  EXPECT_EQ(state(done), JobState::kTransferred);
}

// STATE-09, STATE-10, FILE-01
TEST_F(EngineState, FilesAddedAfterTheEndNeedAResume) {  // LNX-29
  const JobId id = transferred_job();
  EXPECT_EQ(resume(id), hr::kOk) << "nothing to do";
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_EQ(add_file(id, "b"), hr::kOk);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_TRUE(driver.running().empty());
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).file, 1u);
  finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

// STATE-15
TEST_F(EngineState, AnErrorIsNotLeftWithoutACommand) {
  const JobId id = failed_job();
  pass(std::chrono::hours(24 * 30));
  restart();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_TRUE(driver.running().empty());
}

// STATE-18, ERR-13
TEST_F(EngineState, OneFailedFileStopsTheJobUntilResume) {
  const JobId id = queued_job({"a", "b", "c"});
  finish_file(id);
  fail_file(id, false);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_TRUE(driver.running().empty());
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).file, 1u) << "it goes on with the file that failed";
  finish_file(id);
  finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

// SCHED-01, SCHED-02
TEST_F(EngineState, AllForegroundJobsAndOneOtherRunAtATime) {
  const JobId f1 = ready_job(JobPriority::kForeground);
  const JobId n1 = ready_job(JobPriority::kNormal);
  const JobId n2 = ready_job(JobPriority::kNormal);
  const JobId f2 = ready_job(JobPriority::kForeground);
  for (const JobId& id : {f1, n1, n2, f2}) EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(running(), (std::vector<JobId>{f1, n1, f2}));
  EXPECT_TRUE(driver.request(transfer(f1)).foreground);
  EXPECT_FALSE(driver.request(transfer(n1)).foreground);
  finish_file(n1);
  EXPECT_EQ(running(), (std::vector<JobId>{f1, f2, n2})) << "SCHED-05";
}

// SCHED-03, JOB-15
TEST_F(EngineState, AHigherPriorityPreemptsAndGivesTheTurnBack) {
  const JobId low = ready_job(JobPriority::kLow);
  const JobId high = ready_job(JobPriority::kHigh);
  resume(low);
  driver.connected(transfer(low));
  driver.metadata(transfer(low), 100);
  driver.received(transfer(low), 30);
  resume(high);
  EXPECT_EQ(state(low), JobState::kQueued);
  EXPECT_EQ(running(), std::vector<JobId>{high});
  EXPECT_EQ(set_priority(low, JobPriority::kForeground), hr::kOk);
  EXPECT_EQ(running(), (std::vector<JobId>{high, low})) << "under the new priority at once";
  EXPECT_EQ(driver.request(transfer(low)).offset, 30u);
  EXPECT_EQ(set_priority(low, JobPriority::kLow), hr::kOk);
  EXPECT_EQ(running(), std::vector<JobId>{high});
  finish_file(high);
  EXPECT_EQ(running(), std::vector<JobId>{low});
}

TEST_F(EngineState, AJobInErrorDoesNotHoldUpLowerPriorities) {  // SCHED-03
  const JobId low = ready_job(JobPriority::kLow);
  const JobId high = ready_job(JobPriority::kHigh);
  resume(high);
  resume(low);
  fail_file(high, true);
  EXPECT_EQ(running(), std::vector<JobId>{low});
  pass(minutes(11));
  EXPECT_EQ(running(), std::vector<JobId>{high}) << "the retry has the higher priority again";
}

// SCHED-04, LNX-23
TEST_F(EngineState, EqualsTakeTurnsOfFiveMinutes) {
  const JobId a = queued_job();
  const JobId b = queued_job();
  driver.connected(transfer(a));
  run();
  pass(minutes(5) - seconds(1));
  EXPECT_EQ(running(), std::vector<JobId>{a});
  pass(seconds(1));
  EXPECT_EQ(running(), std::vector<JobId>{b});
  EXPECT_EQ(state(a), JobState::kQueued);
  pass(minutes(5));
  EXPECT_EQ(running(), std::vector<JobId>{a});
}

// LNX-23: "only when another job of the same priority waits".
TEST_F(EngineState, AJobAloneIsNeverSeenToGoBackToQueued) {
  const JobId id = transferring_job();
  const JobId low = ready_job(JobPriority::kLow);
  resume(low);
  pass(minutes(60));
  EXPECT_EQ(state(id), JobState::kTransferring);
  EXPECT_EQ(observer.path(id),
            (Path{JobState::kQueued, JobState::kConnecting, JobState::kTransferring}));
  const JobId equal = queued_job();
  EXPECT_EQ(running(), std::vector<JobId>{equal}) << "its five minutes are long over";
}

TEST_F(EngineState, APreemptedJobStartsAnewOnlyWhenItsTransferHasBeenStopped) {
  const JobId low = ready_job(JobPriority::kLow);
  const JobId high = ready_job(JobPriority::kHigh);
  resume(low);
  driver.connected(transfer(low));
  driver.hold_stops();
  resume(high);
  finish_file(high);
  EXPECT_EQ(state(low), JobState::kQueued) << "its old transfer still holds the file";
  EXPECT_TRUE(driver.running().empty());
  driver.release_stops();
  run();
  EXPECT_EQ(running(), std::vector<JobId>{low});
}

TEST_F(EngineState, SuspendAndResumeWhileTheTransferIsBeingStopped) {
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 100);
  driver.received(transfer(id), 70);
  driver.hold_stops();
  EXPECT_EQ(suspend(id), hr::kOk) << "the reply does not wait for the driver";
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kQueued);
  driver.release_stops();
  run();
  EXPECT_EQ(driver.request(transfer(id)).offset, 70u);
  EXPECT_EQ(driver.started(), 2u);
}

TEST_F(EngineState, WhatAStoppedTransferReportsIsNotHeard) {
  const JobId id = transferring_job();
  const TransferId t = transfer(id);
  driver.hold_stops();
  EXPECT_EQ(suspend(id), hr::kOk);
  engine().on_finished(t, 100);
  engine().on_failed(t, {});
  engine().on_connected(t);
  engine().on_version_changed(t);
  run();
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_FALSE(job(id).files[0].record.transferred);
  driver.end_silently(t);
  driver.release_stops();
  run();
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
}

TEST_F(EngineState, ShuttingDownStopsTransfersAndStoresTheirBytes) {
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 100);
  driver.received(transfer(id), 55);
  driver.hold_stops();
  bool done = false;
  engine().shut_down([&] { done = true; });
  run();
  EXPECT_FALSE(done);
  driver.release_stops();
  run();
  EXPECT_TRUE(done);
  EXPECT_EQ(store.file(id, 0)->durable, 55u);
  EXPECT_EQ(store.job(id)->state, JobState::kQueued);
  EXPECT_TRUE(driver.running().empty());
}

TEST_F(EngineState, NothingStartsOnceTheServiceShutsDown) {
  const JobId id = transferring_job();
  driver.version_changed(transfer(id));  // begins again when that is durable
  bool done = false;
  engine().shut_down([&] { done = true; });
  run();
  EXPECT_TRUE(done);
  EXPECT_TRUE(driver.running().empty());
}

}  // namespace
}  // namespace openbits::core
