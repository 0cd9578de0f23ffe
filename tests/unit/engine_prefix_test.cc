// ReplaceRemotePrefix: another server for the files of a job (FILE-34 to FILE-37).
#include <gtest/gtest.h>

#include <string>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kBob;
using fakes::Pending;

class EnginePrefix : public fakes::World {
 protected:
  HResult replace(const JobId& id, std::string from, std::string to, Caller who = kAlice) {
    Pending<HResult> p;
    engine().replace_remote_prefix(who, id, std::move(from), std::move(to), p.reply());
    return finish(p);
  }
  std::string name(const JobId& id, std::uint32_t file = 0) {
    return job(id).files[file].remote_name();
  }
};

TEST_F(EnginePrefix, EveryUrlThatBeginsSoIsChanged) {  // FILE-34
  const JobId id = create_job();
  finish(begin_add(id, {{"http://h/a", "/d/a"}, {"http://H/b", "/d/b"}, {"http://h/x/c", "/d/c"}}));
  EXPECT_EQ(replace(id, "http://h/", "https://mirror:8/x/"), hr::kOk);
  EXPECT_EQ(name(id, 0), "https://mirror:8/x/a");
  EXPECT_EQ(name(id, 1), "http://H/b") << "with regard to case";
  EXPECT_EQ(name(id, 2), "https://mirror:8/x/x/c");
  restart(End::kPowerCut);
  EXPECT_EQ(name(id, 0), "https://mirror:8/x/a") << "LNX-92: stored without a Resume";
}

TEST_F(EnginePrefix, WithoutAMatchNothingHappens) {  // FILE-35
  const JobId id = queued_job();
  EXPECT_EQ(replace(id, "http://other/", "http://x/"), hr::kFalse);
  EXPECT_EQ(replace(id, "http://h/a/", "http://x/"), hr::kFalse) << "longer than the URL";
  EXPECT_EQ(replace(create_job(), "http://h/", "http://x/"), hr::kFalse);
  EXPECT_EQ(name(id), "http://h/a");
}

TEST_F(EnginePrefix, WhatIsRefusedChangesNothing) {  // FILE-35
  const JobId id = create_job();
  std::string long_url = "http://h/b";
  while (long_url.size() < 2100) long_url += "/" + std::string(99, 'b');
  ASSERT_EQ(finish(begin_add(id, {{"http://h/a", "/d/a"}, {long_url, "/d/b"}})), hr::kOk);
  EXPECT_EQ(replace(id, "", "http://x/"), hr::kEInvalidArg);
  EXPECT_EQ(replace(id, "http://h/", ""), hr::kEInvalidArg);
  EXPECT_EQ(replace(id, "http://h/", "nothing"), hr::kEInvalidArg);
  EXPECT_EQ(replace(id, "http://h/", "ftp://h/"), hr::kEInvalidArg);
  EXPECT_EQ(replace(id, "http://h/", "http://h/" + std::string(200, 'x') + "/"), hr::kEInvalidArg)
      << "one of the URLs would be too long";
  EXPECT_EQ(name(id), "http://h/a");
  EXPECT_EQ(replace(id, "http://h/", "http://x/", kBob), hr::kEAccessDenied);
  for (const JobType type : {JobType::kUpload, JobType::kUploadReply}) {
    EXPECT_EQ(replace(create_job(kAlice, type), "http://h/", "http://x/"), hr::kENotImpl);
  }
  cancel(id);
  EXPECT_EQ(replace(id, "http://h/", "http://x/"), hr::kBgEInvalidState);
}

TEST_F(EnginePrefix, ARunningFileGoesOnThereAtOnce) {  // FILE-30, FILE-36, LNX-92
  const JobId id = transferring_job({"a", "b"});
  driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
  driver.received(transfer(id), 40);
  run();
  EXPECT_EQ(replace(id, "http://h/", "https://mirror/"), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).url, "https://mirror/a");
  EXPECT_EQ(driver.request(transfer(id)).offset, 40u);
  EXPECT_EQ(driver.request(transfer(id)).validators.etag, "\"v1\"");
  EXPECT_EQ(driver.running().size(), 1u);
  driver.version_changed(transfer(id));
  run();
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u) << "another version there starts it over";
}

TEST_F(EnginePrefix, FilesThatAreThereAreLeftAlone) {  // FILE-36
  const JobId id = transferring_job({"a", "b"});
  finish_file(id);
  EXPECT_EQ(replace(id, "http://h/", "https://mirror/"), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).url, "https://mirror/b");
  finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_EQ(replace(id, "https://mirror/", "http://h/"), hr::kOk);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EnginePrefix, ARetryAsksTheNewServer) {  // LNX-92
  const JobId id = waiting_job();
  EXPECT_EQ(replace(id, "http://h/", "https://mirror/"), hr::kOk);
  EXPECT_EQ(state(id), JobState::kTransientError);
  pass(std::chrono::hours(1));
  EXPECT_EQ(driver.request(transfer(id)).url, "https://mirror/a");
}

TEST_F(EnginePrefix, TheNameThatIsShownIsCompared) {  // FILE-37, PERS-04
  const JobId id = create_job();
  add_file(id, "a");
  Pending<void> p;
  engine().set_remote_name(kAlice, id, 0, "http://new/a", p.reply());
  EXPECT_EQ(finish(p), hr::kOk);
  EXPECT_EQ(replace(id, "http://h/", "https://mirror/"), hr::kFalse);
  EXPECT_EQ(replace(id, "http://new/", "https://mirror/"), hr::kOk);
  EXPECT_EQ(name(id), "https://mirror/a");
  restart(End::kPowerCut);
  EXPECT_EQ(name(id), "http://h/a") << "what SetRemoteName has given waits for Resume";
}

}  // namespace
}  // namespace openbits::core
