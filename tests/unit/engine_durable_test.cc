// Persist, then announce: nobody hears of what a power cut can undo.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kObject;
using fakes::kRoot;
using std::chrono::minutes;
using std::chrono::seconds;

const Error kFull{hr::kWin32DiskFull, "the disk is full"};

class EngineDurable : public fakes::World {
 protected:
  Settings described(std::string text) {
    Settings s;
    s.description = std::move(text);
    return s;
  }
};

TEST_F(EngineDurable, NoReplyComesBeforeTheCommit) {
  const JobId id = create_job();
  add_file(id, "a");
  store.hold();
  const auto created = begin_create();
  run();
  EXPECT_FALSE(created.answered());
  const auto added = begin_add(id, {spec("b")}, kRoot);
  const auto configured = begin_configure(id, described("x"));
  const auto resumed = begin_resume(id);
  const auto suspended = begin_suspend(id);
  const auto taken = begin_take(id);
  run();
  EXPECT_FALSE(added.answered() || configured.answered() || resumed.answered());
  EXPECT_FALSE(suspended.answered() || taken.answered());
  store.release();
  run();
  EXPECT_EQ(created.code(), hr::kOk);
  for (const HResult code :
       {added.code(), configured.code(), resumed.code(), suspended.code(), taken.code()}) {
    EXPECT_EQ(code, hr::kOk);
  }
}

TEST_F(EngineDurable, CommandsOfOneTurnShareOneCommit) {
  const JobId id = create_job();
  const std::size_t before = store.attempts();
  for (int i = 0; i < 100; ++i) begin_configure(id, described("x"));
  for (int i = 0; i < 100; ++i) begin_create();
  run();
  EXPECT_EQ(store.attempts() - before, 1u);
}

TEST_F(EngineDurable, CancelAndCompleteTouchNoFileBeforeTheCommit) {
  const JobId cancelled = transferred_job();
  const JobId completed = transferred_job({"b"});
  const std::size_t there = files.leftovers().size();
  store.hold();
  const auto cancel = begin_cancel(cancelled);
  const auto complete = begin_complete(completed);
  run();
  EXPECT_FALSE(cancel.answered() || complete.answered());
  EXPECT_EQ(files.leftovers().size(), there);
  EXPECT_FALSE(files.exists("/d/b"));
  store.release();
  run();
  EXPECT_EQ(cancel.code(), hr::kOk);
  EXPECT_EQ(complete.code(), hr::kOk);
}

TEST_F(EngineDurable, NoNoticeIsDeliveredBeforeTheCommit) {
  for (const bool fails : {true, false}) {
    const JobId id = queued_job();
    set_flags(id, notify::kJobTransferred | notify::kJobError | notify::kFileTransferred);
    set_object(id, kObject);
    driver.connected(transfer(id));
    run();
    const std::size_t before = receivers.calls().size();
    store.hold();
    if (fails) {
      fail_file(id, false);
    } else {
      finish_file(id);
    }
    pass(seconds(10));
    EXPECT_EQ(receivers.calls().size(), before);
    store.release();
    run();
    EXPECT_EQ(receivers.calls().size(), before + 1);
  }
}

// A change made while an older commit is under way must not be announced with that one.
TEST_F(EngineDurable, NoChangeIsAnnouncedWithTheCommitBeforeItsOwn) {
  const JobId id = queued_job();
  store.hold();
  begin_configure(id, described("x"));
  run();
  begin_suspend(id);
  run();
  observer.changes.clear();
  store.release();
  store.hold();
  run();
  EXPECT_NE(store.job(id)->state, JobState::kSuspended);
  EXPECT_FALSE(observer.told_of(id, JobState::kSuspended));
  store.release();
  run();
  EXPECT_TRUE(observer.told_of(id, JobState::kSuspended));
}

TEST_F(EngineDurable, AJobIsNotSeenBeforeItsCreationIsDurable) {
  store.hold();
  const auto created = begin_create();
  run();
  EXPECT_TRUE(engine().list(kAlice, false)->empty());
  EXPECT_TRUE(engine().list(kRoot, true)->empty());
  store.release();
  run();
  EXPECT_EQ(engine().list(kAlice, false)->size(), 1u);
  EXPECT_TRUE(engine().find(kAlice, *created.result()));
}

// A temporary file of a file that no store knows would stay behind for good.
TEST_F(EngineDurable, NoFileIsBegunBeforeItsAddingIsDurable) {
  const JobId id = transferring_job();
  store.hold();
  begin_add(id, {spec("b")});
  run();
  finish_file(id);
  EXPECT_TRUE(driver.running().empty());
  EXPECT_EQ(files.leftovers().size(), 1u);
  store.release();
  run();
  EXPECT_EQ(driver.request(transfer(id)).file, 1u);
  finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

// The old version's bytes must not be taken for the new one's after a power cut.
TEST_F(EngineDurable, AFileIsNotStartedOverBeforeThatIsDurable) {
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 100, {"\"v1\"", ""});
  driver.received(transfer(id), 50);
  driver.durable(transfer(id), 50);
  run();
  store.hold();
  begin_configure(id, described("a commit that is under way"));
  run();
  driver.version_changed(transfer(id));
  begin_suspend(id);
  begin_resume(id);
  run();
  store.release();
  store.hold();
  run();
  EXPECT_EQ(store.file(id, 0)->durable, 50u);
  EXPECT_TRUE(driver.running().empty());
  store.release();
  run();
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
}

TEST_F(EngineDurable, ReadersCanWaitUntilWhatTheyReadIsDurable) {
  const JobId id = create_job();
  int reads = 0;
  engine().when_durable([&] { ++reads; });
  EXPECT_EQ(reads, 1) << "nothing is under way: at once";
  store.hold();
  begin_configure(id, described("x"));
  engine().when_durable([&] { ++reads; });
  run();
  EXPECT_EQ(reads, 1);
  engine().when_durable([&] { ++reads; });
  store.release();
  run();
  EXPECT_EQ(reads, 3);
}

// The store is full ---------------------------------------------------------------------------

TEST_F(EngineDurable, ACreateJobThatCannotBeStoredLeavesNothingBehind) {
  use_policy({.max_jobs_per_user = 1, .max_files_per_job = 1});
  store.fail_with(kFull);
  EXPECT_EQ(finish(begin_create()), hr::kWin32DiskFull);
  EXPECT_EQ(finish(begin_create()), hr::kWin32DiskFull) << "the first does not count";
  EXPECT_TRUE(engine().list(kRoot, true)->empty());
  store.fail_with(std::nullopt);
  pass(minutes(5));
  EXPECT_TRUE(store.after_power_cut().jobs.empty());
  EXPECT_EQ(finish(begin_create()), hr::kOk);
}

TEST_F(EngineDurable, RepliesCarryTheStoresErrorAndTheChangeIsStoredLater) {
  const JobId id = queued_job();
  set_object(id, kObject);
  store.fail_with(kFull);
  observer.changes.clear();
  EXPECT_EQ(configure(id, described("x")), hr::kWin32DiskFull);
  EXPECT_EQ(add_file(id, "b"), hr::kWin32DiskFull);
  EXPECT_EQ(suspend(id), hr::kWin32DiskFull);
  EXPECT_EQ(store.job(id)->description, "");
  EXPECT_FALSE(observer.store_failures.empty());
  EXPECT_FALSE(observer.told_of(id, JobState::kSuspended));
  store.fail_with(std::nullopt);
  pass(minutes(2));
  EXPECT_EQ(store.job(id)->description, "x");
  EXPECT_EQ(store.job(id)->state, JobState::kSuspended);
  EXPECT_NE(store.file(id, 1), nullptr);
  EXPECT_TRUE(observer.told_of(id, JobState::kSuspended));
}

TEST_F(EngineDurable, NoticesGoOutWhenALaterCommitSucceeds) {
  const JobId id = queued_job();
  set_object(id, kObject);
  store.fail_with(kFull);
  finish_file(id);
  pass(minutes(10));
  EXPECT_TRUE(receivers.calls().empty());
  store.fail_with(std::nullopt);
  pass(minutes(2));
  EXPECT_EQ(calls(NoticeKind::kJobTransferred), 1u);
  EXPECT_EQ(store.notices(), 1u);
}

TEST_F(EngineDurable, AnAnswerThatCouldNotBeStoredIsStoredLater) {
  const JobId id = queued_job();
  set_object(id, kObject);
  finish_file(id);
  store.fail_with(kFull);
  receivers.answer(0, hr::kOk);
  run();
  EXPECT_EQ(store.notices(), 1u);
  store.fail_with(std::nullopt);
  pass(minutes(2));
  EXPECT_EQ(store.notices(), 0u);
}

TEST_F(EngineDurable, AnAnswerThatCouldNotBeStoredDoesNotUndoWhatIsOwedAgain) {  // NOT-27
  const JobId id = queued_job();
  set_object(id, kObject);
  finish_file(id);
  store.fail_with(kFull);
  receivers.answer(0, hr::kOk);
  run();
  begin_notify(id, fakes::kObject);
  run();
  store.fail_with(std::nullopt);
  pass(minutes(2));
  EXPECT_EQ(receivers.calls().size(), 2u);
  EXPECT_EQ(store.notices(), 1u);
}

TEST_F(EngineDurable, TriesAreSpacedOutFromOneSecondToAMinute) {
  const JobId id = create_job();
  store.fail_with(kFull);
  EXPECT_EQ(configure(id, described("x")), hr::kWin32DiskFull);
  pass(minutes(30));
  ASSERT_GE(observer.store_waits.size(), 8u);
  EXPECT_EQ(observer.store_waits[0], seconds(1));
  EXPECT_EQ(observer.store_waits[1], seconds(2));
  EXPECT_EQ(observer.store_waits[7], minutes(1));
  EXPECT_LE(observer.store_waits.size(), 40u);
}

TEST_F(EngineDurable, BytesThatArriveDoNotHammerAFullStore) {
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 10000);
  run();
  store.fail_with(kFull);
  const std::size_t before = store.attempts();
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    driver.received(transfer(id), i);
    driver.durable(transfer(id), i);
    run();
  }
  EXPECT_LE(store.attempts() - before, 2u);
  EXPECT_EQ(configure(id, described("x")), hr::kWin32DiskFull) << "a command tries at once";
}

TEST_F(EngineDurable, ACancelThatCouldNotBeStoredDeletesItsFilesLater) {
  const JobId id = transferred_job();
  store.fail_with(kFull);
  EXPECT_EQ(cancel(id), hr::kWin32DiskFull);
  EXPECT_EQ(files.leftovers().size(), 1u) << "a power cut now must find them";
  store.fail_with(std::nullopt);
  pass(minutes(2));
  EXPECT_EQ(store.job(id)->state, JobState::kCancelled);
  EXPECT_TRUE(files.leftovers().empty());
  EXPECT_FALSE(store.job(id)->cleanup);
}

TEST_F(EngineDurable, ACompleteThatCouldNotBeStoredBeginsNothing) {
  const JobId id = transferred_job();
  store.fail_with(kFull);
  EXPECT_EQ(complete(id), hr::kWin32DiskFull);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_FALSE(files.exists("/d/a"));
  store.fail_with(std::nullopt);
  EXPECT_EQ(complete(id), hr::kOk);
}

TEST_F(EngineDurable, APartialCompleteThatCouldNotBeStoredDeletesTheRestLater) {
  const JobId id = queued_job({"a", "b"});
  finish_file(id);
  driver.connected(transfer(id));
  files.hold();
  const auto reply = begin_complete(id);
  run();
  store.fail_with(kFull);
  while (files.held() > 0) {
    files.release();
    run();
  }
  EXPECT_EQ(reply.code(), hr::kWin32DiskFull);
  store.fail_with(std::nullopt);
  pass(minutes(2));
  EXPECT_EQ(store.job(id)->state, JobState::kAcknowledged);
  EXPECT_TRUE(files.exists("/d/a"));
  EXPECT_TRUE(files.leftovers().empty());
}

TEST_F(EngineDurable, AFullStoreStartsNoTransferAndStopsNone) {
  const JobId runs = transferring_job({"a", "b"});
  store.fail_with(kFull);
  finish_file(runs);
  EXPECT_EQ(driver.request(transfer(runs)).file, 1u);
  const JobId other = [&] {
    store.fail_with(std::nullopt);
    const JobId id = create_job();
    add_file(id, "x");
    return id;
  }();
  store.fail_with(kFull);
  finish_file(runs);
  EXPECT_EQ(finish(begin_resume(other)), hr::kWin32DiskFull);
  EXPECT_TRUE(driver.running().empty());
  store.fail_with(std::nullopt);
  pass(minutes(2));
  EXPECT_EQ(driver.running().size(), 1u);
}

TEST_F(EngineDurable, AStoreThatCannotBeReadIsReported) {
  store.fail_load({hr::kBgEDatabaseCorrupt, "not a database"});
  core::Engine other({store, driver, files, receivers, clock, alarm, poster, random, observer});
  EXPECT_EQ(other.start().code(), hr::kBgEDatabaseCorrupt);
}

// Progress that nobody waits for ---------------------------------------------------------------

class EngineGather : public EngineDurable {
 protected:
  void SetUp() override {
    EngineDurable::SetUp();
    Policy policy;
    policy.commit_gather = std::chrono::milliseconds(5);
    use_policy(policy);
    id_ = queued_job({"a", "b", "c", "d"});
    driver.connected(transfer(id_));
    // From here on a commit has just ended.
    (void)begin_configure(id_, described("x"));
    run();
    commits_ = store.attempts();
  }
  void finish_file() {
    const TransferId file = transfer(id_);
    driver.complete(file, 100);
    driver.finished(file, 100);
    run();
  }
  std::size_t commits() const { return store.attempts() - commits_; }

  JobId id_;
  std::size_t commits_ = 0;
};

TEST_F(EngineGather, FilesThatFollowEachOtherCloselyShareACommit) {
  finish_file();
  finish_file();
  finish_file();
  EXPECT_EQ(commits(), 0u);
  EXPECT_EQ(driver.request(driver.started()).file, 3u) << "the job does not wait for it";
  pass(std::chrono::milliseconds(5));
  EXPECT_EQ(commits(), 1u);
  restart(End::kPowerCut);
  EXPECT_TRUE(job(id_).files[2].record.transferred);
}

TEST_F(EngineGather, APowerCutBeforeThatTakesThemBack) {
  finish_file();
  restart(End::kPowerCut);
  EXPECT_FALSE(job(id_).files[0].record.transferred);
}

TEST_F(EngineGather, WhoWaitsMakesItAtOnce) {
  finish_file();
  const auto reply = begin_configure(id_, described("y"));
  run();
  EXPECT_EQ(reply.code(), hr::kOk);
  EXPECT_EQ(commits(), 1u);
}

TEST_F(EngineGather, AReadWaitsForWhatItWouldTell) {
  finish_file();
  bool answered = false;
  engine().when_durable([&] { answered = true; });
  EXPECT_FALSE(answered);
  run();
  EXPECT_TRUE(answered);
  EXPECT_EQ(commits(), 1u);
}

TEST_F(EngineGather, TheEndOfTheJobDoesNotWait) {
  for (int i = 0; i < 4; ++i) finish_file();
  EXPECT_EQ(state(id_), JobState::kTransferred);
  EXPECT_EQ(commits(), 1u);
}

TEST_F(EngineGather, AfterAQuietTimeItDoesNotWait) {
  pass(seconds(1));
  finish_file();
  EXPECT_EQ(commits(), 1u);
}

TEST_F(EngineGather, WhatComesDuringACommitIsGathered) {
  pass(seconds(1));
  store.hold();
  finish_file();
  finish_file();
  store.release();
  run();
  EXPECT_EQ(commits(), 1u);
  pass(std::chrono::milliseconds(5));
  EXPECT_EQ(commits(), 2u);
  restart(End::kPowerCut);
  EXPECT_TRUE(job(id_).files[1].record.transferred);
}

}  // namespace
}  // namespace openbits::core
