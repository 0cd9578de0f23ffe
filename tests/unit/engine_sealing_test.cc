// Files that have come whole and are being made durable while the next one is fetched: LNX-130.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

class EngineSealing : public fakes::World {
 protected:
  /// Has the file in turn come whole, and returns its transfer, which is not finished.
  TransferId complete_file(const JobId& id) {
    const TransferId sealing = transfer(id);
    driver.complete(sealing, 100);
    run();
    return sealing;
  }
  void fail_newest() {
    TransferFailure failure;
    failure.transient = false;
    failure.error = {ErrorContext::kRemoteFile, http_status(404), {}, "http", "gone"};
    driver.failed(driver.started(), failure);
    run();
  }
  void seal(TransferId id) {
    driver.finished(id, 100);
    run();
  }
  std::vector<std::uint32_t> transferred(const JobId& id) {
    std::vector<std::uint32_t> indexes;
    for (const File& f : job(id).files) {
      if (f.record.transferred) indexes.push_back(f.record.index);
    }
    return indexes;
  }
  /// The last transfer that was started.
  const TransferRequest& newest() { return driver.request(driver.started()); }
  using Indexes = std::vector<std::uint32_t>;
};

TEST_F(EngineSealing, TheNextFileIsFetchedMeanwhile) {
  const JobId id = queued_job({"a", "b", "c"});
  const TransferId a = complete_file(id);
  EXPECT_EQ(newest().file, 1u);
  const TransferId b = driver.started();
  driver.complete(b, 100);
  run();
  EXPECT_EQ(newest().file, 2u);
  EXPECT_EQ(transferred(id), Indexes{}) << "none is durable";
  EXPECT_EQ(job(id).progress().bytes_transferred, 200u);
  seal(a);
  EXPECT_EQ(transferred(id), Indexes{0});
  seal(b);
  EXPECT_EQ(transferred(id), (Indexes{0, 1}));
  EXPECT_EQ(driver.started(), 3u);
  EXPECT_EQ(state(id), JobState::kTransferring);
}

TEST_F(EngineSealing, TheJobIsTransferredWhenTheLastOneIsDurable) {
  const JobId id = queued_job({"a", "b"});
  const TransferId a = complete_file(id);
  const TransferId b = driver.started();
  driver.complete(b, 100);
  run();
  EXPECT_EQ(state(id), JobState::kTransferring);
  seal(b);
  EXPECT_EQ(state(id), JobState::kTransferring) << "the first one may still fail";
  seal(a);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineSealing, APowerCutTakesWhatIsNotDurable) {
  const JobId id = queued_job({"a", "b"});
  const TransferId a = complete_file(id);
  restart(End::kPowerCut);
  EXPECT_EQ(transferred(id), Indexes{});
  EXPECT_EQ(newest().file, 0u);
  EXPECT_EQ(newest().offset, 0u);
  EXPECT_NE(a, driver.started());
}

TEST_F(EngineSealing, ASyncThatFailsEndsTheTransferOfTheNextFile) {
  const JobId id = queued_job({"a", "b"});
  const TransferId a = complete_file(id);
  const TransferId b = driver.started();
  TransferFailure failure;
  failure.transient = false;
  failure.error = {ErrorContext::kLocalFile, hr::kWin32DiskFull, {}, "http", "full"};
  driver.failed(a, failure);
  run();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(job(id).record.error->file, 0u);
  EXPECT_TRUE(driver.at(b).over) << "it was stopped";
  EXPECT_FALSE(job(id).has_transfers());
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(newest().file, 0u) << "what could not be kept is fetched anew";
}

TEST_F(EngineSealing, WhatHasComeIsToldBeforeTheFailureOfTheNextFile) {
  const JobId id = queued_job({"a", "b"});
  ASSERT_EQ(set_flags(id, notify::kFileTransferred | notify::kJobError), hr::kOk);
  const TransferId a = complete_file(id);
  fail_newest();
  EXPECT_EQ(state(id), JobState::kTransferring);
  seal(a);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(job(id).record.error->file, 1u);
  EXPECT_EQ(transferred(id), Indexes{0});
  ASSERT_EQ(job(id).owed.size(), 2u);
  EXPECT_EQ(job(id).owed.begin()->second.kind, NoticeKind::kFileTransferred);
  EXPECT_EQ(job(id).owed.rbegin()->second.kind, NoticeKind::kJobError);
}

TEST_F(EngineSealing, SuspendStopsAllOfThem) {
  const JobId id = queued_job({"a", "b", "c"});
  const TransferId a = complete_file(id);
  const TransferId b = driver.started();
  driver.hold_stops();
  const auto suspended = begin_suspend(id);
  run();
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_TRUE(driver.at(a).stopped);
  EXPECT_TRUE(driver.at(b).stopped);
  const auto resumed = begin_resume(id);
  run();
  EXPECT_EQ(driver.started(), b) << "their files are still in use";
  driver.release_stops();
  run();
  EXPECT_EQ(transferred(id), Indexes{0}) << "stopping has made it durable";
  EXPECT_EQ(newest().file, 1u);
}

// DONE-04: its bytes have been counted.
TEST_F(EngineSealing, CompleteKeepsWhatHasComeWhole) {
  const JobId id = queued_job({"a", "b"});
  complete_file(id);
  EXPECT_EQ(complete(id), hr::kBgSPartialComplete);
  EXPECT_EQ(transferred(id), Indexes{0});
}

TEST_F(EngineSealing, AFailureThatWaitsDoesNotOutliveTheSuspension) {
  const JobId id = queued_job({"a", "b"});
  complete_file(id);
  fail_newest();
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(newest().file, 1u);
  EXPECT_FALSE(job(id).postponed.has_value());
}

TEST_F(EngineSealing, AFailureThatWaitsDoesNotOutliveThatOfAnEarlierFile) {
  const JobId id = queued_job({"a", "b"});
  const TransferId a = complete_file(id);
  fail_newest();
  ASSERT_TRUE(is_running(state(id))) << "a may still come";
  TransferFailure failure;
  failure.transient = false;
  failure.error = {ErrorContext::kLocalFile, hr::kWin32IoDevice, {}, {}, "no disk"};
  driver.failed(a, failure);
  run();
  ASSERT_EQ(state(id), JobState::kError);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.started(), 3u) << "the job has its turn, and nothing is fetched";
}

TEST_F(EngineSealing, WhatHasComeIsNotAskedForAgain) {  // OND-04
  const JobId id = queued_job();
  const TransferId a = complete_file(id);
  fakes::Pending<void> asked;
  engine().request_ranges(fakes::kAlice, id, 0, {{10, 20}}, asked.reply());
  run();
  EXPECT_EQ(asked.code(), hr::kOk);
  EXPECT_FALSE(job(id).files[0].record.has_holes()) << "two transfers would write to the file";
  EXPECT_EQ(driver.started(), 1u);
  seal(a);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineSealing, CancelWaitsForAllOfThem) {
  const JobId id = queued_job({"a", "b"});
  complete_file(id);
  driver.hold_stops();
  const auto cancelled = begin_cancel(id);
  run();
  EXPECT_FALSE(cancelled.answered());
  driver.release_stops();
  run();
  EXPECT_EQ(cancelled.code(), hr::kOk);
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(EngineSealing, NoMoreThanSoMany) {
  std::vector<std::string> names;
  for (int i = 0; i < 300; ++i) names.push_back("f" + std::to_string(i));
  const JobId id = queued_job(names);
  const TransferId first = transfer(id);
  for (int i = 0; i < 300; ++i) {
    driver.complete(driver.started(), 100);
    run();
  }
  EXPECT_EQ(driver.started(), first + 256u);
  seal(first);
  EXPECT_EQ(driver.started(), first + 257u) << "one more has a place";
}

}  // namespace
}  // namespace openbits::core
