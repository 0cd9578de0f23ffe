// The files of a job: group FILE, and PROG.
#include <gtest/gtest.h>

#include <functional>
#include <set>
#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kRoot;

class EngineFile : public fakes::World {
 protected:
  HResult add(const JobId& id, std::vector<FileSpec> specs) {
    return finish(begin_add(id, std::move(specs)));
  }
  HResult add(const JobId& id, std::string remote, std::string local) {
    return add(id, {{std::move(remote), std::move(local)}});
  }
};

// FILE-01, FILE-02, STATE-09
TEST_F(EngineFile, FilesCanBeAddedInEveryStateThatIsNotFinal) {
  const std::vector<std::function<JobId()>> kinds = {
      [&] { return create_job(); },       [&] { return queued_job(); },
      [&] { return transferring_job(); }, [&] { return transferred_job(); },
      [&] { return failed_job(); },       [&] { return waiting_job(); }};
  for (const auto& make : kinds) {
    const JobId id = make();
    const JobState before = state(id);
    const std::size_t files_before = job(id).files.size();
    EXPECT_EQ(add_file(id, "x"), hr::kOk) << to_string(before);
    EXPECT_EQ(add_file(id, "y", kRoot), hr::kOk);
    EXPECT_EQ(state(id), before) << "nothing starts by itself";
    EXPECT_EQ(job(id).files.size(), files_before + 2);
    EXPECT_EQ(cancel(id), hr::kOk);
  }
}

// FILE-21, FILE-22, PROG-06, LNX-03
TEST_F(EngineFile, AFileIsAsItWasGivenAndHasATemporaryNameBesideIt) {
  const JobId id = create_job();
  EXPECT_EQ(add(id, "http://h/A?b", "/d/*?:\\ x"), hr::kOk);  // LNX-01: ordinary characters
  const FileRecord& f = job(id).files[0].record;
  EXPECT_EQ(f.remote_name, "http://h/A?b");
  EXPECT_EQ(f.local_name, "/d/*?:\\ x");
  EXPECT_EQ(f.index, 0u);
  EXPECT_EQ(f.temp_name.size(), std::string("/d/.BIT12345678.tmp").size());
  EXPECT_TRUE(f.temp_name.starts_with("/d/.BIT") && f.temp_name.ends_with(".tmp"));
  const FileProgress p = job(id).files[0].progress();
  EXPECT_EQ(p.bytes_total, kSizeUnknown);
  EXPECT_EQ(p.bytes_transferred, 0u);
  EXPECT_FALSE(p.completed);
}

// FILE-06 to FILE-08, FILE-12, FILE-13, FILE-16, LNX-01, LNX-02
TEST_F(EngineFile, BadNamesAreInvalidArgumentsAndAddNothing) {
  const JobId id = create_job();
  for (const std::string_view remote :
       {"", "a", "ftp://h/a", "http://", "http://h/a b", "http://h/\xC3\xA4"}) {
    EXPECT_EQ(add(id, std::string(remote), "/d/a"), hr::kEInvalidArg) << remote;
  }
  for (const std::string_view local : {"", "a", "d/a", "/d/", "/d/../a"}) {
    EXPECT_EQ(add(id, "http://h/a", std::string(local)), hr::kEInvalidArg) << local;
  }
  EXPECT_EQ(add(id, "http://h/" + std::string(2200, 'a'), "/d/a"), hr::kEInvalidArg);
  EXPECT_EQ(add(id, {spec("good"), {"bad", "/d/bad"}}), hr::kEInvalidArg);
  EXPECT_EQ(add(id, std::vector<FileSpec>{}), hr::kEInvalidArg);
  EXPECT_TRUE(job(id).files.empty());
  EXPECT_EQ(store.file(id, 0), nullptr);
}

// FILE-11: a share has no server that could reply.
TEST_F(EngineFile, AnUploadWithAReplyGoesToNoFile) {
  const JobId id = create_job(kAlice, JobType::kUploadReply);
  EXPECT_EQ(add(id, "/srv/a", "/d/a"), hr::kEInvalidArg);
  EXPECT_EQ(add(id, "file:///srv/a", "/d/a"), hr::kEInvalidArg);
}

// NET-03: the driver is told whose rights to files count.
TEST_F(EngineFile, TheDriverKnowsWhoTheOwnerIs) {
  const JobId id = create_job();
  ASSERT_EQ(add(id, "/srv/a", "/d/a"), hr::kOk);
  ASSERT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(driver.of(id).value()).owner, kAlice.uid);
}

// FILE-09, FILE-17, FILE-18, LNX-01: what only the file system knows.
TEST_F(EngineFile, PlacesThatCannotBeWrittenAreRefusedWhenTheFileIsAdded) {
  const JobId id = create_job();
  for (const HResult code : {hr::kEAccessDenied, hr::kWin32PathNotFound, hr::kEInvalidArg}) {
    files.fail("/d/a", {code, "no"});
    EXPECT_EQ(add(id, {spec("b"), spec("a")}), code);
  }
  EXPECT_TRUE(job(id).files.empty());
}

// FILE-19, LNX-04
TEST_F(EngineFile, TwoFilesOfAJobCannotHaveOneLocalName) {
  const JobId id = create_job();
  EXPECT_EQ(add(id, "http://h/a", "/d/a"), hr::kOk);
  EXPECT_EQ(add(id, "http://h/b", "/d/a"), hr::kEInvalidArg);
  EXPECT_EQ(add(id, "http://h/b", "/d//a"), hr::kEInvalidArg) << "another spelling of the same";
  EXPECT_EQ(add(id, {{"http://h/b", "/d/b"}, {"http://h/c", "/d/b"}}), hr::kEInvalidArg);
  EXPECT_EQ(add(id, {{"http://h/b", "/d/b"}, {"http://h/c", "//d/b"}}), hr::kEInvalidArg);
  EXPECT_EQ(job(id).files.size(), 1u);
  EXPECT_EQ(add(create_job(), "http://h/a", "/d/a"), hr::kOk) << "another job may";
  restart();
  EXPECT_EQ(add(id, "http://h/b", "/d/a"), hr::kEInvalidArg);
}

// FILE-19: few names are compared one by one, of many there is a set.
TEST_F(EngineFile, NoFileOfAJobWithManyFilesCanHaveTheNameOfAnother) {
  const JobId id = create_job();
  const auto check = [&](int count) {
    for (int i = 0; i < count; ++i) {
      const std::string name = std::to_string(i);
      EXPECT_EQ(add(id, "http://h/x", "/d/" + name), hr::kEInvalidArg) << i << " of " << count;
      EXPECT_EQ(add(id, "http://h/x", "/d//" + name), hr::kEInvalidArg) << i << " of " << count;
    }
  };
  for (int count = 0; count < 12; ++count) {
    check(count);
    EXPECT_EQ(add(id, "http://h/x", "/d//" + std::to_string(count)), hr::kOk);
  }
  restart();
  check(12);
  EXPECT_EQ(add(id, "http://h/x", "/d/12"), hr::kOk);
}

TEST_F(EngineFile, TwoCallsThatAreCheckedAtTheSameTimeCannotAddOneName) {  // FILE-19
  const JobId id = create_job();
  const auto first = begin_add(id, {spec("a")});
  const auto second = begin_add(id, {spec("a")});
  run();
  EXPECT_EQ(first.code(), hr::kOk);
  EXPECT_EQ(second.code(), hr::kEInvalidArg);
}

// FILE-04
TEST_F(EngineFile, AnUploadHasExactlyOneFile) {
  for (const JobType type : {JobType::kUpload, JobType::kUploadReply}) {
    const JobId id = create_job(kAlice, type);
    EXPECT_EQ(add(id, {spec("a"), spec("b")}), hr::kBgETooManyFiles);
    EXPECT_TRUE(job(id).files.empty());
    EXPECT_EQ(add_file(id, "a"), hr::kOk);
    EXPECT_EQ(add_file(id, "b"), hr::kBgETooManyFiles);
    EXPECT_EQ(job(id).files.size(), 1u);
  }
}

// FILE-05, LNX-10
TEST_F(EngineFile, AJobHasAtMostSoManyFiles) {
  use_policy({.max_jobs_per_user = 9, .max_files_per_job = 2});
  const JobId id = create_job();
  EXPECT_EQ(add(id, {spec("a"), spec("b"), spec("c")}), hr::kBgETooManyFilesInJob);
  EXPECT_EQ(add(id, {spec("a"), spec("b")}), hr::kOk);
  EXPECT_EQ(add_file(id, "c"), hr::kBgETooManyFilesInJob);
  EXPECT_EQ(job(id).files.size(), 2u);
}

// LNX-03: the random part may come twice; the bytes of two files must not meet.
TEST_F(EngineFile, NoTwoFilesHaveTheSameTemporaryName) {
  const JobId one = create_job();
  for (int i = 0; i < 2; ++i) random.choose(42);
  EXPECT_EQ(add(one, {spec("a"), spec("b")}), hr::kOk);
  const JobId other = create_job();
  random.choose(42);
  EXPECT_EQ(add_file(other, "c"), hr::kOk);
  restart();
  random.choose(42);
  EXPECT_EQ(add_file(other, "d"), hr::kOk);
  std::set<std::string> names;
  for (const JobId& id : {one, other}) {
    for (const File& f : job(id).files) names.insert(f.record.temp_name);
  }
  EXPECT_EQ(names.size(), 4u);
  EXPECT_EQ(cancel(one), hr::kOk);
  pass(std::chrono::minutes(10));
  random.choose(42);
  EXPECT_EQ(add_file(other, "e"), hr::kOk);
  EXPECT_EQ(job(other).files.back().record.temp_name, "/d/.BIT0000002a.tmp") << "it is free again";
}

// SCHED-06, STATE-10
TEST_F(EngineFile, FilesAreFetchedOneAfterAnotherInTheOrderOfAdding) {
  const JobId id = transferring_job({"a", "b"});
  EXPECT_EQ(add_file(id, "c"), hr::kOk);
  for (std::uint32_t i = 0; i < 3; ++i) {
    ASSERT_EQ(driver.running().size(), 1u);
    EXPECT_EQ(driver.request(transfer(id)).file, i);
    EXPECT_EQ(job(id).progress().files_transferred, i);
    finish_file(id);
  }
  EXPECT_EQ(state(id), JobState::kTransferred);
}

// FILE-20, PROG-01, PROG-02, PROG-04, PROG-06, PROG-08
TEST_F(EngineFile, ProgressAddsUpAndIsUnknownWhileAnySizeIs) {
  const JobId id = create_job();
  EXPECT_EQ(job(id).progress().bytes_total, 0u);
  EXPECT_EQ(add(id, {spec("a"), spec("b")}), hr::kOk);
  EXPECT_EQ(job(id).progress().bytes_total, kSizeUnknown);
  EXPECT_EQ(job(id).progress().files_total, 2u);
  resume(id);
  driver.connected(transfer(id));
  const std::uint64_t huge = std::uint64_t{1} << 45;
  driver.metadata(transfer(id), huge);
  EXPECT_EQ(job(id).files[0].progress().bytes_total, huge);
  EXPECT_EQ(job(id).progress().bytes_total, kSizeUnknown) << "of the other one it is not known";
  driver.received(transfer(id), huge - 1);
  EXPECT_EQ(job(id).progress().bytes_transferred, huge - 1);
  EXPECT_EQ(job(id).progress().files_transferred, 0u);
  driver.received(transfer(id), huge);
  driver.finished(transfer(id), huge);
  run();
  finish_file(id, 0);
  const JobProgress p = job(id).progress();
  EXPECT_EQ(p.bytes_total, huge);
  EXPECT_EQ(p.bytes_transferred, huge);
  EXPECT_EQ(p.files_transferred, 2u);
}

// PROG-07
TEST_F(EngineFile, AFileIsCompletedWhenCompleteHasRenamedIt) {
  const JobId id = transferred_job();
  EXPECT_FALSE(job(id).files[0].progress().completed);
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_TRUE(job(id).files[0].progress().completed);
}

// FILE-25, PROG-09
TEST_F(EngineFile, AChangedFileAloneIsStartedOver) {
  const JobId id = queued_job({"a", "b"});
  finish_file(id);
  const TransferId first = transfer(id);
  driver.connected(first);
  driver.metadata(first, 100, {"\"v1\"", ""});
  driver.received(first, 60);
  driver.durable(first, 60);
  driver.version_changed(first);
  run();
  EXPECT_EQ(state(id), JobState::kTransferring);
  EXPECT_EQ(job(id).files[1].progress().bytes_transferred, 0u);
  EXPECT_EQ(job(id).files[0].progress().bytes_transferred, 100u);
  const TransferRequest& again = driver.request(transfer(id));
  EXPECT_EQ(again.file, 1u);
  EXPECT_EQ(again.offset, 0u);
  EXPECT_EQ(again.size, kSizeUnknown);
  EXPECT_EQ(again.validators, Validators{}) << "nothing of the old version is left";
  finish_file(id, 120);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_EQ(job(id).record.error_count, 0u);
}

// LNX-13, ERR-23
TEST_F(EngineFile, AFileThatKeepsChangingIsGivenUpAtTheSixthTime) {
  const JobId id = transferring_job();
  for (int i = 0; i < 5; ++i) {
    driver.version_changed(transfer(id));
    run();
    ASSERT_EQ(state(id), JobState::kTransferring) << i;
  }
  driver.version_changed(transfer(id));
  run();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(job(id).record.error->code, hr::kBgERemoteFileChanged);
  EXPECT_EQ(job(id).record.error->context, ErrorContext::kRemoteFile);
  EXPECT_EQ(job(id).record.error->file, 0u);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u) << "Resume starts again";
}

// LNX-13: "without progress".
TEST_F(EngineFile, ProgressBeyondTheMarkSetsTheCountOfChangesBack) {
  const JobId id = transferring_job();
  for (std::uint64_t i = 1; i <= 20; ++i) {
    driver.metadata(transfer(id), 1000);
    driver.received(transfer(id), i);
    driver.version_changed(transfer(id));
    run();
    ASSERT_EQ(state(id), JobState::kTransferring) << i;
  }
  for (int i = 0; i < 5; ++i) {
    driver.metadata(transfer(id), 1000);
    driver.received(transfer(id), 20);  // no further than before
    driver.version_changed(transfer(id));
    run();
  }
  EXPECT_EQ(state(id), JobState::kError);
}

}  // namespace
}  // namespace openbits::core
