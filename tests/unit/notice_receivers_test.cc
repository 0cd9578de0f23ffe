// To whom a notice goes, and when it is tried again: object, class, command line.
#include <gtest/gtest.h>

#include "unit/notices_testing.h"

namespace openbits::core {
namespace {

using namespace testing;

class NoticeReceivers : public NoticesWorld {
 protected:
  /// A job with all three.
  void add_all(std::uint32_t n = 1, std::uint32_t flags = kUsual) {
    settings(n).clsid = clsid(1);
    settings(n).command = kCommand;
    add(n, flags);
    set_object(n, 1);
  }
};

// NOT-33
TEST_F(NoticeReceivers, TheObjectComesFirstThenTheClassThenTheCommandLine) {
  add(1);
  EXPECT_EQ(notices.receiver(job(1)), std::nullopt);
  set_command(1);
  EXPECT_EQ(notices.receiver(job(1)), ReceiverKind::kCommand);
  set_class(1, 1);
  EXPECT_EQ(notices.receiver(job(1)), ReceiverKind::kClass);
  set_object(1, 1);
  EXPECT_EQ(notices.receiver(job(1)), ReceiverKind::kObject);
  EXPECT_EQ(notices.receiver(job(2)), std::nullopt);

  owe(1, 1);
  EXPECT_EQ(calls(), 1u);
  EXPECT_EQ(activations() + runs(), 0u);
  EXPECT_EQ(call(0).to, object(1));
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(answered, Sequences{1});
  EXPECT_EQ(answers[0].receiver, ReceiverKind::kObject);
}

// NOT-33
TEST_F(NoticeReceivers, WithoutAnObjectTheClassIsActivatedAndNotTheCommandLine) {
  settings(1).clsid = clsid(1);
  settings(1).command = kCommand;
  add(1);
  owe(1, 1);
  ASSERT_EQ(activations(), 1u);
  EXPECT_EQ(receivers.creations()[0].clsid, clsid(1));
  EXPECT_EQ(runs(), 0u);
  created(0, 5);
  ASSERT_EQ(calls(), 1u);
  EXPECT_EQ(call(0).to, object(5));
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(answered, Sequences{1});
  EXPECT_EQ(answers[0].receiver, ReceiverKind::kClass);
}

// NOT-33, CMD-08
TEST_F(NoticeReceivers, WithoutEitherTheCommandLineIsRun) {
  add(1);
  set_command(1);
  owe(1, 1);
  ASSERT_EQ(runs(), 1u);
  EXPECT_EQ(receivers.runs()[0].command, kCommand);
  EXPECT_EQ(receivers.runs()[0].call.sequence, 1u);
  receivers.exited(0, 0);
  EXPECT_EQ(answered, Sequences{1});
  EXPECT_EQ(answers[0].receiver, ReceiverKind::kCommand);
  EXPECT_EQ(answers[0].name, "/bin/tell");
  ASSERT_EQ(ended.size(), 1u);
}

// LNX-19, NOT-33
TEST_F(NoticeReceivers, AnObjectThatHasGoneIsFollowedByTheClassAtOnce) {
  add_all();
  receivers.disappear(object(1));
  EXPECT_EQ(gone, 1);
  owe(1, 1);
  EXPECT_EQ(activations(), 1u);
  EXPECT_EQ(calls() + runs(), 0u);
}

TEST_F(NoticeReceivers, AnObjectThatIsGoneInTheCallIsFollowedByTheClassAtOnce) {  // LNX-19
  add_all();
  owe(1, 1);
  receivers.find_nobody(0);
  EXPECT_EQ(activations(), 1u);
  EXPECT_EQ(runs(), 0u);
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].wait, std::nullopt) << "the next receiver is tried";
  EXPECT_EQ(failures[0].attempt.code, hr::kRpcEDisconnected);
}

TEST_F(NoticeReceivers, AnObjectThatGoesDuringTheCallIsFollowedByTheClassAtOnce) {
  add_all();
  owe(1, 1);
  receivers.disappear(object(1));
  EXPECT_EQ(activations(), 1u);
  receivers.answer(0, hr::kOk);
  EXPECT_TRUE(answered.empty());
}

TEST_F(NoticeReceivers, AnObjectThatGoesWhileItsNextTryIsAwaitedIsFollowedByTheClassAtOnce) {
  settings(1).clsid = clsid(1);
  add(1);
  set_object(1, 1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  ASSERT_TRUE(open(1).next_try);
  receivers.disappear(object(1));
  EXPECT_EQ(activations(), 1u);
}

TEST_F(NoticeReceivers, AfterTheLastReceiverHasGoneNoTryIsPlanned) {
  add(1);
  set_object(1, 1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  receivers.disappear(object(1));
  EXPECT_EQ(open(1).next_try, std::nullopt);
  EXPECT_EQ(notices.next_deadline(), std::nullopt);
}

// CMD-08, NOT-33: a class is for when there is no object, not for when it has failed.
TEST_F(NoticeReceivers, AnObjectThatAnswersFailureIsFollowedByTheCommandLine) {
  add_all();
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  EXPECT_EQ(runs(), 1u);
  EXPECT_EQ(activations(), 0u);
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].attempt.code, hr::kEFail);
  EXPECT_EQ(failures[0].wait, std::nullopt);
}

TEST_F(NoticeReceivers, AnObjectThatFailsIsTriedAgainIfThereIsOnlyAClassBesides) {  // NOT-25
  settings(1).clsid = clsid(1);
  add(1);
  set_object(1, 1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  pass(seconds(2));
  EXPECT_EQ(calls(), 2u);
  EXPECT_EQ(activations(), 0u);
}

// NOT-26, NOT-39
TEST_F(NoticeReceivers, WhenTheCommandLineHasSucceededTheObjectIsNotCalledAgain) {
  add_all();
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  receivers.exited(0, 0);
  EXPECT_EQ(answered, Sequences{1});
  pass(minutes(60));
  EXPECT_EQ(calls(), 1u);
  EXPECT_EQ(runs(), 1u);
  EXPECT_TRUE(notices.open(job(1)).empty());
  owe(1, 2);
  EXPECT_EQ(calls(), 2u) << "the next notice begins with the object";
}

// CMD-11, NOT-39
TEST_F(NoticeReceivers, WhenBothHaveFailedBothAreTriedAgainAfterTheMinimumRetryDelay) {
  settings(1).minimum_retry_delay = 100;
  add_all();
  owe(1, 1);
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_EQ(calls(), i + 1);
    receivers.answer(i, hr::kEFail);
    ASSERT_EQ(runs(), i + 1);
    receivers.exited(i, 1);
    EXPECT_EQ(failures.back().wait, seconds(100)) << "it does not grow";
    pass(seconds(99));
    EXPECT_EQ(calls(), i + 1);
    pass(seconds(1));
  }
  EXPECT_EQ(calls(), 5u);
  EXPECT_EQ(runs(), 4u) << "the object comes first again";
  EXPECT_EQ(activations(), 0u);
}

// CMD-10
TEST_F(NoticeReceivers, ACommandLineThatFailsIsRunAgainAfterTheMinimumRetryDelay) {
  settings(1).minimum_retry_delay = 7;
  add(1);
  set_command(1);
  owe(1, 1);
  receivers.exited(0, 3);
  EXPECT_EQ(failures.at(0).wait, seconds(7));
  EXPECT_NE(failures[0].attempt.text.find('3'), std::string::npos);
  pass(seconds(6));
  EXPECT_EQ(runs(), 1u);
  pass(seconds(1));
  EXPECT_EQ(runs(), 2u);
}

// CMD-10, LNX-22
TEST_F(NoticeReceivers, ACommandLineSucceedsOnlyByExitStatusZero) {
  add(1);
  set_command(1);
  owe(1, 1);
  const std::vector<CommandRun> runs_that_fail = {{{}, {}, CommandEnd::kExited, 1, {}},
                                                  {{}, {}, CommandEnd::kExited, 255, {}},
                                                  {{}, {}, CommandEnd::kKilled, 0, {}},
                                                  {{}, {}, CommandEnd::kTimedOut, 0, {}},
                                                  {{}, {}, CommandEnd::kNotStarted, 0, {}}};
  for (std::size_t i = 0; i < runs_that_fail.size(); ++i) {
    ASSERT_EQ(runs(), i + 1);
    receivers.ended(i, runs_that_fail[i]);
    EXPECT_FALSE(succeeded(failures.back().attempt.code));
    pass(seconds(600));
  }
  EXPECT_TRUE(answered.empty());
  EXPECT_EQ(ended.size(), 5u) << "each run is told of";
}

// LNX-21
TEST_F(NoticeReceivers, WhatWaitsForTheMinimumRetryDelayIsTriedAtOnceWithANewReceiver) {
  add_all();
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  receivers.exited(0, 1);
  set_object(1, 2);
  ASSERT_EQ(calls(), 2u);
  EXPECT_EQ(call(1).to, object(2));
  receivers.answer(1, hr::kEFail);
  receivers.exited(1, 1);
  set_command(1, {"/bin/other", ""});
  EXPECT_EQ(calls(), 3u) << "in order: the object, then the command line";
  receivers.answer(2, hr::kEFail);
  ASSERT_EQ(runs(), 3u);
  EXPECT_EQ(receivers.runs()[2].command.program, "/bin/other");
  receivers.exited(2, 1);
  notices.try_now(job(1));
  EXPECT_EQ(calls(), 4u);
}

TEST_F(NoticeReceivers, AHungCommandLineDoesNotStopANewObjectFromBeingCalled) {
  add(1);
  set_command(1);
  owe(1, 1);
  ASSERT_EQ(runs(), 1u);
  set_object(1, 1);
  ASSERT_EQ(calls(), 1u);
  receivers.exited(0, 1);
  EXPECT_TRUE(failures.empty()) << "it counts no more";
  EXPECT_EQ(ended.size(), 1u) << "but it is known how it ended";
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(answered, Sequences{1});
  EXPECT_EQ(runs(), 1u);
}

TEST_F(NoticeReceivers, AHungCommandLineDoesNotStopANewClassFromBeingActivated) {
  add(1);
  set_command(1);
  owe(1, 1);
  set_class(1, 1);
  EXPECT_EQ(activations(), 1u);
}

TEST_F(NoticeReceivers, TheEndOfTheObjectDoesNotRunTheCommandLineASecondTime) {
  settings(1).command = kCommand;
  add(1);
  set_object(1, 1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  ASSERT_EQ(runs(), 1u);
  receivers.disappear(object(1));  // a program that fails and ends
  EXPECT_EQ(runs(), 1u);
  EXPECT_TRUE(open(1).under_way);
  receivers.exited(0, 0);
  EXPECT_EQ(answered, Sequences{1});
  EXPECT_EQ(runs(), 1u);
}

TEST_F(NoticeReceivers, ClearingTheObjectDoesNotRunTheCommandLineASecondTime) {
  settings(1).command = kCommand;
  add(1);
  set_object(1, 1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  notices.set_object(job(1), std::nullopt);
  EXPECT_EQ(runs(), 1u);
  receivers.exited(0, 0);
  EXPECT_EQ(answered, Sequences{1});
}

TEST_F(NoticeReceivers, AnotherCommandLineIsRunWhileTheOldOneRuns) {
  add(1);
  set_command(1);
  owe(1, 1);
  set_command(1, {"/bin/other", ""});
  ASSERT_EQ(runs(), 2u);
  EXPECT_EQ(receivers.runs()[1].command.program, "/bin/other");
  receivers.exited(0, 0);
  EXPECT_TRUE(answered.empty()) << "the old one answers for nobody";
  receivers.exited(1, 0);
  EXPECT_EQ(answered, Sequences{1});
  EXPECT_EQ(ended.size(), 2u);
}

TEST_F(NoticeReceivers, ClearingTheCommandLineWhileItRunsEndsTheTries) {
  add(1);
  set_command(1);
  owe(1, 1);
  set_command(1, {});
  receivers.exited(0, 1);
  pass(minutes(60));
  EXPECT_EQ(runs(), 1u);
  EXPECT_TRUE(failures.empty());
  EXPECT_EQ(notices.open(job(1)).size(), 1u) << "it stays owed";
}

// LNX-19: whatever is changed meanwhile.
TEST_F(NoticeReceivers, TheEndOfTheObjectIsHeardAfterTheCommandLineHasBeenChanged) {
  settings(1).command = kCommand;
  add(1);
  set_object(1, 1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  set_command(1, {"/bin/other", ""});
  receivers.disappear(object(1));
  EXPECT_EQ(gone, 1);
  EXPECT_EQ(notices.object(job(1)), nullptr);
  EXPECT_EQ(notices.receiver(job(1)), ReceiverKind::kCommand);
}

TEST_F(NoticeReceivers, AChangedCommandLineLetsAModificationCallBe) {
  settings(1).command = kCommand;
  settings(1).interval = milliseconds(0);
  add(1, kUsual | notify::kJobModification);
  set_object(1, 1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  notices.modified(job(1), 1);
  ASSERT_EQ(receivers.count(kModification), 1u);
  set_command(1, {"/bin/other", ""});
  notices.modified(job(1), 1);
  EXPECT_EQ(receivers.count(kModification), 1u) << "one at a time";
}

// CMD-06, NOT-10
TEST_F(NoticeReceivers, TheCommandLineIsRunForTheEndOfTheJobOnly) {
  add(1, kEverything);
  set_command(1);
  owe(1, 1, kFile);
  notices.modified(job(1), 1);
  notices.ranges_arrived(job(1), 0, {0, 10}, 1);
  pass(minutes(10));
  EXPECT_EQ(runs(), 0u);
  owe(1, 2, NoticeKind::kJobError);
  ASSERT_EQ(runs(), 1u);
  EXPECT_EQ(receivers.runs()[0].call.kind, NoticeKind::kJobError);
}

// CMD-08: the flags are for both.
TEST_F(NoticeReceivers, TheCommandLineIsRunForWhatTheFlagsAskFor) {
  add(1, notify::kJobError);
  set_command(1);
  owe(1, 1);
  EXPECT_EQ(runs(), 0u);
  add(1, notify::kJobTransferred | notify::kDisable);
  EXPECT_EQ(runs(), 0u);
  add(1, notify::kJobTransferred);
  EXPECT_EQ(runs(), 1u);
}

TEST_F(NoticeReceivers, FlagsThatChangeWhileTheCommandLineIsAwaitedLeaveNothingBehind) {
  for (std::uint32_t n = 11; n <= 26; ++n) {  // hold the places of command lines
    settings(n).command = kCommand;
    add(n);
    owe(n, n);
  }
  ASSERT_EQ(runs(), 16u);
  add_all(1, kEverything);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  ASSERT_EQ(runs(), 16u) << "it waits for a place";
  add(1, notify::kFileTransferred);
  owe(1, 2, kFile);
  ASSERT_EQ(calls(), 2u);
  EXPECT_EQ(call(1).call.kind, kFile);
}

}  // namespace
}  // namespace openbits::core
