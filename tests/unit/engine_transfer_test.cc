// Errors and retries: group ERR, and SCHED-09 to SCHED-14.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

class EngineTransfer : public fakes::World {
 protected:
  HResult set_retry(const JobId& id, std::uint32_t minimum, std::uint32_t timeout) {
    Settings s;
    s.minimum_retry_delay = minimum;
    s.no_progress_timeout = timeout;
    return configure(id, s);
  }
};

// ERR-02 to ERR-05, ERR-19, STATE-18
TEST_F(EngineTransfer, AFatalErrorPutsTheJobIntoErrorAndCanBeRead) {
  const JobId id = queued_job({"a", "b"});
  finish_file(id);
  fail_file(id, false, http_status(404));
  EXPECT_EQ(state(id), JobState::kError);
  const auto& error = job(id).record.error;
  ASSERT_TRUE(error);
  EXPECT_EQ(error->code, static_cast<HResult>(0x80190194));
  EXPECT_EQ(error->context, ErrorContext::kRemoteFile);
  EXPECT_EQ(error->file, 1u) << "ERR-06: the file that it was about";
  EXPECT_EQ(error->protocol, "http");
  EXPECT_EQ(error->message, "it failed");
}

TEST_F(EngineTransfer, AnErrorOfTheServiceItselfHasNoFile) {  // ERR-06
  const JobId id = queued_job();
  TransferFailure failure;
  failure.error = {ErrorContext::kGeneralQueueManager, hr::kEOutOfMemory, {}, {}, "no memory"};
  driver.failed(transfer(id), failure);
  run();
  EXPECT_FALSE(job(id).record.error->file);
}

// LNX-13: a driver that is stopped before it has said of what version the bytes are.
TEST_F(EngineTransfer, BytesOfAnUnknownVersionAreNotKept) {
  const JobId id = transferring_job();
  const TransferId unknown = transfer(id);
  driver.at(unknown).position = 40;
  files.node(driver.request(unknown).temp_name).size = 40;
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_EQ(job(id).files[0].record.durable, 0u);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
}

// STATE-13, ERR-25, LNX-26
TEST_F(EngineTransfer, AFailedConnectIsTransientAndHasAnError) {
  const JobId id = queued_job();
  ASSERT_EQ(state(id), JobState::kConnecting);
  fail_file(id, true, hr::kBgEConnectFailure);
  EXPECT_EQ(state(id), JobState::kTransientError);
  EXPECT_EQ(job(id).record.error->code, hr::kBgEConnectFailure);
}

// ERR-03
TEST_F(EngineTransfer, TheErrorStaysUntilTheJobTransfersAgain) {  // LNX-35
  const JobId id = failed_job();
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_TRUE(job(id).record.error);
  driver.connected(transfer(id));
  run();
  EXPECT_FALSE(job(id).record.error);
  restart();
  EXPECT_FALSE(job(id).record.error) << "and does not come back";
}

// ERR-10, ERR-11
TEST_F(EngineTransfer, EveryFailureCountsAndTheCountIsNeverSetBack) {
  const JobId id = waiting_job();
  EXPECT_EQ(job(id).record.error_count, 1u);
  pass(minutes(11));
  fail_file(id, true);
  EXPECT_EQ(job(id).record.error_count, 2u);
  resume(id);
  driver.connected(transfer(id));
  fail_file(id, false);
  EXPECT_EQ(job(id).record.error_count, 3u);
  resume(id);
  finish_file(id);
  restart();
  EXPECT_EQ(job(id).record.error_count, 3u);
}

// ERR-12
TEST_F(EngineTransfer, WhatTheJobCanOnlyWaitForIsNotCounted) {
  for (const HResult code :
       {hr::kBgENetworkDisconnected, hr::kBgEDestinationLocked, hr::kBgEBlockedByPolicy}) {
    const JobId id = queued_job();
    fail_file(id, true, code);
    EXPECT_EQ(state(id), JobState::kTransientError);
    EXPECT_EQ(job(id).record.error->code, code);
    EXPECT_EQ(job(id).record.error_count, 0u) << code;
  }
}

// SCHED-09
TEST_F(EngineTransfer, TheFirstRetryComesAfterTheMinimumDelay) {
  const JobId id = waiting_job();
  pass(seconds(599));
  EXPECT_EQ(state(id), JobState::kTransientError);
  pass(seconds(61));
  EXPECT_EQ(state(id), JobState::kConnecting);
}

// LNX-17
TEST_F(EngineTransfer, WaitsGrowUntilBytesArrive) {
  const JobId id = waiting_job();
  const auto waits = [&](Duration least) {
    EXPECT_EQ(state(id), JobState::kTransientError);
    pass(least - seconds(1));
    EXPECT_EQ(state(id), JobState::kTransientError);
    pass(least / 10 + seconds(2));
    EXPECT_EQ(state(id), JobState::kConnecting);
  };
  waits(seconds(600));
  fail_file(id, true);
  waits(seconds(900));
  fail_file(id, true);
  waits(seconds(1350));
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 100);
  driver.received(transfer(id), 1);
  fail_file(id, true);
  waits(seconds(600));
}

// LNX-16
TEST_F(EngineTransfer, RetryAfterIsHonouredWhenItIsLonger) {
  const JobId id = queued_job();
  fail_file(id, true, http_status(503), 7200);
  pass(seconds(7199));
  EXPECT_EQ(state(id), JobState::kTransientError);
  pass(seconds(2));
  EXPECT_EQ(state(id), JobState::kConnecting);
}

// SCHED-10
TEST_F(EngineTransfer, ADelayLongerThanTheTimeoutMeansNoRetryAtAll) {
  const JobId id = queued_job();
  EXPECT_EQ(set_retry(id, 601, 600), hr::kOk);
  fail_file(id, true);
  EXPECT_EQ(state(id), JobState::kError);
}

// SCHED-14
TEST_F(EngineTransfer, ATimeoutOfZeroMakesEveryErrorFatal) {
  const JobId id = queued_job();
  EXPECT_EQ(set_retry(id, 5, 0), hr::kOk);
  fail_file(id, true);
  EXPECT_EQ(observer.path(id).back(), JobState::kError);
  for (const JobState s : observer.path(id)) EXPECT_NE(s, JobState::kTransientError);
}

// SCHED-11
TEST_F(EngineTransfer, SettingTheTimeOfDayDoesNotChangeTheWaits) {  // LNX-46
  for (const auto jump : {hours(24 * 365 * 30), -hours(24 * 365 * 30)}) {
    const JobId id = waiting_job();
    clock.set_wall(clock.wall() + jump);
    pass(seconds(599));
    EXPECT_EQ(state(id), JobState::kTransientError);
    pass(seconds(61));
    EXPECT_EQ(state(id), JobState::kConnecting);
    clock.set_wall(clock.wall() + jump / 2);
    fail_file(id, true);
    EXPECT_EQ(state(id), JobState::kTransientError) << "a jump is no lack of progress";
    EXPECT_EQ(cancel(id), hr::kOk);
  }
}

// A machine without a battery for its clock comes up in 1970.
TEST_F(EngineTransfer, AClockThatIsWrongAfterABootDoesNotStopTheRetries) {
  const JobId id = waiting_job();
  clock.set_wall(WallTime(seconds(30)));
  restart(End::kPowerCut);
  EXPECT_EQ(state(id), JobState::kTransientError);
  pass(hours(25));
  EXPECT_EQ(state(id), JobState::kConnecting);
}

// SCHED-13
TEST_F(EngineTransfer, TheNoProgressTimeoutCountsFromTheFirstTransientError) {
  const JobId id = queued_job();
  set_object(id, fakes::kObject);
  EXPECT_EQ(set_retry(id, 600, 3600), hr::kOk);
  const SteadyTime first = clock.steady();
  fail_file(id, true);
  while (clock.steady() < first + seconds(3599)) {
    ASSERT_NE(state(id), JobState::kError) << (clock.steady() - first).count();
    if (driver.of(id)) fail_file(id, true);
    pass(seconds(1));
  }
  pass(seconds(1));
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(calls(NoticeKind::kJobError), 1u);
  EXPECT_TRUE(job(id).record.error) << "NOT-13: with an error object";
}

TEST_F(EngineTransfer, BytesSetTheNoProgressClockBack) {  // SCHED-13
  const JobId id = queued_job();
  EXPECT_EQ(set_retry(id, 600, 3600), hr::kOk);
  for (std::uint64_t i = 1; i <= 10; ++i) {
    driver.connected(transfer(id));
    driver.metadata(transfer(id), 1000);
    driver.received(transfer(id), i);
    driver.durable(transfer(id), i);
    fail_file(id, true);
    ASSERT_EQ(state(id), JobState::kTransientError) << i;
    pass(seconds(661));
    ASSERT_EQ(state(id), JobState::kConnecting) << i;
  }
}

TEST_F(EngineTransfer, TheNoProgressClockGoesOnOverARestart) {  // SCHED-13, PERS-01
  const JobId id = queued_job();
  EXPECT_EQ(set_retry(id, 3000, 3600), hr::kOk);
  fail_file(id, true);
  pass(seconds(1800));
  clock.advance(seconds(1000));
  restart();
  EXPECT_EQ(state(id), JobState::kTransientError);
  pass(seconds(501));
  ASSERT_EQ(state(id), JobState::kConnecting);
  pass(seconds(300));
  fail_file(id, true);
  EXPECT_EQ(state(id), JobState::kError);
}

TEST_F(EngineTransfer, ANewNoProgressTimeoutCountsForAJobThatWaits) {
  const JobId id = waiting_job();
  EXPECT_EQ(set_retry(id, 600, 60), hr::kOk);
  pass(seconds(59));
  EXPECT_EQ(state(id), JobState::kTransientError);
  pass(seconds(1));
  EXPECT_EQ(state(id), JobState::kError);
}

TEST_F(EngineTransfer, TheRequestHasWhatTheDriverNeeds) {
  const JobId id = create_job();
  Settings s;
  s.proxy = ProxySettings{ProxyUsage::kOverride, "p:8080", "b"};
  configure(id, s);
  add_file(id, "a");
  resume(id);
  const TransferRequest& r = driver.request(transfer(id));
  EXPECT_EQ(r.job, id);
  EXPECT_EQ(r.file, 0u);
  EXPECT_EQ(r.url, "http://h/a");
  EXPECT_EQ(r.temp_name, job(id).files[0].record.temp_name);
  EXPECT_EQ(r.offset, 0u);
  EXPECT_EQ(r.size, kSizeUnknown);
  EXPECT_EQ(r.proxy.list, "p:8080");
}

TEST_F(EngineTransfer, ARetryGoesOnBehindTheDurableBytes) {
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
  driver.received(transfer(id), 60);
  driver.durable(transfer(id), 60);
  driver.received(transfer(id), 80);
  fail_file(id, true);
  pass(minutes(11));
  const TransferRequest& r = driver.request(transfer(id));
  EXPECT_EQ(r.offset, 60u);
  EXPECT_EQ(r.size, 100u);
  EXPECT_EQ(r.validators, (Validators{"\"v1\"", "date"}));
  EXPECT_EQ(job(id).files[0].progress().bytes_transferred, 60u);
}

// JOB-23, NOT-12
TEST_F(EngineTransfer, TheCompletionTimeIsThatOfTransferred) {
  const JobId id = transferring_job();
  pass(seconds(77));
  EXPECT_EQ(job(id).record.times.transfer_completion, WallTime{});
  const WallTime then = clock.wall();
  finish_file(id);
  pass(seconds(5));
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_EQ(job(id).record.times.transfer_completion, then);
}

}  // namespace
}  // namespace openbits::core
