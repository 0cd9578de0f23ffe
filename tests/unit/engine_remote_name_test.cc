// SetRemoteName: another URL for a file of a job (FILE-28 to FILE-31, PERS-04).
#include <gtest/gtest.h>

#include <string>
#include <utility>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kBob;
using fakes::Pending;

const std::string kNew = "https://mirror/x";

class EngineRemoteName : public fakes::World {
 protected:
  Pending<void> begin_rename(const JobId& id, std::uint32_t file, std::string url = kNew,
                             Caller who = kAlice) {
    Pending<void> p;
    engine().set_remote_name(who, id, file, std::move(url), p.reply());
    return p;
  }
  HResult rename(const JobId& id, std::uint32_t file = 0, std::string url = kNew) {
    return finish(begin_rename(id, file, std::move(url)));
  }
  /// A running job with 40 durable bytes of 100.
  JobId half_done_job() {
    const JobId id = transferring_job();
    driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
    driver.received(transfer(id), 40);
    driver.durable(transfer(id), 40);
    run();
    return id;
  }
};

// FILE-28
TEST_F(EngineRemoteName, EveryStateThatIsNotFinalAllowsIt) {
  const std::vector<std::pair<JobState, JobId (*)(World&)>> ways = {
      {JobState::kSuspended,
       [](World& w) {
         const JobId id = w.create_job();
         w.add_file(id, "a");
         return id;
       }},
      {JobState::kQueued,
       [](World& w) {
         w.queued_job({"first"});
         return w.queued_job();
       }},
      {JobState::kConnecting, [](World& w) { return w.queued_job(); }},
      {JobState::kTransferring, [](World& w) { return w.transferring_job(); }},
      {JobState::kTransientError, [](World& w) { return w.waiting_job(); }},
      {JobState::kError, [](World& w) { return w.failed_job(); }},
      {JobState::kTransferred, [](World& w) { return w.transferred_job(); }}};
  for (const auto& [expected, go] : ways) {
    const JobId id = go(*this);
    ASSERT_EQ(state(id), expected);
    EXPECT_EQ(rename(id), hr::kOk) << to_string(expected);
    EXPECT_EQ(job(id).files[0].remote_name(), kNew) << "what GetRemoteName says";
    EXPECT_EQ(state(id), expected);
    const auto jobs = engine().list(kAlice, false);
    for (const JobId& each : *jobs) cancel(each);
  }
}

TEST_F(EngineRemoteName, AFinalJobDoesNot) {  // FILE-28
  for (const bool completes : {true, false}) {
    const JobId id = transferred_job({completes ? "a" : "b"});
    EXPECT_EQ(completes ? complete(id) : cancel(id), hr::kOk);
    EXPECT_EQ(rename(id), hr::kBgEInvalidState);
  }
}

TEST_F(EngineRemoteName, UploadsDoNot) {  // FILE-28
  for (const JobType type : {JobType::kUpload, JobType::kUploadReply}) {
    const JobId id = create_job(kAlice, type);
    EXPECT_EQ(add_file(id, to_string(type) == "upload" ? "a" : "b"), hr::kOk);
    EXPECT_EQ(rename(id), hr::kENotImpl);
  }
}

TEST_F(EngineRemoteName, BadNamesAreRefusedAndChangeNothing) {  // FILE-28
  const JobId id = create_job();
  add_file(id, "a");
  for (const char* url : {"", "a", "/etc/", "file://h/a", "ftp://h/a", "http://", "gopher://h/a"}) {
    EXPECT_EQ(rename(id, 0, url), hr::kEInvalidArg) << url;
  }
  EXPECT_EQ(rename(id, 0, "http://h/" + std::string(3000, 'x')), hr::kEInvalidArg);
  EXPECT_EQ(rename(id, 1), hr::kBgEFileNotFound);
  EXPECT_EQ(finish(begin_rename(id, 0, kNew, kBob)), hr::kEAccessDenied);
  EXPECT_EQ(job(id).files[0].remote_name(), "http://h/a");
  resume(id);
  EXPECT_EQ(driver.request(transfer(id)).url, "http://h/a");
}

// FILE-29, PERS-04
TEST_F(EngineRemoteName, ARestartBeforeResumeForgetsIt) {
  for (const End how : {End::kCrash, End::kPowerCut}) {
    const JobId id = create_job();
    const std::string name = how == End::kCrash ? "a" : "b";
    add_file(id, name);
    EXPECT_EQ(rename(id), hr::kOk);
    EXPECT_EQ(store.file(id, 0)->remote_name, "http://h/" + name);
    restart(how);
    EXPECT_EQ(job(id).files[0].remote_name(), "http://h/" + name);
    resume(id);
    EXPECT_EQ(driver.request(transfer(id)).url, "http://h/" + name);
    cancel(id);
  }
}

TEST_F(EngineRemoteName, ProgressThatIsStoredMeanwhileDoesNotStoreIt) {  // FILE-29
  const JobId id = half_done_job();
  EXPECT_EQ(rename(id), hr::kOk);
  driver.received(transfer(id), 60);
  driver.durable(transfer(id), 60);
  run();
  ASSERT_EQ(store.file(id, 0)->durable, 60u);
  EXPECT_EQ(store.file(id, 0)->remote_name, "http://h/a");
  restart(End::kPowerCut);
  EXPECT_EQ(driver.request(transfer(id)).url, "http://h/a");
}

// PERS-04
TEST_F(EngineRemoteName, ResumeStoresIt) {
  const JobId id = create_job();
  add_file(id, "a");
  rename(id, 0, "https://first/x");
  EXPECT_EQ(rename(id), hr::kOk) << "the last one counts";
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).url, kNew);
  restart(End::kPowerCut);
  EXPECT_EQ(job(id).files[0].remote_name(), kNew);
  EXPECT_EQ(driver.request(transfer(id)).url, kNew);
}

TEST_F(EngineRemoteName, OnlyResumeUsesIt) {  // FILE-29
  const JobId id = half_done_job();
  const TransferId before = transfer(id);
  EXPECT_EQ(rename(id), hr::kOk);
  EXPECT_EQ(transfer(id), before) << "the running transfer goes on";
  fail_file(id, true);
  pass(std::chrono::hours(1));
  EXPECT_EQ(driver.request(transfer(id)).url, "http://h/a") << "a retry is no Resume";
}

// FILE-30, FILE-32
TEST_F(EngineRemoteName, ARunningFileGoesOnFromWhereItIsWithTheNewUrl) {  // LNX-58
  const JobId id = half_done_job();
  const TransferId before = transfer(id);
  EXPECT_EQ(rename(id), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_NE(transfer(id), before);
  const TransferRequest& request = driver.request(transfer(id));
  EXPECT_EQ(request.url, kNew);
  EXPECT_EQ(request.offset, 40u);
  EXPECT_EQ(request.size, 100u) << "LNX-13: by which the driver sees whether it is the same";
  EXPECT_EQ(request.validators.etag, "\"v1\"");
  EXPECT_EQ(driver.running().size(), 1u);
}

TEST_F(EngineRemoteName, AnotherVersionThereStartsItOver) {  // FILE-30
  const JobId id = half_done_job();
  rename(id);
  resume(id);
  driver.version_changed(transfer(id));
  run();
  EXPECT_EQ(driver.request(transfer(id)).url, kNew);
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
}

TEST_F(EngineRemoteName, TheSameUrlDoesNotInterruptTheTransfer) {
  const JobId id = half_done_job();
  const TransferId before = transfer(id);
  EXPECT_EQ(rename(id, 0, "http://h/a"), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(transfer(id), before);
}

TEST_F(EngineRemoteName, TheUrlOfAnotherFileDoesNotInterruptTheTransfer) {
  const JobId id = transferring_job({"a", "b"});
  const TransferId before = transfer(id);
  EXPECT_EQ(rename(id, 1), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(transfer(id), before);
  finish_file(id);
  EXPECT_EQ(driver.request(transfer(id)).url, kNew);
}

TEST_F(EngineRemoteName, AStopThatTakesItsTimeIsWaitedFor) {
  const JobId id = half_done_job();
  rename(id);
  driver.hold_stops();
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_TRUE(driver.running().empty());
  driver.release_stops();
  run();
  EXPECT_EQ(driver.request(transfer(id)).url, kNew);
}

// FILE-31
TEST_F(EngineRemoteName, AFileThatIsThereIsNotFetchedAgain) {
  const JobId id = transferred_job();
  EXPECT_EQ(rename(id), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_TRUE(driver.running().empty());
  restart(End::kPowerCut);
  EXPECT_EQ(job(id).files[0].remote_name(), kNew);
  EXPECT_EQ(complete(id), hr::kOk);
}

// What is refused changes nothing.
TEST_F(EngineRemoteName, AResumeThatIsRefusedDoesNotUseIt) {
  const JobId id = transferred_job();
  rename(id);
  complete(id);
  EXPECT_EQ(resume(id), hr::kBgEInvalidState);
  EXPECT_EQ(job(id).files[0].record.remote_name, "http://h/a");
  run();
  restart(End::kPowerCut);
  EXPECT_EQ(store.file(id, 0)->remote_name, "http://h/a");
}

}  // namespace
}  // namespace openbits::core
