// FileTransferred, and what a program says of a file's content.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kBob;
using fakes::kObject;
using fakes::Pending;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kFile = NoticeKind::kFileTransferred;
constexpr auto kTransferred = NoticeKind::kJobTransferred;
constexpr auto kError = NoticeKind::kJobError;
constexpr std::uint32_t kFlags =
    notify::kJobTransferred | notify::kJobError | notify::kFileTransferred;

class EngineFileNotices : public fakes::World {
 protected:
  /// A running job with an object that wants to hear of files.
  JobId watched_job(std::vector<std::string> names, std::uint32_t flags = kFlags) {
    const JobId id = queued_job(std::move(names));
    EXPECT_EQ(set_flags(id, flags), hr::kOk);
    EXPECT_EQ(set_object(id, kObject), hr::kOk);
    return id;
  }
  Pending<void> begin_validate(const JobId& id, std::uint32_t file, bool good,
                               Caller who = kAlice) {
    Pending<void> p;
    engine().set_validation_state(who, id, file, good, p.reply());
    return p;
  }
  HResult validate(const JobId& id, std::uint32_t file, bool good) {
    return finish(begin_validate(id, file, good));
  }
  void answer(std::size_t i, HResult code) {
    receivers.answer(i, code);
    run();
  }
  const NoticeCall& call(std::size_t i) { return receivers.calls().at(i).call; }
  std::size_t told() { return receivers.calls().size(); }
};

// NOT-21: with the notice of the file, that of the job's end is not true any more.
TEST_F(EngineFileNotices, ARejectedFileDoesNotLetTheEndOfTheJobPass) {
  const JobId id = watched_job({"a"});
  finish_file(id);
  ASSERT_EQ(told(), 1u);
  answer(0, hr::kEFail);
  EXPECT_EQ(validate(id, 0, false), hr::kOk);
  ASSERT_EQ(told(), 2u);
  EXPECT_EQ(call(1).kind, kError);
}

// NOT-19, NOT-20, NOT-21
TEST_F(EngineFileNotices, EachFileIsToldInItsOrderAndBeforeTheEndOfTheJob) {
  const JobId id = watched_job({"a", "b", "c"});
  for (int i = 0; i < 3; ++i) finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred) << "the transfer does not wait for the program";
  for (std::uint32_t i = 0; i < 3; ++i) {
    ASSERT_EQ(told(), i + 1);
    EXPECT_EQ(call(i).kind, kFile);
    EXPECT_EQ(call(i).file, i);
    answer(i, hr::kOk);
  }
  ASSERT_EQ(told(), 4u);
  EXPECT_EQ(call(3).kind, kTransferred);
  EXPECT_EQ(call(3).file, std::nullopt);
  for (std::size_t i = 1; i < 4; ++i) EXPECT_LT(call(i - 1).sequence, call(i).sequence);
}

TEST_F(EngineFileNotices, AFileThatFailsEndsTheJobAfterTheOthersHaveBeenTold) {  // NOT-21
  const JobId id = watched_job({"a", "b"});
  finish_file(id);
  fail_file(id, false);
  ASSERT_EQ(told(), 1u);
  answer(0, hr::kEFail);
  pass(seconds(2));
  ASSERT_EQ(told(), 2u);
  EXPECT_EQ(call(1).sequence, call(0).sequence);
  answer(1, hr::kOk);
  ASSERT_EQ(told(), 3u);
  EXPECT_EQ(call(2).kind, kError);
}

// NOT-07, NOT-32
TEST_F(EngineFileNotices, FlagsCountFromWhenTheyAreSet) {  // LNX-49
  const JobId id = watched_job({"a", "b", "c"}, notify::kJobTransferred);
  finish_file(id);
  set_flags(id, kFlags);
  EXPECT_EQ(told(), 0u) << "nobody had asked for the first file";
  finish_file(id);
  set_flags(id, notify::kJobTransferred);
  finish_file(id);
  ASSERT_EQ(told(), 1u);
  EXPECT_EQ(call(0).file, 1u);
  answer(0, hr::kOk);
  ASSERT_EQ(told(), 2u);
  EXPECT_EQ(call(1).kind, kTransferred);
}

TEST_F(EngineFileNotices, AClearedFlagSilencesWhatIsOwedAndTheEndOfTheJobMakesItMoot) {  // LNX-49
  const JobId id = watched_job({"a"});
  finish_file(id);
  answer(0, hr::kEFail);
  set_flags(id, notify::kJobTransferred);
  pass(seconds(2));
  ASSERT_EQ(told(), 2u);
  EXPECT_EQ(call(1).kind, kTransferred);
  answer(1, hr::kOk);
  EXPECT_EQ(store.notices(), 0u);
  set_flags(id, kFlags);
  EXPECT_EQ(told(), 2u) << "NOT-21";
}

// PERS-07 for files: they are as durable as the end of the job.
TEST_F(EngineFileNotices, WhatIsOwedOfFilesSurvivesAPowerCut) {
  const JobId id = watched_job({"a", "b"});
  finish_file(id);
  finish_file(id);
  answer(0, hr::kOk);
  restart(End::kPowerCut);
  EXPECT_EQ(store.notices(), 2u);
  set_object(id, kObject);
  ASSERT_EQ(told(), 1u);
  EXPECT_EQ(call(0).file, 1u);
  answer(0, hr::kOk);
  EXPECT_EQ(call(1).kind, kTransferred);
}

TEST_F(EngineFileNotices, CompleteInTheMiddleEndsAllNotices) {
  const JobId id = watched_job({"a", "b", "c"});
  finish_file(id);
  finish_file(id);
  EXPECT_EQ(complete(id), hr::kBgSPartialComplete);
  answer(0, hr::kOk);
  pass(minutes(5));
  EXPECT_EQ(told(), 1u);
  EXPECT_EQ(store.notices(), 0u);
}

// Ranges -----------------------------------------------------------------------------------------

// NOT-11, NOT-23, PROP-12
TEST_F(EngineFileNotices, RangesAreToldAtTheIntervalOfTheJob) {
  const JobId id = watched_job({"a"}, notify::kFileRangesTransferred);
  Settings s;
  s.notification_interval = 2000;
  EXPECT_EQ(configure(id, s), hr::kOk);
  receivers.answer_all_with(hr::kOk);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 100);
  for (std::uint64_t at = 10; at <= 60; at += 10) {
    driver.received(transfer(id), at);
    run();
    pass(std::chrono::milliseconds(500));
  }
  ASSERT_EQ(told(), 2u);
  EXPECT_EQ(call(0).kind, NoticeKind::kFileRangesTransferred);
  EXPECT_EQ(call(0).ranges, (std::vector<FileRange>{{0, 10}}));
  EXPECT_EQ(call(1).ranges, (std::vector<FileRange>{{10, 30}}));
  restart(End::kPowerCut);
  EXPECT_EQ(job(id).record.notification_interval, 2000u);
}

TEST_F(EngineFileNotices, AServerWithoutRangesMeansNoNewsOfRanges) {  // NOT-11
  driver.set_can_do_ranges(false);
  const JobId id = watched_job({"a"}, notify::kFileRangesTransferred);
  finish_file(id);
  pass(seconds(5));
  EXPECT_EQ(told(), 0u);
}

// Validation -------------------------------------------------------------------------------------

TEST_F(EngineFileNotices, ContentCannotBeJudgedBeforeItIsThere) {  // PEER-05
  const JobId id = transferring_job({"a", "b"});
  for (const bool good : {true, false}) {
    EXPECT_EQ(validate(id, 0, good), hr::kEPending);
  }
  driver.metadata(transfer(id), 100);
  driver.received(transfer(id), 99);
  EXPECT_EQ(validate(id, 0, true), hr::kEPending);
  EXPECT_EQ(state(id), JobState::kTransferring);
  EXPECT_EQ(validate(id, 2, true), hr::kBgEFileNotFound);
  EXPECT_EQ(validate(id, 0xFFFFFFFF, false), hr::kBgEFileNotFound);
  EXPECT_EQ(finish(begin_validate(id, 0, true, kBob)), hr::kEAccessDenied);
  EXPECT_EQ(finish(begin_validate(Guid{}, 0, true)), hr::kBgENotFound);
}

// PEER-09, PEER-10
TEST_F(EngineFileNotices, WhatWasSaidIsStored) {
  const JobId id = transferred_job({"a", "b"});
  EXPECT_FALSE(job(id).files[0].record.validated) << "nothing was said";
  EXPECT_EQ(validate(id, 0, true), hr::kOk);
  restart(End::kPowerCut);
  EXPECT_TRUE(job(id).files[0].record.validated);
  EXPECT_FALSE(job(id).files[1].record.validated);
  EXPECT_EQ(state(id), JobState::kTransferred) << "PEER-08: nothing else changes";
  EXPECT_EQ(validate(id, 0, true), hr::kOk) << "twice is no fault";
}

// PEER-10, DONE-11
TEST_F(EngineFileNotices, CompleteCountsAsValidation) {
  const JobId id = watched_job({"a", "b"});
  finish_file(id);
  EXPECT_EQ(complete(id), hr::kBgSPartialComplete);
  EXPECT_TRUE(job(id).files[0].record.validated);
  EXPECT_FALSE(job(id).files[1].record.validated);
  restart(End::kPowerCut);
  EXPECT_TRUE(job(id).files[0].record.validated);
  EXPECT_EQ(validate(id, 0, false), hr::kBgEInvalidState);
}

/// How a job with one finished file gets to a state.
struct Way {
  JobState state;
  void (*go)(fakes::World&, const JobId&);
};
void PrintTo(const Way& way, std::ostream* out) {
  *out << to_string(way.state);
}

class EngineRejection : public EngineFileNotices, public ::testing::WithParamInterface<Way> {};

// PEER-06, NOT-22
TEST_P(EngineRejection, PutsTheJobIntoErrorAndResumeFetchesTheFileAnew) {
  const JobId id = watched_job({"a", "b"});
  finish_file(id, 70);
  answer(0, hr::kOk);
  GetParam().go(*this, id);
  ASSERT_EQ(state(id), GetParam().state);
  const std::uint32_t errors = job(id).record.error_count;
  EXPECT_EQ(validate(id, 0, true), hr::kOk);
  EXPECT_EQ(validate(id, 0, false), hr::kOk);

  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_FALSE(driver.of(id)) << "the other file is not fetched further";
  const auto jobs = engine().list(kAlice, false);
  for (const JobId& other : *jobs) {
    if (other != id) cancel(other);
  }
  EXPECT_EQ(job(id).files[0].progress().bytes_transferred, 0u);
  EXPECT_EQ(job(id).record.error_count, errors + 1) << "ERR-10";
  restart(End::kPowerCut);
  ASSERT_TRUE(job(id).record.error);
  EXPECT_EQ(job(id).record.error->code, hr::kBgEValidationFailed);
  EXPECT_EQ(job(id).record.error->context, ErrorContext::kRemoteFile);
  EXPECT_EQ(job(id).record.error->file, 0u);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_FALSE(job(id).files[0].record.validated);
  EXPECT_FALSE(job(id).files[0].record.transferred);
  pass(minutes(60));
  EXPECT_EQ(state(id), JobState::kError) << "only the program can clear it";
  set_object(id, kObject);
  ASSERT_EQ(told(), 1u);
  EXPECT_EQ(call(0).kind, kError);
  EXPECT_EQ(call(0).error->code, hr::kBgEValidationFailed);
  const std::uint64_t before = call(0).sequence;
  answer(0, hr::kOk);

  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).file, 0u);
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
  EXPECT_EQ(driver.request(transfer(id)).size, kSizeUnknown);
  finish_file(id, 80);
  ASSERT_EQ(told(), 2u) << "NOT-22";
  EXPECT_EQ(call(1).kind, kFile);
  EXPECT_EQ(call(1).file, 0u);
  EXPECT_GT(call(1).sequence, before);
}

INSTANTIATE_TEST_SUITE_P(
    From, EngineRejection,
    ::testing::Values(
        Way{JobState::kConnecting,
            [](fakes::World& w, const JobId& id) {
              w.suspend(id);
              w.resume(id);
            }},
        Way{JobState::kTransferring,
            [](fakes::World& w, const JobId& id) {
              w.driver.connected(w.transfer(id));
              w.driver.metadata(w.transfer(id), 100);
              w.driver.received(w.transfer(id), 10);
              w.run();
            }},
        Way{JobState::kQueued,
            [](fakes::World& w, const JobId&) {
              const JobId other = w.create_job();
              w.add_file(other, "other");
              Settings s;
              s.priority = static_cast<std::uint32_t>(JobPriority::kHigh);
              w.configure(other, s);
              w.resume(other);
            }},
        Way{JobState::kSuspended, [](fakes::World& w, const JobId& id) { w.suspend(id); }},
        Way{JobState::kTransientError,
            [](fakes::World& w, const JobId& id) { w.fail_file(id, true); }},
        Way{JobState::kError, [](fakes::World& w, const JobId& id) { w.fail_file(id, false); }},
        Way{JobState::kTransferred,
            [](fakes::World& w, const JobId& id) {
              w.finish_file(id, 30);
              w.receivers.answer(1, hr::kOk);
              w.run();
            }}),
    [](const auto& way) {
      std::string name(to_string(way.param.state));
      std::erase(name, '-');
      return name;
    });

TEST_F(EngineFileNotices, AnUnansweredNoticeOfBadContentIsTakenBack) {
  const JobId id = watched_job({"a", "b"});
  finish_file(id);
  finish_file(id);
  ASSERT_EQ(told(), 1u);
  EXPECT_EQ(validate(id, 0, false), hr::kOk) << "NOT-30: inside of the callback";
  answer(0, hr::kOk);
  ASSERT_EQ(told(), 2u);
  EXPECT_EQ(call(1).file, 1u) << "the other file is as good as it was";
  answer(1, hr::kOk);
  ASSERT_EQ(told(), 3u);
  EXPECT_EQ(call(2).kind, kError) << "and JobTransferred is true no more";
  answer(2, hr::kOk);
  EXPECT_EQ(store.notices(), 0u);
  EXPECT_EQ(resume(id), hr::kOk);
  finish_file(id);
  ASSERT_EQ(told(), 4u);
  EXPECT_EQ(call(3).file, 0u);
  answer(3, hr::kOk);
  EXPECT_EQ(call(4).kind, kTransferred);
}

TEST_F(EngineFileNotices, ARefusalWithAFailureCodeIsNotRepeatedAfterTheContentIsGone) {
  const JobId id = watched_job({"a"});
  finish_file(id);
  EXPECT_EQ(validate(id, 0, false), hr::kOk);
  answer(0, hr::kEFail);
  ASSERT_EQ(told(), 2u);
  EXPECT_EQ(call(1).kind, kError);
}

TEST_F(EngineFileNotices, ResumeAtOnceWaitsUntilTheOtherTransferHasStopped) {
  const JobId id = watched_job({"a", "b"});
  finish_file(id);
  driver.hold_stops();
  const auto rejected = begin_validate(id, 0, false);
  const auto resumed = begin_resume(id);
  run();
  EXPECT_EQ(rejected.code(), hr::kOk);
  EXPECT_EQ(resumed.code(), hr::kOk);
  EXPECT_TRUE(driver.running().empty());
  driver.release_stops();
  run();
  EXPECT_EQ(driver.request(transfer(id)).file, 0u);
}

// NOT-15
TEST_F(EngineFileNotices, RejectedContentIsNoModification) {
  const JobId id = transferred_job();
  set_flags(id, notify::kJobModification);
  set_object(id, kObject);
  pass(seconds(5));
  for (std::size_t i = 0; i < told(); ++i) {
    if (receivers.calls()[i].done) answer(i, hr::kOk);
  }
  const std::size_t before = told();
  EXPECT_EQ(validate(id, 0, false), hr::kOk);
  pass(seconds(5));
  EXPECT_EQ(told(), before);
}

// DONE-07, PEER-06: a file that has its name already is fetched and named anew.
TEST_F(EngineFileNotices, BadContentThatHasItsNameAlreadyIsReplaced) {
  const JobId id = transferred_job({"a", "b"});
  files.fail("/d/b", {hr::kEAccessDenied, "no"});
  EXPECT_EQ(complete(id), hr::kEAccessDenied);
  ASSERT_TRUE(job(id).files[0].record.completed);
  files.heal("/d/b");
  EXPECT_EQ(validate(id, 0, false), hr::kOk);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_FALSE(job(id).files[0].progress().completed);
  EXPECT_EQ(resume(id), hr::kOk);
  finish_file(id, 33);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_EQ(files.node("/d/a").size, 33u);
  EXPECT_TRUE(files.leftovers().empty());
}

}  // namespace
}  // namespace openbits::core
