// What a start of the service makes of what the last one left behind: PERS, and the power cuts.
#include <gtest/gtest.h>

#include <memory>
#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kObject;
using std::chrono::minutes;

class EngineRestart : public fakes::World {
 protected:
  /// A job that has received 80 of 100 bytes, 60 of them durable.
  JobId half_way_job() {
    const JobId id = transferring_job();
    driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
    driver.received(transfer(id), 60);
    driver.durable(transfer(id), 60);
    driver.received(transfer(id), 80);
    run();
    return id;
  }
  fakes::FakeFiles::Node& temp(const JobId& id, std::size_t file = 0) {
    return files.node(job(id).files.at(file).record.temp_name);
  }
};

// PERS-01, PERS-02
TEST_F(EngineRestart, EverythingThatIsStoredComesBack) {
  const JobId id = create_job();
  Settings s;
  s.display_name = "name";
  s.description = "words";
  s.priority = 1;
  s.notify_flags = 8;
  s.minimum_retry_delay = 77;
  s.no_progress_timeout = 777;
  s.proxy = ProxySettings{ProxyUsage::kOverride, "p", "b"};
  configure(id, s);
  finish(begin_add(id, {spec("a"), spec("b")}));
  const JobRecord before = job(id).record;
  clock.advance(minutes(99));
  for (const End how : {End::kCrash, End::kPowerCut}) {
    restart(how);
    const JobRecord& r = job(id).record;
    EXPECT_EQ(r.display_name, "name");
    EXPECT_EQ(r.description, "words");
    EXPECT_EQ(r.priority, JobPriority::kHigh);
    EXPECT_EQ(r.owner_uid, kAlice.uid);
    EXPECT_EQ(r.notify_flags, 8u);
    EXPECT_EQ(r.minimum_retry_delay, 77u);
    EXPECT_EQ(r.no_progress_timeout, 777u);
    EXPECT_EQ(r.proxy.list, "p");
    EXPECT_EQ(r.times.creation, before.times.creation);
    EXPECT_EQ(r.times.modification, before.times.modification);
    EXPECT_EQ(state(id), JobState::kSuspended);
    ASSERT_EQ(job(id).files.size(), 2u);
    EXPECT_EQ(job(id).files[1].record.local_name, "/d/b");
  }
}

// PERS-01: "transfer continues by itself".
TEST_F(EngineRestart, EveryStateComesBackAndMovingJobsMove) {
  const JobId suspended = create_job();
  const JobId failed = failed_job();
  const JobId transferred = transferred_job();
  const JobId transient = waiting_job();
  const JobId runs = transferring_job({"r"});
  const JobId waits = queued_job({"w"});
  restart();
  EXPECT_EQ(state(suspended), JobState::kSuspended);
  EXPECT_EQ(state(failed), JobState::kError);
  EXPECT_TRUE(job(failed).record.error);
  EXPECT_EQ(state(transferred), JobState::kTransferred);
  EXPECT_EQ(state(transient), JobState::kTransientError);
  EXPECT_EQ(state(runs), JobState::kConnecting);
  EXPECT_EQ(state(waits), JobState::kQueued);
  pass(minutes(5));
  EXPECT_EQ(state(waits), JobState::kConnecting) << "SCHED-04";
  pass(minutes(6));
  EXPECT_NE(state(transient), JobState::kTransientError) << "the retry that was due";
}

TEST_F(EngineRestart, OrderAndNumbersGoOn) {
  const JobId a = create_job();
  const JobId b = failed_job();
  const std::uint64_t event = job(b).record.event;
  restart(End::kPowerCut);
  const JobId c = failed_job();
  EXPECT_EQ(*engine().list(kAlice, false), (std::vector<JobId>{a, b, c}));
  EXPECT_GT(job(c).record.event, event) << "a receiver can tell old from new";
}

TEST_F(EngineRestart, WithinOneBootBytesThatWereNotSyncedAreStillThere) {
  const JobId id = half_way_job();
  restart();
  EXPECT_EQ(driver.request(transfer(id)).offset, 80u);
  EXPECT_EQ(driver.request(transfer(id)).validators.etag, "\"v1\"");
  EXPECT_EQ(job(id).progress().bytes_transferred, 80u);
}

TEST_F(EngineRestart, AfterAPowerCutOnlyDurableBytesAre) {
  const JobId id = half_way_job();
  restart(End::kPowerCut);
  EXPECT_EQ(driver.request(transfer(id)).offset, 60u);
}

// The kernel may have written more than was asked for: that may be anything.
TEST_F(EngineRestart, ALongerTemporaryFileOfAnotherBootIsCutToWhatIsKnown) {
  const JobId id = half_way_job();
  temp(id).durable = 80;
  restart(End::kPowerCut);
  EXPECT_EQ(driver.request(transfer(id)).offset, 60u);
}

// The new boot is stored for many files before the first of them is opened: what an earlier boot
// has left behind in the others must not be taken for what was written since (LNX-37).
TEST_F(EngineRestart, WhatAnotherBootLeftBehindIsNotTrustedByTheNextRunEither) {
  for (const std::uint64_t durable : {60u, 0u}) {
    const JobId id = queued_job({"a" + std::to_string(durable), "b" + std::to_string(durable)});
    const TransferId a = transfer(id);
    driver.complete(a, 100);
    run();
    const TransferId b = driver.started();
    driver.metadata(b, 100, {"\"v1\"", "date"});
    driver.received(b, durable);
    driver.durable(b, durable);
    driver.received(b, 80);
    run();
    temp(id, 1).durable = 80;
    restart(End::kPowerCut);
    ASSERT_EQ(driver.request(transfer(id)).file, 0u) << "b waits for its turn";
    restart();
    finish_file(id);
    ASSERT_EQ(driver.request(transfer(id)).file, 1u);
    EXPECT_EQ(driver.request(transfer(id)).offset, durable);
    EXPECT_EQ(cancel(id), hr::kOk);
  }
}

TEST_F(EngineRestart, ATemporaryFileThatIsTooShortMissingOrTooLongStartsTheFileOver) {
  enum class Damage { kShort, kMissing, kLong };
  for (const Damage damage : {Damage::kShort, Damage::kMissing, Damage::kLong}) {
    for (const End how : {End::kCrash, End::kPowerCut}) {
      // What another boot has left behind is cut off before it is looked at.
      if (damage == Damage::kLong && how == End::kPowerCut) continue;
      const JobId id = half_way_job();
      const std::string name = job(id).files[0].record.temp_name;
      if (damage == Damage::kShort) temp(id).size = temp(id).durable = 59;
      if (damage == Damage::kMissing) files.erase(name);
      if (damage == Damage::kLong) temp(id).size = temp(id).durable = 101;
      restart(how);
      // After a power cut what lies behind the durable bytes can be anything, and is cut off.
      const bool is_cut = damage == Damage::kLong && how == End::kPowerCut;
      EXPECT_EQ(driver.request(transfer(id)).offset, is_cut ? 60u : 0u);
      EXPECT_EQ(driver.request(transfer(id)).validators == Validators{}, !is_cut);
      EXPECT_EQ(cancel(id), hr::kOk);
    }
  }
}

TEST_F(EngineRestart, BytesOfAnUnknownVersionAreOfNoUse) {
  const JobId id = transferring_job();
  temp(id).size = 40;  // written, but what the server said of them was not stored
  restart();
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
}

// PERS-05
TEST_F(EngineRestart, JobsThatKeepNoProgressStartTheirUnfinishedFileOver) {  // LNX-60
  for (const bool dynamic : {true, false}) {
    const JobId id = transferring_job({dynamic ? "da" : "ha", dynamic ? "db" : "hb"});
    finish_file(id);
    driver.connected(transfer(id));
    driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
    driver.received(transfer(id), 60);
    driver.durable(transfer(id), 60);
    run();
    StoreBatch batch;
    batch.jobs.push_back(job(id).record);
    batch.jobs.back().dynamic_content = dynamic;
    batch.jobs.back().high_performance = !dynamic;
    batch.jobs.back().priority = JobPriority::kForeground;  // PROP-06
    store.commit(batch, [](const Result<void>&) {});
    run();
    restart();
    EXPECT_TRUE(job(id).files[0].record.transferred) << "it is whole";
    EXPECT_EQ(job(id).files[1].received, 0u);
    EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
    cancel(id);
  }
}

TEST_F(EngineRestart, AFinishedFileIsNotFetchedAgain) {  // FILE-25
  const JobId id = queued_job({"a", "b"});
  finish_file(id);
  restart(End::kPowerCut);
  EXPECT_EQ(driver.request(transfer(id)).file, 1u);
  EXPECT_EQ(job(id).progress().files_transferred, 1u);
}

TEST_F(EngineRestart, AFinishedFileThatIsGoneIsFetchedAgain) {
  const JobId id = queued_job({"a", "b"});
  finish_file(id);
  files.erase(job(id).files[0].record.temp_name);
  restart();
  EXPECT_EQ(driver.request(transfer(id)).file, 0u);
}

TEST_F(EngineRestart, ATransferredJobWhoseFileIsGoneIsAnErrorThatIsTold) {  // NOT-13 LNX-39
  const JobId id = transferred_job({"a", "b"});
  const std::uint64_t event = job(id).record.event;
  temp(id, 1).size = temp(id, 1).durable = 99;
  restart();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(job(id).record.error->context, ErrorContext::kLocalFile);
  EXPECT_EQ(job(id).record.error->file, 1u);
  set_object(id, kObject);
  ASSERT_EQ(receivers.calls().size(), 1u);
  EXPECT_EQ(receivers.calls()[0].call.kind, NoticeKind::kJobError);
  EXPECT_GT(receivers.calls()[0].call.sequence, event);
  EXPECT_EQ(store.notices(), 1u) << "JobTransferred is not true any more";
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).file, 1u);
}

// What the start finds out is told when it is durable, as everything is.
TEST_F(EngineRestart, AnErrorThatTheStartFindsIsNotToldBeforeItIsStored) {
  const JobId id = transferred_job();
  Settings settings;
  settings.notify_command = NotifyCommand{"/bin/tell", "tell"};
  ASSERT_EQ(configure(id, settings), hr::kOk);
  const std::size_t runs = receivers.runs().size();
  ASSERT_EQ(runs, 1u) << "of JobTransferred, and it does not end";
  temp(id).size = temp(id).durable = 99;
  store.fail_with(Error{hr::kWin32DiskFull, "full"});
  restart();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_TRUE(receivers.runs().empty()) << "nothing is stored yet";
  store.fail_with(std::nullopt);
  pass(std::chrono::seconds(2));
  ASSERT_EQ(receivers.runs().size(), 1u);
  EXPECT_EQ(receivers.runs()[0].call.kind, NoticeKind::kJobError);
}

TEST_F(EngineRestart, WhatCannotBeLookedAtCountsAsItWasStored) {  // LNX-68
  const JobId whole = transferred_job({"b"});
  const JobId half = half_way_job();
  for (const JobId& id : {half, whole}) {
    files.fail(job(id).files[0].record.temp_name, {hr::kEAccessDenied, "no"});
  }
  restart();
  EXPECT_EQ(state(whole), JobState::kTransferred);
  EXPECT_EQ(job(half).files[0].record.durable, 60u);
  EXPECT_EQ(job(half).files[0].received, 60u) << "what is behind it may not be there";
  files.heal(job(whole).files[0].record.temp_name);
  EXPECT_EQ(complete(whole), hr::kOk);
}

// DONE-07
TEST_F(EngineRestart, ACompleteThatWasHalfDoneIsRecognised) {
  const JobId id = transferred_job({"a", "b"});
  files.hold();
  begin_complete(id);
  run();
  files.release();
  files.hold();
  run();  // the first name has been given
  ASSERT_TRUE(files.exists("/d/a"));
  ASSERT_FALSE(files.exists("/d/b"));
  restart(End::kPowerCut);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_TRUE(job(id).files[0].record.completed);
  EXPECT_FALSE(job(id).files[1].record.completed);
  EXPECT_FALSE(job(id).record.completing);
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_TRUE(files.exists("/d/b"));
}

// Without a Complete under way, something under the final name is somebody else's file.
TEST_F(EngineRestart, AMissingTemporaryFileIsNotTakenForACompletedOne) {
  const JobId id = transferred_job();
  files.erase(job(id).files[0].record.temp_name);
  files.node("/d/a").size = 100;
  restart();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_FALSE(job(id).files[0].record.completed);
}

TEST_F(EngineRestart, ACancelThatWasHalfDoneIsFinished) {
  const JobId id = transferred_job();
  files.hold();
  begin_cancel(id);
  run();
  ASSERT_EQ(store.job(id)->state, JobState::kCancelled);
  restart(End::kPowerCut);
  EXPECT_TRUE(files.leftovers().empty());
  EXPECT_EQ(state(id), JobState::kCancelled);
}

TEST_F(EngineRestart, ACancelThatWasHalfDoneLongAgoIsFinishedToo) {
  const JobId id = transferred_job();
  files.hold();
  begin_cancel(id);
  run();
  clock.advance(std::chrono::hours(24));
  restart(End::kPowerCut);
  pass(minutes(1));
  EXPECT_TRUE(files.leftovers().empty());
  pass(minutes(10));
  EXPECT_FALSE(engine().find(kAlice, id));
}

TEST_F(EngineRestart, AFinalJobIsNotLookedAt) {
  const JobId id = transferred_job();
  complete(id);
  restart();
  EXPECT_TRUE(files.inspected().empty());
  EXPECT_EQ(state(id), JobState::kAcknowledged);
}

// JOB-22: what a program has read does not go back.
TEST_F(EngineRestart, TheModificationTimeIsStoredWithTheBytes) {
  const JobId id = transferring_job();
  clock.advance(minutes(3));
  driver.metadata(transfer(id), 100);
  driver.received(transfer(id), 60);
  driver.durable(transfer(id), 60);
  run();
  const WallTime read = job(id).record.times.modification;
  restart();
  EXPECT_GE(job(id).record.times.modification, read);
}

// The boot in which a file is written has to be known before the first byte is.
TEST_F(EngineRestart, AfterABootNothingIsWrittenBeforeTheBootIsStored) {
  const JobId id = queued_job();
  restart(End::kPowerCut);
  EXPECT_EQ(store.file(id, 0)->boot_id, "boot-2");
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 100, {"\"v1\"", ""});
  driver.received(transfer(id), 30);
  run();
  restart();
  EXPECT_EQ(driver.request(transfer(id)).offset, 30u);
}

}  // namespace
}  // namespace openbits::core
