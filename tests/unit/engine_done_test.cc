// Complete and Cancel: group DONE.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using std::chrono::minutes;

class EngineDone : public fakes::World {
 protected:
  std::string temp(const JobId& id, std::size_t file = 0) {
    return job(id).files.at(file).record.temp_name;
  }
};

// DONE-01, DONE-12, LNX-03, LNX-04
TEST_F(EngineDone, CompleteGivesAllFilesTheirNames) {
  const JobId id = transferred_job({"a", "b"});
  files.node("/d/a").size = 7;  // it is replaced
  EXPECT_FALSE(files.exists("/d/b")) << "TEMP-01: the name appears at Complete";
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kAcknowledged);
  EXPECT_EQ(files.node("/d/a").size, 100u);
  EXPECT_EQ(files.node("/d/b").size, 100u);
  EXPECT_TRUE(files.leftovers().empty());
  ASSERT_EQ(files.published().size(), 2u);
  EXPECT_EQ(files.published()[0].last_modified, "date") << "LNX-05, FILE-23";
  EXPECT_TRUE(engine().list(fakes::kAlice, false)->empty());
}

// DONE-02, DONE-03, DONE-04, LNX-26
TEST_F(EngineDone, CompleteBeforeTheEndKeepsTheFinishedFiles) {
  const JobId id = queued_job({"1", "2", "3", "4", "5"});
  finish_file(id);
  finish_file(id);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 100);
  driver.received(transfer(id), 50);
  EXPECT_EQ(complete(id), hr::kBgSPartialComplete);
  EXPECT_EQ(state(id), JobState::kAcknowledged);
  EXPECT_TRUE(files.exists("/d/1") && files.exists("/d/2"));
  EXPECT_FALSE(files.exists("/d/3"));
  EXPECT_TRUE(files.leftovers().empty());
  EXPECT_TRUE(driver.running().empty());
  EXPECT_TRUE(job(id).files[1].record.completed);
  EXPECT_FALSE(job(id).files[2].record.completed) << "PROG-07";
}

// DONE-02, DONE-19
TEST_F(EngineDone, CompleteWorksInEveryStateThatIsNotFinal) {
  EXPECT_EQ(complete(create_job()), hr::kOk);
  const JobId suspended = create_job();
  add_file(suspended, "a");
  EXPECT_EQ(complete(suspended), hr::kBgSPartialComplete);
  const JobId runs = queued_job();
  const JobId waits = queued_job();
  EXPECT_EQ(complete(waits), hr::kBgSPartialComplete);
  EXPECT_EQ(complete(runs), hr::kBgSPartialComplete);
  EXPECT_EQ(complete(transferring_job()), hr::kBgSPartialComplete);
  EXPECT_EQ(complete(waiting_job()), hr::kBgSPartialComplete);
  EXPECT_EQ(complete(failed_job()), hr::kBgSPartialComplete);
  EXPECT_TRUE(files.leftovers().empty());
}

// DONE-05
TEST_F(EngineDone, AnUploadIsCompletedWhenTransferredOnly) {
  for (const JobType type : {JobType::kUpload, JobType::kUploadReply}) {
    const JobId id = create_job(fakes::kAlice, type);
    EXPECT_EQ(complete(id), hr::kBgEInvalidState);
    EXPECT_EQ(state(id), JobState::kSuspended);
    EXPECT_EQ(cancel(id), hr::kOk);
  }
}

// DONE-07, DONE-08, STATE: the job stays TRANSFERRED.
TEST_F(EngineDone, AFailedRenameLeavesTheJobWhereItWasAndCanBeRepeated) {
  const JobId id = transferred_job({"a", "b", "c"});
  files.fail("/d/b", {hr::kEAccessDenied, "no"});
  EXPECT_EQ(complete(id), hr::kEAccessDenied);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_TRUE(files.exists("/d/a") && files.exists("/d/c"));
  EXPECT_TRUE(job(id).files[0].record.completed && job(id).files[2].record.completed);
  EXPECT_FALSE(job(id).files[1].record.completed);
  EXPECT_EQ(complete(id), hr::kEAccessDenied) << "again";
  restart(End::kPowerCut);
  EXPECT_EQ(state(id), JobState::kTransferred);
  files.heal("/d/b");
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_TRUE(files.exists("/d/b"));
  EXPECT_EQ(files.published().size(), 3u) << "none twice";
}

TEST_F(EngineDone, AfterAFailedRenameOfAnUnfinishedJobItGoesOn) {  // DONE-07
  const JobId id = queued_job({"a", "b"});
  finish_file(id);
  driver.connected(transfer(id));
  files.fail("/d/a", {hr::kEAccessDenied, "no"});
  EXPECT_EQ(complete(id), hr::kEAccessDenied);
  EXPECT_EQ(state(id), JobState::kConnecting);
  finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

// DONE-13, DONE-14, DONE-19
TEST_F(EngineDone, CancelDeletesFinishedTemporaryFilesToo) {
  const JobId id = queued_job({"a", "b"});
  finish_file(id);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 100);
  driver.received(transfer(id), 50);
  EXPECT_EQ(files.leftovers().size(), 2u);
  EXPECT_EQ(cancel(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kCancelled);
  EXPECT_TRUE(files.leftovers().empty());
  EXPECT_FALSE(files.exists("/d/a"));
  EXPECT_FALSE(store.job(id)->cleanup);
}

// DONE-13
TEST_F(EngineDone, CancelWorksInEveryStateThatIsNotFinal) {
  EXPECT_EQ(cancel(create_job()), hr::kOk);
  const JobId runs = queued_job();
  const JobId waits = queued_job();
  EXPECT_EQ(cancel(waits), hr::kOk);
  EXPECT_EQ(cancel(runs), hr::kOk);
  EXPECT_EQ(cancel(transferring_job()), hr::kOk);
  EXPECT_EQ(cancel(waiting_job()), hr::kOk);
  EXPECT_EQ(cancel(failed_job()), hr::kOk);
  EXPECT_EQ(cancel(transferred_job()), hr::kOk);
  EXPECT_TRUE(files.leftovers().empty());
}

// DONE-15
TEST_F(EngineDone, CancelDoesNotTouchFilesThatHaveTheirNames) {
  const JobId id = transferred_job({"a", "b"});
  files.fail("/d/b", {hr::kEAccessDenied, "no"});
  EXPECT_EQ(complete(id), hr::kEAccessDenied);
  EXPECT_EQ(cancel(id), hr::kOk);
  EXPECT_TRUE(files.exists("/d/a"));
  EXPECT_TRUE(files.leftovers().empty());
}

// DONE-09, TEMP-06
TEST_F(EngineDone, LeftoversThatCannotBeDeletedAreReported) {
  const JobId cancelled = transferred_job();
  files.fail(temp(cancelled), {hr::kEAccessDenied, "no"});
  EXPECT_EQ(cancel(cancelled), hr::kBgSUnableToDeleteFiles);
  EXPECT_EQ(state(cancelled), JobState::kCancelled);
  ASSERT_FALSE(observer.events.empty());
  EXPECT_NE(observer.events.back().find(temp(cancelled)), std::string::npos);

  const JobId completed = queued_job({"a", "b"});
  finish_file(completed);
  files.fail(temp(completed, 1), {hr::kEAccessDenied, "no"});
  EXPECT_EQ(complete(completed), hr::kBgSUnableToDeleteFiles);
  EXPECT_EQ(state(completed), JobState::kAcknowledged);
  EXPECT_TRUE(files.exists("/d/a"));
  files.heal(temp(completed, 1));
  restart();
  EXPECT_FALSE(files.exists(temp(completed, 1))) << "a later start tries again";
}

TEST_F(EngineDone, CompleteAndCancelWaitUntilTheTransferHasBeenStopped) {
  for (const bool completes : {true, false}) {
    const JobId id = queued_job({"a", "b"});
    finish_file(id);
    driver.hold_stops();
    const auto reply = completes ? begin_complete(id) : begin_cancel(id);
    run();
    EXPECT_FALSE(reply.answered());
    EXPECT_FALSE(is_final(state(id)));
    EXPECT_FALSE(files.exists("/d/a"));
    driver.release_stops();
    run();
    EXPECT_EQ(reply.code(), completes ? hr::kBgSPartialComplete : hr::kOk);
    files.erase("/d/a");
  }
}

TEST_F(EngineDone, CancelWhileSuspendStillStopsTheTransfer) {
  const JobId id = transferring_job();
  driver.hold_stops();
  EXPECT_EQ(suspend(id), hr::kOk);
  const auto reply = begin_cancel(id);
  run();
  EXPECT_FALSE(reply.answered());
  driver.release_stops();
  run();
  EXPECT_EQ(reply.code(), hr::kOk);
}

TEST_F(EngineDone, CompleteKeepsTheStateReadableWhileItWorks) {
  const JobId id = transferred_job();
  files.hold();
  const auto reply = begin_complete(id);
  run();
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_FALSE(reply.answered());
  files.release();
  run();
  EXPECT_EQ(reply.code(), hr::kOk);
}

TEST_F(EngineDone, CommandsThatComeMeanwhileAreCarriedOutAfterwardsInOrder) {
  const JobId id = transferred_job();
  files.fail("/d/a", {hr::kEAccessDenied, "no"});
  files.hold();
  std::string order;
  engine().complete(fakes::kAlice, id, [&](const Result<HResult>&) { order += 'C'; });
  run();
  Settings s;
  s.description = "one";
  engine().configure(fakes::kAlice, id, s, [&](const Result<void>& r) {
    EXPECT_TRUE(r);
    order += '1';
  });
  engine().add_files(fakes::kAlice, id, {spec("b")}, [&](const Result<void>&) { order += 'a'; });
  s.description = "two";
  engine().configure(fakes::kAlice, id, s, [&](const Result<void>&) { order += '2'; });
  engine().cancel(fakes::kAlice, id, [&](const Result<HResult>&) { order += 'X'; });
  engine().resume(fakes::kAlice, id, [&](const Result<void>& r) {
    EXPECT_EQ(r.code(), hr::kBgEInvalidState);
    order += 'R';
  });
  run();
  EXPECT_EQ(order, "");
  EXPECT_EQ(job(id).record.description, "");
  while (files.held() > 0) {
    files.release();
    run();
  }
  EXPECT_EQ(order, "C1a2XR");
  EXPECT_EQ(job(id).record.description, "two");
  EXPECT_EQ(state(id), JobState::kCancelled);
}

// A command of the same turn must not overtake those that wait.
TEST_F(EngineDone, ACommandThatComesJustAfterwardsDoesNotOvertake) {
  const JobId id = transferred_job();
  files.fail("/d/a", {hr::kEAccessDenied, "no"});
  const auto configure_to = [&](std::string text) {
    Settings s;
    s.description = std::move(text);
    begin_configure(id, s);
  };
  engine().complete(fakes::kAlice, id,
                    [&](const Result<HResult>&) { poster.post([&] { configure_to("later"); }); });
  configure_to("earlier");
  run();
  EXPECT_EQ(job(id).record.description, "later");
}

TEST_F(EngineDone, TwoCompletesAtOnceAreOneAndARefusal) {  // DONE-06
  const JobId id = transferred_job();
  const auto first = begin_complete(id);
  const auto second = begin_complete(id);
  run();
  EXPECT_EQ(first.code(), hr::kOk);
  EXPECT_EQ(second.code(), hr::kBgEInvalidState);
  EXPECT_EQ(files.publishes(), 1u);
}

TEST_F(EngineDone, AJobIsNotForgottenWhileItsFilesAreStillBeingDeleted) {
  const JobId id = transferred_job();
  files.hold();
  const auto reply = begin_cancel(id);
  run();
  pass(minutes(60));  // the file system hangs
  files.release();
  run();
  EXPECT_EQ(reply.code(), hr::kOk);
  EXPECT_TRUE(files.leftovers().empty());
  pass(minutes(10));
  EXPECT_FALSE(engine().find(fakes::kAlice, id));
}

TEST_F(EngineDone, ARetryThatIsDueDoesNotStartAJobThatIsBeingCompleted) {
  const JobId id = waiting_job();
  files.hold();
  const auto reply = begin_complete(id);
  run();
  pass(minutes(30));
  EXPECT_TRUE(driver.running().empty());
  while (files.held() > 0) {
    files.release();
    run();
  }
  EXPECT_EQ(reply.code(), hr::kBgSPartialComplete);
  EXPECT_EQ(state(id), JobState::kAcknowledged);
}

}  // namespace
}  // namespace openbits::core
