// What the machine and its administrator allow: cost of networks, download time, policies.
#include <gtest/gtest.h>

#include <string>

#include "unit/options_testing.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kBob;
using fakes::kRoot;
using std::chrono::hours;
using std::chrono::seconds;

class EngineLimits : public OptionsWorld {
 protected:
  void set_network(std::uint32_t cost) {
    engine().set_network_cost(cost);
    run();
  }
  JobId foreground_job() {
    const JobId id = create_job();
    EXPECT_EQ(add_file(id, "f"), hr::kOk);
    EXPECT_EQ(set_priority(id, JobPriority::kForeground), hr::kOk);
    EXPECT_EQ(resume(id), hr::kOk);
    return id;
  }
  HResult set_time(const JobId& id, std::uint32_t limit) {
    return set(id, [limit](OptionSettings& o) { o.maximum_download_time = limit; });
  }
};

// Cost -------------------------------------------------------------------------------------------

TEST_F(EngineLimits, AnExpensiveNetworkStopsAJobUntilThereIsACheaperOne) {  // COST-01 COST-02
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
  driver.received(transfer(id), 40);
  set_network(cost::kRoaming);
  EXPECT_EQ(state(id), JobState::kTransientError);  // STATE-14 ERR-21
  EXPECT_EQ(error_of(id), hr::kBgEBlockedByCostTransferPolicy);
  EXPECT_TRUE(driver.running().empty());
  EXPECT_EQ(job(id).record.error_count, 0u) << "it is no error of the job (ERR-12)";
  pass(hours(24 * 30));
  EXPECT_EQ(state(id), JobState::kTransientError) << "neither retries nor the no-progress clock";
  set_network(cost::kUnrestricted);
  EXPECT_EQ(state(id), JobState::kConnecting);
  EXPECT_EQ(driver.request(transfer(id)).offset, 40u);
}

TEST_F(EngineLimits, TheTimeOfABlockIsNotThatOfFailures) {  // LNX-80, SCHED-12
  const JobId id = transferring_job();
  fail_file(id, true);
  set_network(cost::kRoaming);
  pass(hours(1));  // the next try is blocked
  EXPECT_EQ(error_of(id), hr::kBgEBlockedByCostTransferPolicy);
  Settings settings;
  settings.no_progress_timeout = 60;
  EXPECT_EQ(configure(id, settings), hr::kOk);
  pass(hours(24));
  EXPECT_EQ(state(id), JobState::kTransientError);
  settings.no_progress_timeout = 3600;
  EXPECT_EQ(configure(id, settings), hr::kOk);
  set_network(cost::kUnrestricted);
  EXPECT_EQ(state(id), JobState::kConnecting);
  fail_file(id, true);
  EXPECT_EQ(state(id), JobState::kTransientError) << "the first failure since the block";
}

TEST_F(EngineLimits, TheMaskSaysInWhichStatesAJobMayTransfer) {  // COST-01 COST-03
  const JobId id = queued_job();
  for (std::uint32_t bit = 1; bit <= cost::kRoaming; bit <<= 1) {
    set_network(bit);
    for (const std::uint32_t flags :
         {cost::kPolicyAlways, cost::kPolicyNotRoaming, cost::kPolicyNoSurcharge,
          cost::kPolicyStandard, cost::kPolicyUnrestricted, std::uint32_t{0}}) {
      EXPECT_EQ(set_cost(id, flags), hr::kOk);
      EXPECT_EQ(driver.of(id).has_value(), (flags & bit) != 0) << bit << " with " << flags;
    }
  }
}

TEST_F(EngineLimits, ADifferentMaskTakesEffectAtOnce) {  // COST-05
  const JobId id = transferring_job();
  set_network(cost::kCappedUsageUnknown);
  EXPECT_EQ(state(id), JobState::kTransferring) << "which STANDARD allows (LNX-11)";
  EXPECT_EQ(set_cost(id, cost::kPolicyUnrestricted), hr::kOk);
  EXPECT_EQ(error_of(id), hr::kBgEBlockedByCostTransferPolicy);
  EXPECT_EQ(set_cost(id, cost::kPolicyAlways), hr::kOk);
  EXPECT_EQ(state(id), JobState::kConnecting);
}

TEST_F(EngineLimits, TheDefaultMaskGoesByThePriority) {  // LNX-11
  set_network(cost::kRoaming);
  const JobId id = queued_job();
  EXPECT_EQ(error_of(id), hr::kBgEBlockedByCostTransferPolicy);
  EXPECT_EQ(set_priority(id, JobPriority::kForeground), hr::kOk);
  EXPECT_EQ(state(id), JobState::kConnecting);
  EXPECT_EQ(set_priority(id, JobPriority::kNormal), hr::kOk);
  EXPECT_EQ(state(id), JobState::kTransientError);
}

TEST_F(EngineLimits, AJobThatIsBlockedGivesWayToOneThatIsNot) {
  set_network(cost::kUsageBased);
  const JobId blocked_one = create_job();
  EXPECT_EQ(add_file(blocked_one, "a"), hr::kOk);
  EXPECT_EQ(set_cost(blocked_one, cost::kPolicyUnrestricted), hr::kOk);
  EXPECT_EQ(resume(blocked_one), hr::kOk);
  const JobId other = queued_job({"b"});
  EXPECT_EQ(state(blocked_one), JobState::kTransientError);
  EXPECT_EQ(state(other), JobState::kConnecting);
}

TEST_F(EngineLimits, ABlockedJobCanBeSuspendedResumedAndCancelled) {
  set_network(cost::kRoaming);
  const JobId id = queued_job();
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kTransientError) << "Resume does not change the network";
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kSuspended);
  set_network(cost::kUnrestricted);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_EQ(cancel(id), hr::kOk);
}

TEST_F(EngineLimits, AFinishedJobNeedsNoNetwork) {
  const JobId id = transferred_job();
  set_network(cost::kRoaming);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

// Bandwidth --------------------------------------------------------------------------------------

TEST_F(EngineLimits, BandwidthZeroBlocksBackgroundJobs) {  // POL-02 POL-04 STATE-14
  Policy policy;
  policy.block_background = true;
  use_policy(policy);
  const JobId id = queued_job();
  EXPECT_EQ(state(id), JobState::kTransientError);
  EXPECT_EQ(error_of(id), hr::kBgEBlockedByPolicy);
  EXPECT_EQ(job(id).record.error_count, 0u);
  EXPECT_EQ(state(foreground_job()), JobState::kConnecting);
  restart();
  EXPECT_EQ(state(id), JobState::kTransientError);
  use_policy({});
  pass(seconds(0));
  EXPECT_EQ(state(id), JobState::kConnecting) << "when the policy has ended";
}

// Download time ----------------------------------------------------------------------------------

TEST_F(EngineLimits, TheTimeOfConnectingAndTransferringIsLimited) {  // SCHED-16
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_time(id, 100), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  pass(seconds(30));
  driver.connected(transfer(id));
  pass(seconds(69));
  EXPECT_EQ(state(id), JobState::kTransferring);
  pass(seconds(1));
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(error_of(id), hr::kBgEMaxDownloadTimeout);
  EXPECT_TRUE(driver.running().empty());
  EXPECT_EQ(resume(id), hr::kOk);
  pass(seconds(99));
  EXPECT_EQ(state(id), JobState::kConnecting) << "Resume gives all of it again (SCHED-17)";
}

TEST_F(EngineLimits, OtherTimeDoesNotCount) {  // SCHED-16
  const JobId id = queued_job();
  EXPECT_EQ(set_time(id, 1000), hr::kOk);
  pass(seconds(400));
  fail_file(id, true);
  pass(seconds(590));
  EXPECT_EQ(state(id), JobState::kTransientError);
  EXPECT_EQ(job(id).record.active_time, 400'000'000u);
  pass(seconds(80));
  EXPECT_EQ(state(id), JobState::kConnecting);
  pass(seconds(500));
  EXPECT_EQ(state(id), JobState::kConnecting);
  pass(seconds(101));
  EXPECT_EQ(error_of(id), hr::kBgEMaxDownloadTimeout);
}

TEST_F(EngineLimits, TheUsedTimeOutlivesARestart) {  // SCHED-16
  const JobId id = queued_job();
  EXPECT_EQ(set_time(id, 100), hr::kOk);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 1000, {"\"v1\"", "date"});
  for (const std::uint64_t position : {10u, 20u}) {
    driver.received(transfer(id), position);
    pass(seconds(30));
    driver.durable(transfer(id), position);
    run();
  }
  EXPECT_EQ(job(id).record.active_time, 60'000'000u);
  restart();
  pass(seconds(39));
  EXPECT_EQ(state(id), JobState::kConnecting);
  pass(seconds(2));
  EXPECT_EQ(error_of(id), hr::kBgEMaxDownloadTimeout);
}

TEST_F(EngineLimits, ALimitThatIsUsedUpAlreadyEndsTheTransferAtOnce) {
  const JobId id = queued_job();
  pass(seconds(60));
  EXPECT_EQ(set_time(id, 60), hr::kOk);
  pass(seconds(0));
  EXPECT_EQ(error_of(id), hr::kBgEMaxDownloadTimeout);
}

TEST_F(EngineLimits, ANewJobTakesTheLimitOfThePolicy) {  // JOB-20 SCHED-18
  Policy policy;
  policy.max_download_time = 50;
  use_policy(policy);
  const JobId id = queued_job();
  EXPECT_EQ(options(id).maximum_download_time, 50u);
  EXPECT_EQ(set_time(id, 70), hr::kOk);
  pass(seconds(60));
  EXPECT_EQ(state(id), JobState::kConnecting);
}

// Numbers ----------------------------------------------------------------------------------------

TEST_F(EngineLimits, TheMachineHasSoManyJobs) {  // JOB-07 POL-01
  Policy policy;
  policy.max_jobs_per_machine = 2;
  use_policy(policy);
  const JobId one = create_job(kAlice);
  create_job(kBob);
  EXPECT_EQ(finish(begin_create(kAlice)), hr::kBgETooManyJobsPerMachine);
  EXPECT_EQ(finish(begin_create(kBob)), hr::kBgETooManyJobsPerMachine);
  create_job(kRoot);
  create_job(Caller{500});
  EXPECT_EQ(cancel(one), hr::kOk);
  EXPECT_EQ(finish(begin_create(kAlice)), hr::kBgETooManyJobsPerMachine) << "root's count";
}

TEST_F(EngineLimits, AdministratorsAndServicesHaveNoLimits) {  // POL-01
  Policy policy;
  policy.max_jobs_per_user = 1;
  policy.max_files_per_job = 1;
  use_policy(policy);
  for (const Caller who : {kRoot, Caller{500}}) {
    create_job(who);
    const JobId id = create_job(who);
    EXPECT_EQ(add_file(id, "a" + std::to_string(who.uid), who), hr::kOk);
    EXPECT_EQ(add_file(id, "b" + std::to_string(who.uid), who), hr::kOk);
  }
  const JobId id = create_job(kAlice);
  EXPECT_EQ(finish(begin_create(kAlice)), hr::kBgETooManyJobsPerUser);
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(add_file(id, "b"), hr::kBgETooManyFilesInJob);
}

}  // namespace
}  // namespace openbits::core
