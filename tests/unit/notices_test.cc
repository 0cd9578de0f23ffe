#include "core/notices.h"

#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/clock.h"
#include "fakes/receivers.h"

namespace openbits::core {
namespace {

using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

constexpr std::uint32_t kAlice = 1000;
constexpr std::uint32_t kBob = 1001;
constexpr std::uint32_t kUsual = notify::kJobTransferred | notify::kJobError;
constexpr auto kTransferred = NoticeKind::kJobTransferred;
constexpr auto kFile = NoticeKind::kFileTransferred;

JobId job(std::uint8_t n) {
  JobId id;
  id.bytes[0] = n;
  return id;
}

CallbackObject object(int n) {
  return {":1." + std::to_string(n), "/callback"};
}

class NoticesTest : public ::testing::Test, public NoticeObserver {
 protected:
  void on_answered(const NoticeCall& call, const DeliveryAttempt& /*attempt*/) override {
    answered.push_back(call.sequence);
  }
  void on_moot(const NoticeCall& call) override { moot.push_back(call.sequence); }
  void on_command_ended(const JobId& /*job*/, const CommandRun& run) override {
    ended.push_back(run);
  }
  void on_not_delivered(const NoticeCall& call, const DeliveryAttempt& attempt,
                        std::optional<Duration> wait) override {
    undelivered.push_back(call.sequence);
    codes.push_back(attempt.code);
    tried.push_back(attempt.receiver);
    waits.push_back(wait);
  }
  void on_receiver_gone(const JobId& /*job*/) override { ++gone; }
  void on_deadline_changed() override {}

  static Subscription settings(std::uint32_t owner, std::uint32_t flags) {
    Subscription s;
    s.owner = owner;
    s.flags = flags;
    return s;
  }
  /// A job that wants `flags` and has an object.
  void add(std::uint8_t n, std::uint32_t owner = kAlice, std::uint32_t flags = kUsual) {
    notices.configure(job(n), settings(owner, flags));
    notices.set_object(job(n), object(n));
  }
  void owe(std::uint8_t n, std::uint64_t sequence, NoticeKind kind = kTransferred) {
    notices.owe({kind, job(n), sequence, std::nullopt, std::nullopt}, clock.wall());
  }
  void pass(Duration time) {
    clock.advance(time);
    notices.run_due(clock.steady());
  }
  std::size_t calls() const { return receivers.calls().size(); }
  std::uint64_t sequence(std::size_t call) const { return receivers.calls()[call].call.sequence; }

  fakes::ManualClock clock;
  fakes::FakePoster poster;
  fakes::FakeRandom random;
  fakes::FakeReceivers receivers{poster};
  Notices notices{receivers, clock, random, *this};
  std::vector<std::uint64_t> answered;
  std::vector<std::uint64_t> undelivered;
  std::vector<HResult> codes;
  std::vector<ReceiverKind> tried;
  std::vector<std::uint64_t> moot;
  std::vector<CommandRun> ended;
  std::vector<std::optional<Duration>> waits;
  int gone = 0;
};

TEST_F(NoticesTest, OneJobIsToldOneThingAtATimeInOrder) {
  add(1, kAlice, notify::kAll & ~notify::kDisable);
  owe(1, 1, kFile);
  owe(1, 2, kFile);
  owe(1, 3);
  ASSERT_EQ(calls(), 1u);
  EXPECT_EQ(sequence(0), 1u);
  receivers.answer(0, hr::kOk);
  ASSERT_EQ(calls(), 2u);
  EXPECT_EQ(sequence(1), 2u);
  receivers.answer(1, hr::kOk);
  receivers.answer(2, hr::kOk);
  EXPECT_EQ(answered, (std::vector<std::uint64_t>{1, 2, 3}));
}

TEST_F(NoticesTest, WhatIsOwedAlreadyIsNotDoubled) {
  add(1);
  owe(1, 5);
  owe(1, 5);
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(calls(), 1u);
}

// NOT-01, NOT-05
TEST_F(NoticesTest, WithoutAnObjectANoticeWaitsForOne) {
  notices.configure(job(1), settings(kAlice, kUsual));
  owe(1, 1);
  pass(minutes(60));
  EXPECT_EQ(calls(), 0u);
  notices.set_object(job(1), object(1));
  EXPECT_EQ(calls(), 1u);
}

// NOT-06
TEST_F(NoticesTest, TheLastObjectSetIsTheOneThatIsCalled) {
  add(1);
  notices.set_object(job(1), object(2));
  owe(1, 1);
  ASSERT_EQ(calls(), 1u);
  EXPECT_EQ(receivers.calls()[0].to, object(2));
  EXPECT_EQ(*notices.object(job(1)), object(2));
}

// NOT-28
TEST_F(NoticesTest, FourCallsAtATimeForOneOwner) {
  for (std::uint8_t n = 1; n <= 6; ++n) add(n);
  add(7, kBob);
  for (std::uint8_t n = 1; n <= 7; ++n) owe(n, n);
  EXPECT_EQ(receivers.in_flight(), 5u) << "four of Alice and one of Bob";
  EXPECT_EQ(sequence(4), 7u) << "Bob does not wait for Alice";
  receivers.answer(2, hr::kOk);
  ASSERT_EQ(calls(), 6u);
  EXPECT_EQ(sequence(5), 5u) << "the one that waits longest";
  for (std::size_t i : {0u, 1u, 3u, 4u, 5u}) receivers.answer(i, hr::kOk);
  EXPECT_EQ(calls(), 7u);
}

// NOT-28, NOT-18: a place is left for what is owed.
TEST_F(NoticesTest, AtMostThreeOfTheFourAreModifications) {
  for (std::uint8_t n = 1; n <= 6; ++n) add(n, kAlice, kUsual | notify::kJobModification);
  for (std::uint8_t n = 1; n <= 6; ++n) notices.modified(job(n), 7);
  EXPECT_EQ(receivers.in_flight(), 3u);
  owe(6, 9);
  EXPECT_EQ(receivers.in_flight(), 4u);
  EXPECT_EQ(sequence(3), 9u);
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(receivers.in_flight(), 4u);
}

// NOT-18
TEST_F(NoticesTest, ModificationsGiveWayToWhatIsOwed) {
  for (std::uint8_t n = 1; n <= 6; ++n) add(n, kAlice, kUsual | notify::kJobModification);
  for (std::uint8_t n = 1; n <= 4; ++n) owe(n, n);
  notices.modified(job(5), 7);
  owe(6, 6);
  receivers.answer(0, hr::kOk);
  ASSERT_EQ(calls(), 5u);
  EXPECT_EQ(sequence(4), 6u);
}

// NOT-17
TEST_F(NoticesTest, AModificationAtMostEveryHalfSecond) {
  add(1, kAlice, notify::kJobModification);
  notices.modified(job(1), 7);
  ASSERT_EQ(calls(), 1u);
  receivers.answer(0, hr::kOk);
  notices.modified(job(1), 7);
  notices.modified(job(1), 7);
  EXPECT_EQ(calls(), 1u);
  EXPECT_EQ(notices.next_deadline(), clock.steady() + milliseconds(500));
  pass(milliseconds(499));
  EXPECT_EQ(calls(), 1u);
  pass(milliseconds(1));
  EXPECT_EQ(calls(), 2u) << "many changes are one call";
  receivers.answer(1, hr::kOk);
  pass(seconds(5));
  EXPECT_EQ(calls(), 2u) << "nothing has changed since";
}

TEST_F(NoticesTest, AChangeDuringAModificationCallIsToldAfterwards) {
  add(1, kAlice, notify::kJobModification);
  notices.modified(job(1), 7);
  notices.modified(job(1), 7);
  pass(seconds(2));
  EXPECT_EQ(calls(), 1u) << "the first call hangs";
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(calls(), 2u);
}

// NOT-16
TEST_F(NoticesTest, WhatAModificationReturnsIsIgnored) {
  add(1, kAlice, notify::kJobModification);
  notices.modified(job(1), 7);
  receivers.answer(0, hr::kEFail);
  pass(minutes(60));
  EXPECT_EQ(calls(), 1u);
  EXPECT_TRUE(undelivered.empty());
}

// NOT-25, LNX-21
TEST_F(NoticesTest, AFailedNoticeIsRepeatedAfterASecondThatDoublesToTenMinutes) {
  add(1);
  owe(1, 1);
  for (std::size_t i = 0; i < 15; ++i) {
    ASSERT_EQ(calls(), i + 1);
    receivers.answer(i, hr::kEFail);
    const Duration least = std::min<Duration>(seconds(1) * (1 << i), minutes(10));
    ASSERT_EQ(waits.size(), i + 1);
    EXPECT_GE(*waits[i], least);
    EXPECT_LE(*waits[i], least + least / 10);
    EXPECT_EQ(codes[i], hr::kEFail);
    pass(*waits[i] - milliseconds(1));
    EXPECT_EQ(calls(), i + 1);
    pass(milliseconds(1));
  }
  receivers.answer(15, hr::kOk);
  EXPECT_EQ(answered, std::vector<std::uint64_t>{1});
  EXPECT_EQ(notices.next_deadline(), std::nullopt);
}

// NOT-25: "not returning S_OK".
TEST_F(NoticesTest, SFalseIsNotSOk) {
  add(1);
  owe(1, 1);
  receivers.answer(0, hr::kFalse);
  EXPECT_TRUE(answered.empty());
  pass(seconds(2));
  EXPECT_EQ(calls(), 2u);
}

// NOT-25: of FileTransferred only a failure code counts as failed.
TEST_F(NoticesTest, AFileCallbackIsRepeatedForFailureCodesOnly) {
  add(1, kAlice, notify::kFileTransferred);
  owe(1, 1, kFile);
  owe(1, 2, kFile);
  receivers.answer(0, hr::kFalse);
  EXPECT_EQ(answered, std::vector<std::uint64_t>{1});
  ASSERT_EQ(calls(), 2u);
  receivers.answer(1, hr::kEFail);
  pass(seconds(2));
  ASSERT_EQ(calls(), 3u);
  EXPECT_EQ(sequence(2), 2u);
}

TEST_F(NoticesTest, AfterASuccessTheWaitBeginsAtASecondAgain) {
  add(1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  pass(seconds(2));
  receivers.answer(1, hr::kEFail);
  pass(seconds(3));
  receivers.answer(2, hr::kOk);
  owe(1, 2);
  receivers.answer(3, hr::kEFail);
  EXPECT_LE(*waits.back(), milliseconds(1100));
}

// LNX-21: at once on SetNotifyInterface.
TEST_F(NoticesTest, ANewObjectIsTriedAtOnce) {
  add(1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  notices.set_object(job(1), object(2));
  ASSERT_EQ(calls(), 2u);
  EXPECT_EQ(receivers.calls()[1].to, object(2));
  receivers.answer(1, hr::kEFail);
  EXPECT_LE(*waits.back(), milliseconds(1100));
}

TEST_F(NoticesTest, AnObjectThatReplacesAHangingOneIsCalledAtOnceAndOnlyItsAnswerCounts) {
  add(1);
  owe(1, 1);
  notices.set_object(job(1), object(2));
  ASSERT_EQ(calls(), 2u) << "the first call still hangs";
  receivers.answer(0, hr::kOk);
  EXPECT_TRUE(answered.empty()) << "the old object answers for nobody";
  receivers.answer(1, hr::kEFail);
  EXPECT_TRUE(answered.empty());
  pass(seconds(2));
  receivers.answer(2, hr::kOk);
  EXPECT_EQ(answered, std::vector<std::uint64_t>{1});
}

TEST_F(NoticesTest, AFailureOfTheOldObjectDoesNotDelayTheNewOne) {
  add(1);
  owe(1, 1);
  notices.set_object(job(1), object(2));
  receivers.find_nobody(0);
  EXPECT_NE(notices.object(job(1)), nullptr);
  EXPECT_EQ(gone, 0);
  receivers.answer(1, hr::kOk);
  EXPECT_EQ(answered, std::vector<std::uint64_t>{1});
}

TEST_F(NoticesTest, HangingCallsToOldObjectsKeepTheirPlacesAmongTheFour) {  // NOT-28
  add(1);
  owe(1, 1);
  for (int n = 2; n <= 6; ++n) notices.set_object(job(1), object(n));
  EXPECT_EQ(receivers.in_flight(), 4u);
  receivers.answer(0, hr::kOk);
  ASSERT_EQ(calls(), 5u);
  EXPECT_EQ(receivers.calls()[4].to, object(6));
}

// LNX-19
TEST_F(NoticesTest, WhenTheObjectHasGoneTheNoticeWaitsForAnother) {
  add(1);
  receivers.disappear(object(1));
  EXPECT_EQ(gone, 1);
  EXPECT_EQ(notices.object(job(1)), nullptr);
  EXPECT_FALSE(receivers.watches(job(1)));
  owe(1, 1);
  pass(minutes(60));
  EXPECT_EQ(calls(), 0u);
  notices.set_object(job(1), object(2));
  EXPECT_EQ(calls(), 1u);
}

TEST_F(NoticesTest, ACallThatFindsNobodyDropsTheObject) {
  add(1);
  owe(1, 1);
  receivers.find_nobody(0);
  EXPECT_EQ(gone, 1);
  EXPECT_EQ(undelivered, std::vector<std::uint64_t>{1});
  EXPECT_EQ(codes[0], hr::kRpcEDisconnected);
  EXPECT_EQ(waits[0], std::nullopt) << "there is nobody to try again";
  EXPECT_EQ(notices.next_deadline(), std::nullopt);
  notices.set_object(job(1), object(2));
  receivers.answer(1, hr::kOk);
  EXPECT_EQ(answered, std::vector<std::uint64_t>{1});
}

TEST_F(NoticesTest, TheEndOfAnOldConnectionDoesNotTouchTheNewObject) {
  add(1);
  notices.set_object(job(1), object(2));
  receivers.disappear(object(1));
  EXPECT_NE(notices.object(job(1)), nullptr);
}

TEST_F(NoticesTest, AnObjectThatGoesDuringACallIsCalledNoMore) {
  add(1);
  owe(1, 1);
  receivers.disappear(object(1));
  receivers.answer(0, hr::kEFail);
  pass(minutes(60));
  EXPECT_EQ(calls(), 1u);
  EXPECT_TRUE(answered.empty());
}

TEST_F(NoticesTest, WithdrawnNoticesAreNotRepeated) {
  add(1);
  owe(1, 1);
  notices.withdraw(job(1), {1});
  receivers.answer(0, hr::kEFail);
  pass(minutes(60));
  EXPECT_EQ(calls(), 1u);
  owe(1, 2);
  receivers.answer(1, hr::kOk);
  EXPECT_EQ(answered, std::vector<std::uint64_t>{2});
}

TEST_F(NoticesTest, AnAnswerToAWithdrawnNoticeDoesNotCountForTheNext) {
  add(1);
  owe(1, 1);
  notices.withdraw(job(1), {1});
  owe(1, 2);
  receivers.answer(0, hr::kOk);
  EXPECT_TRUE(answered.empty());
  ASSERT_EQ(calls(), 2u);
  EXPECT_EQ(sequence(1), 2u);
}

// NOT-07, NOT-32
TEST_F(NoticesTest, FlagsAreThoseAtTheTimeOfDelivery) {
  add(1, kAlice, notify::kJobError);
  owe(1, 1);
  EXPECT_EQ(calls(), 0u);
  notices.configure(job(1), settings(kAlice, kUsual));
  EXPECT_EQ(calls(), 1u) << "NOT-05: late flags";
}

// NOT-08
TEST_F(NoticesTest, DisableWinsOverEveryOtherFlag) {
  add(1, kAlice, notify::kAll);
  owe(1, 1);
  notices.modified(job(1), 7);
  EXPECT_EQ(calls(), 0u);
  notices.configure(job(1), settings(kAlice, notify::kAll & ~notify::kDisable));
  EXPECT_EQ(calls(), 2u);
}

TEST_F(NoticesTest, DisableStopsTheRepetition) {
  add(1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  notices.configure(job(1), settings(kAlice, kUsual | notify::kDisable));
  pass(minutes(60));
  EXPECT_EQ(calls(), 1u);
  notices.configure(job(1), settings(kAlice, kUsual));
  EXPECT_EQ(calls(), 2u);
}

TEST_F(NoticesTest, WhatNobodyWantsDoesNotHoldUpWhatIsWanted) {
  add(1, kAlice, kUsual | notify::kFileTransferred);
  owe(1, 1, kFile);
  owe(1, 2);
  receivers.answer(0, hr::kEFail);
  notices.configure(job(1), settings(kAlice, kUsual));
  pass(seconds(2));
  ASSERT_EQ(calls(), 2u);
  EXPECT_EQ(sequence(1), 2u);
  receivers.answer(1, hr::kOk);
  EXPECT_EQ(answered, std::vector<std::uint64_t>{2});
}

// NOT-29: a job may get another owner at any time.
TEST_F(NoticesTest, AChangeOfOwnerMixesUpNobodysPlaces) {
  for (std::uint8_t n = 1; n <= 5; ++n) add(n);
  for (std::uint8_t n = 1; n <= 5; ++n) owe(n, n);
  notices.configure(job(5), settings(kBob, kUsual));  // while it waits for Alice's places
  EXPECT_EQ(receivers.in_flight(), 5u) << "Bob has places";
  notices.configure(job(1), settings(kBob, kUsual));  // while it is called
  for (std::size_t i = 0; i < 5; ++i) receivers.answer(i, hr::kOk);
  for (std::uint8_t n = 1; n <= 5; ++n) owe(n, 10u + n);
  EXPECT_EQ(receivers.in_flight(), 5u);
  for (std::size_t i = 5; i < 10; ++i) receivers.answer(i, hr::kOk);
  for (std::uint8_t n = 11; n <= 20; ++n) add(n, n <= 15 ? kAlice : kBob);
  for (std::uint8_t n = 11; n <= 20; ++n) owe(n, 20u + n);
  EXPECT_EQ(receivers.in_flight(), 8u);
}

// NOT-28: a job with the settings of a new one has an owner, too, and its last one counts.
TEST_F(NoticesTest, AJobThatIsToldForTheFirstTimeTakesAPlaceOfItsOwner) {
  for (std::uint8_t n = 1; n <= 8; ++n) notices.configure(job(n), settings(kAlice, kUsual));
  for (std::uint8_t n = 5; n <= 8; ++n) notices.configure(job(n), settings(kBob, kUsual));
  for (std::uint8_t n = 1; n <= 8; ++n) {
    owe(n, n);
    notices.set_object(job(n), object(n));
  }
  EXPECT_EQ(receivers.in_flight(), 8u) << "four of Alice and four of Bob";
}

TEST_F(NoticesTest, AJobWithTheSettingsOfANewOneKeepsWhatItIsOwed) {
  notices.configure(job(1), settings(kAlice, kUsual));
  notices.set_object(job(1), std::nullopt);
  EXPECT_EQ(notices.receiver(job(1)), std::nullopt);
  EXPECT_TRUE(notices.open(job(1)).empty());
  owe(1, 5);
  notices.configure(job(1), settings(kAlice, kUsual));
  ASSERT_EQ(notices.open(job(1)).size(), 1u);
  notices.set_object(job(1), object(1));
  ASSERT_EQ(calls(), 1u);
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(answered, std::vector<std::uint64_t>{5});
  notices.forget(job(1));
  EXPECT_TRUE(notices.open(job(1)).empty());
}

TEST_F(NoticesTest, AJobThatWaitsWithItsNewOwnerTakesNoPlaceOfTheOldOne) {
  for (std::uint8_t n = 1; n <= 9; ++n) add(n, n <= 5 ? kAlice : kBob);
  for (std::uint8_t n = 1; n <= 9; ++n) owe(n, n);
  notices.configure(job(5), settings(kBob, kUsual));
  receivers.answer(0, hr::kOk);  // of Alice
  EXPECT_EQ(calls(), 8u);
  receivers.answer(4, hr::kOk);  // of Bob
  EXPECT_EQ(calls(), 9u);
}

TEST_F(NoticesTest, AForgottenJobGivesItsPlaceBackWhenTheCallEnds) {
  for (std::uint8_t n = 1; n <= 5; ++n) add(n);
  for (std::uint8_t n = 1; n <= 5; ++n) owe(n, n);
  notices.forget(job(1));
  EXPECT_FALSE(receivers.watches(job(1)));
  EXPECT_EQ(receivers.in_flight(), 4u);
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(sequence(4), 5u);
  EXPECT_TRUE(answered.empty());
}

TEST_F(NoticesTest, ClearingTheObjectEndsRegistrationAndWatch) {  // NOT-02
  add(1, kAlice, kUsual | notify::kJobModification);
  notices.set_object(job(1), std::nullopt);
  notices.modified(job(1), 7);
  owe(1, 1);
  EXPECT_EQ(calls(), 0u);
  EXPECT_FALSE(receivers.watches(job(1)));
  EXPECT_EQ(notices.object(job(1)), nullptr);
}

// NOT-31: whatever comes of one call, the others go on.
TEST_F(NoticesTest, AReceiverWithoutTheMethodFailsLikeAnyOther) {
  add(1);
  add(2);
  owe(1, 1);
  owe(2, 2);
  receivers.answer(0, hr::kENotImpl);
  receivers.answer(1, hr::kOk);
  EXPECT_EQ(answered, std::vector<std::uint64_t>{2});
  pass(seconds(2));
  EXPECT_EQ(calls(), 3u);
}

}  // namespace
}  // namespace openbits::core
