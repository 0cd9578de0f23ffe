// What programs are told: group NOT as far as the Engine shows it.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kObject;
using std::chrono::hours;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr auto kTransferred = NoticeKind::kJobTransferred;
constexpr auto kError = NoticeKind::kJobError;
constexpr auto kModification = NoticeKind::kJobModification;
inline const CallbackObject kOther{":1.8", "/other"};

class EngineNotify : public fakes::World {
 protected:
  /// A running job with an object.
  JobId watched_job(std::uint32_t flags = notify::kJobTransferred | notify::kJobError) {
    const JobId id = queued_job();
    EXPECT_EQ(set_flags(id, flags), hr::kOk);
    EXPECT_EQ(set_object(id, kObject), hr::kOk);
    return id;
  }
  std::size_t last() { return receivers.calls().size() - 1; }
};

// NOT-01
TEST_F(EngineNotify, WithoutARegistrationNothingElseChanges) {
  const JobId id = transferred_job();
  EXPECT_TRUE(receivers.calls().empty());
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_EQ(store.notices(), 0u);
}

// NOT-12
TEST_F(EngineNotify, JobTransferredIsCalledWhenAllFilesAreThere) {
  const JobId id = create_job();
  set_object(id, kObject);
  EXPECT_EQ(finish(begin_add(id, {spec("a"), spec("b")})), hr::kOk);
  resume(id);
  finish_file(id);
  EXPECT_TRUE(receivers.calls().empty());
  finish_file(id);
  ASSERT_EQ(receivers.calls().size(), 1u);
  const NoticeCall& call = receivers.calls()[0].call;
  EXPECT_EQ(call.kind, kTransferred);
  EXPECT_EQ(call.job, id);
  EXPECT_EQ(call.sequence, job(id).record.event);
  EXPECT_FALSE(call.error);
  EXPECT_EQ(receivers.calls()[0].to, kObject);
}

// NOT-13, LNX-26
TEST_F(EngineNotify, JobErrorIsCalledForErrorWithItsErrorAndNeverForATransientOne) {
  const JobId id = watched_job();
  fail_file(id, true);
  EXPECT_TRUE(receivers.calls().empty());
  resume(id);
  fail_file(id, false, http_status(404));
  ASSERT_EQ(receivers.calls().size(), 1u);
  EXPECT_EQ(receivers.calls()[0].call.kind, kError);
  ASSERT_TRUE(receivers.calls()[0].call.error);
  EXPECT_EQ(receivers.calls()[0].call.error->code, http_status(404));
}

// NOT-25
TEST_F(EngineNotify, AnAnswerOtherThanSOkIsFollowedByAnotherCallUntilSOk) {
  const JobId id = watched_job();
  finish_file(id);
  receivers.answer(0, hr::kFalse);
  run();
  EXPECT_EQ(store.notices(), 1u);
  ASSERT_EQ(observer.undelivered.size(), 1u);
  EXPECT_EQ(observer.undelivered[0].attempt.code, hr::kFalse) << "NOT-38: for the log";
  pass(seconds(2));
  ASSERT_EQ(receivers.calls().size(), 2u);
  EXPECT_EQ(receivers.calls()[1].call.sequence, receivers.calls()[0].call.sequence);
  receivers.answer(1, hr::kOk);
  run();
  EXPECT_EQ(store.notices(), 0u);
  pass(hours(1));
  EXPECT_EQ(receivers.calls().size(), 2u);
}

// NOT-25: "until the job is completed or cancelled".
TEST_F(EngineNotify, CompleteAndCancelEndTheRepetition) {
  for (const bool completes : {true, false}) {
    const JobId id = watched_job();
    finish_file(id);
    receivers.answer(last(), hr::kEFail);
    const std::size_t before = receivers.calls().size();
    EXPECT_EQ(completes ? complete(id) : cancel(id), hr::kOk);
    pass(minutes(5));
    EXPECT_EQ(receivers.calls().size(), before);
    EXPECT_EQ(store.notices(), 0u);
    EXPECT_FALSE(receivers.watches(id));
  }
}

// NOT-30
TEST_F(EngineNotify, InsideACallbackTheProgramMayCompleteTheJob) {
  const JobId id = watched_job();
  finish_file(id);
  EXPECT_EQ(complete(id), hr::kOk) << "the callback has not returned";
  receivers.answer(0, hr::kOk);
  run();
  EXPECT_EQ(receivers.calls().size(), 1u);
}

TEST_F(EngineNotify, InsideJobErrorTheProgramMayResume) {  // NOT-30
  const JobId id = watched_job();
  fail_file(id, false);
  EXPECT_EQ(resume(id), hr::kOk);
  receivers.answer(0, hr::kOk);
  run();
  finish_file(id);
  ASSERT_EQ(receivers.calls().size(), 2u);
  EXPECT_EQ(receivers.calls()[1].call.kind, kTransferred);
  EXPECT_EQ(store.notices(), 1u);
}

// NOT-05
TEST_F(EngineNotify, ALateRegistrationIsToldOfWhatHasHappened) {
  const JobId done = transferred_job();
  const JobId failed = failed_job();
  pass(hours(30));
  set_object(done, kObject);
  set_object(failed, kObject);
  EXPECT_EQ(calls(kTransferred), 1u);
  EXPECT_EQ(calls(kError), 1u);
}

TEST_F(EngineNotify, LateFlagsCountForWhatHasHappened) {  // NOT-05, NOT-32
  const JobId id = watched_job(notify::kJobError);
  finish_file(id);
  EXPECT_TRUE(receivers.calls().empty());
  set_flags(id, notify::kJobTransferred);
  EXPECT_EQ(calls(kTransferred), 1u);
}

// NOT-08
TEST_F(EngineNotify, DisableSilencesEverything) {
  const JobId id = watched_job(notify::kAll);
  finish_file(id);
  pass(minutes(10));
  EXPECT_TRUE(receivers.calls().empty());
}

// NOT-06, NOT-02
TEST_F(EngineNotify, TheLastRegistrationAloneCounts) {
  const JobId id = watched_job();
  set_object(id, kOther);
  EXPECT_EQ(*engine().notify_object(id), kOther);
  finish_file(id);
  ASSERT_EQ(receivers.calls().size(), 1u);
  EXPECT_EQ(receivers.calls()[0].to, kOther);
  EXPECT_EQ(set_object(id, std::nullopt), hr::kOk);
  EXPECT_EQ(engine().notify_object(id), nullptr) << "NOT-40";
}

// NOT-27
TEST_F(EngineNotify, ANewObjectHearsAgainOfWhatHasBeenAnswered) {
  const JobId id = watched_job();
  finish_file(id);
  receivers.answer(0, hr::kOk);
  run();
  receivers.disappear(kObject);
  run();
  EXPECT_EQ(engine().notify_object(id), nullptr);
  set_object(id, kOther);
  ASSERT_EQ(receivers.calls().size(), 2u);
  EXPECT_EQ(receivers.calls()[1].to, kOther);
  EXPECT_EQ(receivers.calls()[1].call.sequence, receivers.calls()[0].call.sequence);
  EXPECT_EQ(store.notices(), 1u) << "it is owed again";
  receivers.answer(1, hr::kOk);
  run();
  EXPECT_EQ(store.notices(), 0u);
}

// NOT-27: the answer and the new object come in one turn, hence in one commit.
TEST_F(EngineNotify, WhatIsOwedAgainInTheTurnOfTheAnswerSurvivesAPowerCut) {
  const JobId id = watched_job();
  finish_file(id);
  receivers.answer(0, hr::kOk);
  const auto registered = begin_notify(id, kOther);
  run();
  EXPECT_EQ(registered.code(), hr::kOk);
  EXPECT_EQ(receivers.calls().size(), 2u);
  restart(End::kPowerCut);
  set_object(id, kObject);
  EXPECT_EQ(calls(kTransferred), 1u);
  EXPECT_EQ(store.notices(), 1u);
}

// NOT-27: the old object's last word comes while the registration of the new one is under way.
TEST_F(EngineNotify, AnAnswerOfTheOldObjectDoesNotSilenceTheNewOne) {
  const JobId id = watched_job();
  finish_file(id);
  store.hold();
  Settings s;
  s.description = "something to store";
  begin_configure(id, s);
  const auto registered = begin_notify(id, kOther);
  run();
  ASSERT_FALSE(registered.answered());
  receivers.answer(0, hr::kOk);
  run();
  store.release();
  run();
  EXPECT_EQ(registered.code(), hr::kOk);
  ASSERT_EQ(receivers.calls().size(), 2u);
  EXPECT_EQ(receivers.calls()[1].to, kOther);
  EXPECT_EQ(store.notices(), 1u) << "it is owed again, and answered no more";
}

// NOT-04, PERS-03, PERS-07, NOT-05
TEST_F(EngineNotify, TheObjectIsForgottenByARestartTheNoticeIsNot) {
  const JobId id = watched_job();
  finish_file(id);
  for (const End how : {End::kCrash, End::kPowerCut}) {
    restart(how);
    EXPECT_EQ(engine().notify_object(id), nullptr);
    pass(hours(1));
    EXPECT_TRUE(receivers.calls().empty());
    EXPECT_EQ(job(id).owed.size(), 1u);
  }
  set_object(id, kObject);
  ASSERT_EQ(calls(kTransferred), 1u);
  receivers.answer(0, hr::kOk);
  run();
  restart();
  EXPECT_TRUE(job(id).owed.empty());
}

TEST_F(EngineNotify, JobErrorAfterARestartHasItsError) {  // PERS-07, NOT-13
  const JobId id = failed_job(http_status(403));
  restart();
  set_object(id, kObject);
  ASSERT_EQ(calls(kError), 1u);
  EXPECT_EQ(receivers.calls()[0].call.error->code, http_status(403));
}

// NOT-14, NOT-10
TEST_F(EngineNotify, JobModificationFollowsEveryKindOfChange) {
  const JobId id = create_job();
  set_flags(id, notify::kJobModification);
  set_object(id, kObject);
  receivers.answer_all_with(hr::kOk);
  std::size_t before = 0;
  const auto told = [&](std::string_view of) {
    pass(seconds(2));
    EXPECT_GT(calls(kModification), before) << of;
    EXPECT_EQ(calls(kModification), receivers.calls().size());
    EXPECT_EQ(receivers.calls().back().call.sequence, job(id).record.newest_event);
    before = calls(kModification);
    pass(seconds(10));
    EXPECT_EQ(calls(kModification), before) << "nothing has changed since";
  };
  add_file(id, "a");
  told("files added");
  Settings s;
  s.description = "x";
  configure(id, s);
  told("a property");
  resume(id);
  told("a state");
  driver.connected(transfer(id));
  run();
  told("another state");
  driver.metadata(transfer(id), 100);
  driver.received(transfer(id), 10);
  told("bytes");
  fail_file(id, true);
  told("TRANSIENT_ERROR");
}

// NOT-15
TEST_F(EngineNotify, JobModificationIsNotSentForErrorAndTransferred) {
  for (const bool fails : {true, false}) {
    const JobId id = queued_job();
    set_flags(id, notify::kJobModification);
    set_object(id, kObject);
    driver.connected(transfer(id));
    run();
    pass(seconds(1));
    ASSERT_EQ(receivers.in_flight(), 1u) << "the change to TRANSFERRING";
    receivers.answer(last(), hr::kOk);
    pass(seconds(1));
    const std::size_t before = calls(kModification);
    if (fails) {
      fail_file(id, false);
    } else {
      driver.finished(transfer(id), 0);  // no byte either
      run();
    }
    pass(seconds(5));
    EXPECT_EQ(calls(kModification), before);
    EXPECT_EQ(fails ? cancel(id) : complete(id), hr::kOk);
    pass(seconds(5));
    EXPECT_EQ(calls(kModification), before) << "LNX-41: nor for the end";
  }
}

// NOT-17
TEST_F(EngineNotify, AStormOfBytesIsTwoModificationsASecond) {
  const JobId id = watched_job(notify::kJobModification);
  receivers.answer_all_with(hr::kOk);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 10000);
  pass(seconds(10));
  const std::size_t before = calls(kModification);
  for (std::uint64_t i = 1; i <= 1000; ++i) {
    driver.received(transfer(id), i);
    run();
    pass(std::chrono::milliseconds(10));
  }
  EXPECT_GE(calls(kModification) - before, 19u);
  EXPECT_LE(calls(kModification) - before, 21u);
}

// NOT-28
TEST_F(EngineNotify, AFifthCallWaitsForOneOfTheFour) {
  std::vector<JobId> ids;
  for (int i = 0; i < 6; ++i) {
    ids.push_back(watched_job());
    finish_file(ids.back());
  }
  EXPECT_EQ(receivers.in_flight(), 4u);
  receivers.answer(0, hr::kOk);
  run();
  EXPECT_EQ(receivers.calls().size(), 5u);
  EXPECT_EQ(receivers.calls()[4].call.job, ids[4]);
}

// NOT-29
TEST_F(EngineNotify, ANewOwnerDoesNotChangeWhoIsCalled) {
  const JobId id = watched_job();
  EXPECT_EQ(finish(begin_take(id)), hr::kOk);
  finish_file(id);
  ASSERT_EQ(receivers.calls().size(), 1u);
  EXPECT_EQ(receivers.calls()[0].to, kObject);
}

// LNX-19
TEST_F(EngineNotify, AnObjectWhoseConnectionEndedIsCalledNoMore) {
  const JobId id = watched_job();
  receivers.disappear(kObject);
  finish_file(id);
  pass(hours(1));
  EXPECT_TRUE(receivers.calls().empty());
  EXPECT_EQ(store.notices(), 1u);
  EXPECT_FALSE(observer.events.empty()) << "for the log";
}

TEST_F(EngineNotify, ACallThatFindsNobodyKeepsTheNotice) {
  const JobId id = watched_job();
  finish_file(id);
  receivers.find_nobody(0);
  run();
  EXPECT_EQ(engine().notify_object(id), nullptr);
  EXPECT_EQ(store.notices(), 1u);
  restart();
  set_object(id, kOther);
  EXPECT_EQ(calls(kTransferred), 1u);
}

// NOT-21 in small: the next event is told after the present one has been taken back.
TEST_F(EngineNotify, AJobThatTransfersAgainTellsAnew) {
  const JobId id = watched_job();
  finish_file(id);
  receivers.answer(0, hr::kOk);
  add_file(id, "b");
  resume(id);
  finish_file(id);
  ASSERT_EQ(receivers.calls().size(), 2u);
  EXPECT_GT(receivers.calls()[1].call.sequence, receivers.calls()[0].call.sequence);
  EXPECT_EQ(store.notices(), 1u);
}

}  // namespace
}  // namespace openbits::core
