// What is owed: taking it back, showing it, and sharing the places fairly.
#include <gtest/gtest.h>

#include <set>

#include "unit/notices_testing.h"

namespace openbits::core {
namespace {

using namespace testing;

class NoticeDuties : public NoticesWorld {
 protected:
  void add_with_object(std::uint32_t n, int program, std::uint32_t flags = kUsual) {
    add(n, flags);
    set_object(n, program);
  }
};

// Withdrawn ------------------------------------------------------------------------------------

TEST_F(NoticeDuties, WithdrawnWhileItIsInFlight) {
  add_with_object(1, 1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  pass(*failures[0].wait);
  receivers.answer(1, hr::kEFail);
  pass(*failures[1].wait);
  notices.withdraw(job(1), {1});
  receivers.answer(2, hr::kEFail);
  EXPECT_EQ(failures.size(), 2u) << "nothing has failed that anybody cares for";
  EXPECT_EQ(notices.next_deadline(), std::nullopt);
  owe(1, 2);
  receivers.answer(3, hr::kEFail);
  EXPECT_LE(*failures.back().wait, milliseconds(1100)) << "LNX-21: the next begins at a second";
}

TEST_F(NoticeDuties, WithdrawnInTheBackOff) {
  add_with_object(1, 1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  notices.withdraw(job(1), {1});
  EXPECT_EQ(notices.next_deadline(), std::nullopt);
  EXPECT_TRUE(notices.open(job(1)).empty());
  owe(1, 2);
  ASSERT_EQ(calls(), 2u) << "it does not wait for the other's time";
  EXPECT_EQ(sequence(1), 2u);
}

TEST_F(NoticeDuties, WithdrawnWhileTheClassIsActivated) {
  settings(1).clsid = clsid(1);
  settings(1).command = kCommand;
  add(1);
  owe(1, 1);
  notices.withdraw(job(1), {1});
  cannot_create(0);
  EXPECT_EQ(runs(), 0u);
  EXPECT_TRUE(failures.empty());
  EXPECT_EQ(notices.next_deadline(), std::nullopt);
  owe(1, 2);
  EXPECT_EQ(activations(), 2u);
}

TEST_F(NoticeDuties, WithdrawnWhileTheCommandLineRuns) {
  for (const int status : {0, 1}) {
    const std::uint32_t n = 1u + static_cast<std::uint32_t>(status);
    settings(n).command = kCommand;
    add_with_object(n, 1);
    const std::size_t first = calls();
    owe(n, 10 * n);
    receivers.answer(first, hr::kEFail);
    ASSERT_EQ(runs(), n);
    notices.withdraw(job(n), {10 * n});
    receivers.exited(n - 1, status);
    EXPECT_EQ(ended.size(), n);
    owe(n, 10 * n + 1);
    EXPECT_EQ(calls(), first + 2) << "NOT-33: the object comes first again";
    EXPECT_EQ(runs(), n);
    receivers.answer(first + 1, hr::kOk);
  }
  EXPECT_EQ(answered, (Sequences{11, 21}));
}

TEST_F(NoticeDuties, WithdrawnTogetherNoneOfThemIsTold) {
  add_with_object(1, 1, kEverything);
  const std::size_t first = calls();
  owe(1, 10, kFile);
  owe(1, 11);
  receivers.answer(first, hr::kEFail);
  notices.withdraw(job(1), {10, 11});
  pass(minutes(60));
  EXPECT_EQ(calls(), first + 1);
}

TEST_F(NoticeDuties, TakingBackTheEndOfTheJobDoesNotHurryAFileThatWaitsForItsTime) {
  add_with_object(1, 1, kEverything);
  owe(1, 1, kFile);
  owe(1, 2);
  receivers.answer(0, hr::kEFail);
  notices.withdraw(job(1), {2});
  EXPECT_EQ(calls(), 1u);
  pass(seconds(2));
  EXPECT_EQ(calls(), 2u);
}

TEST_F(NoticeDuties, WithdrawingWhatIsNotOwedIsNothing) {
  notices.withdraw(job(1), {1});
  add_with_object(1, 1);
  owe(1, 1);
  receivers.answer(0, hr::kEFail);
  notices.withdraw(job(1), {7});
  pass(milliseconds(900));
  EXPECT_EQ(calls(), 1u);
}

// Shown ----------------------------------------------------------------------------------------

TEST_F(NoticeDuties, OpenNoticesSayWhoWasTriedAndWithWhatResult) {
  const WallTime begin = clock.wall();
  settings(1).clsid = clsid(1);
  settings(1).command = kCommand;
  settings(1).minimum_retry_delay = 100;
  add(1);
  owe(1, 1);
  EXPECT_TRUE(open(1).under_way);
  EXPECT_TRUE(open(1).attempts.empty());
  pass(seconds(3));
  cannot_create(0);
  EXPECT_TRUE(open(1).under_way) << "the command line";
  pass(seconds(4));
  receivers.exited(0, 7);

  const OpenNotice notice = open(1);
  EXPECT_EQ(notice.sequence, 1u);
  EXPECT_EQ(notice.kind, EventKind::kJobTransferred);
  EXPECT_EQ(notice.since, begin);
  EXPECT_EQ(notice.failures, 1u);
  EXPECT_FALSE(notice.under_way);
  EXPECT_EQ(notice.next_try, clock.wall() + seconds(100));
  ASSERT_EQ(notice.attempts.size(), 2u);
  EXPECT_EQ(notice.attempts[0].receiver, ReceiverKind::kClass);
  EXPECT_EQ(notice.attempts[0].name, clsid(1).text());
  EXPECT_EQ(notice.attempts[0].code, hr::kRegdbEClassNotReg);
  EXPECT_EQ(notice.attempts[0].text, "the bus does not know it");
  EXPECT_EQ(notice.attempts[1].receiver, ReceiverKind::kCommand);
  EXPECT_EQ(notice.attempts[1].name, kCommand.program);
  EXPECT_EQ(notice.attempts[1].code, hr::kEFail);
  EXPECT_EQ(notice.attempts[1].time, begin + seconds(3)) << "when it was begun";
}

TEST_F(NoticeDuties, OpenNoticesShowThoseThatWaitBehindTheFirst) {
  add_with_object(1, 3, kEverything);
  owe(1, 1, kFile);
  owe(1, 2);
  receivers.answer(0, hr::kEFail);
  ASSERT_EQ(notices.open(job(1)).size(), 2u);
  EXPECT_EQ(open(1, 0).kind, EventKind::kFileTransferred);
  EXPECT_EQ(open(1, 0).file, 1u);
  EXPECT_TRUE(open(1, 0).next_try);
  EXPECT_EQ(open(1, 0).attempts.at(0).name, ":1.3 /callback");
  EXPECT_EQ(open(1, 1).kind, EventKind::kJobTransferred);
  EXPECT_FALSE(open(1, 1).next_try);
  EXPECT_FALSE(open(1, 1).under_way);
  EXPECT_TRUE(open(1, 1).attempts.empty());
  EXPECT_TRUE(notices.open(job(2)).empty());
}

TEST_F(NoticeDuties, WhatNobodyCanBeToldOfHasNoNextTry) {
  add(1);
  owe(1, 1);
  EXPECT_FALSE(open(1).under_way);
  EXPECT_FALSE(open(1).next_try);
}

TEST_F(NoticeDuties, TheTriesThatAreKeptAreBounded) {
  add_with_object(1, 1);
  owe(1, 1);
  for (std::size_t i = 0; i < 50; ++i) {
    receivers.answer(i, static_cast<HResult>(-1 - static_cast<HResult>(i)));
    pass(minutes(11));
  }
  EXPECT_EQ(open(1).failures, 50u);
  EXPECT_EQ(open(1).attempts.size(), 10u);
  EXPECT_EQ(open(1).attempts.back().code, -50) << "the latest";
}

// Shared ---------------------------------------------------------------------------------------

// NOT-28 says that programs starve behind blocking callbacks: ours do not.
TEST_F(NoticeDuties, AProgramThatHangsDoesNotKeepAnotherFromBeingCalled) {
  add_with_object(500, 2);
  for (std::uint32_t n = 1; n <= 100; ++n) add_with_object(n, 1);
  for (std::uint32_t n = 1; n <= 100; ++n) owe(n, n);
  EXPECT_EQ(receivers.in_flight(), 3u);
  for (std::uint64_t i = 0; i < 20; ++i) {
    owe(500, 1000 + i);
    ASSERT_EQ(calls(), 4 + i) << "the calls of the other are not answered";
    EXPECT_EQ(call(3 + i).to, object(2));
    receivers.answer(3 + i, hr::kOk);
  }
}

TEST_F(NoticeDuties, CommandLinesThatHangDoNotKeepProgramsFromBeingCalled) {
  for (std::uint32_t n = 1; n <= 30; ++n) {
    settings(n).command = kCommand;
    add(n);
    owe(n, n);
  }
  EXPECT_EQ(runs(), 16u);
  add_with_object(500, 2);
  owe(500, 500);
  EXPECT_EQ(calls(), 1u);
}

TEST_F(NoticeDuties, ActivationsThatHangDoNotKeepProgramsFromBeingCalled) {
  add_with_object(500, 2);
  for (std::uint32_t n = 1; n <= 10; ++n) {
    settings(n).clsid = clsid(1);
    add(n);
    owe(n, n);
  }
  EXPECT_EQ(activations(), 3u);
  owe(500, 500);
  EXPECT_EQ(calls(), 1u);
}

TEST_F(NoticeDuties, TenThousandJobsAreToldOnceEach) {
  constexpr std::uint32_t kJobs = 10'000;
  for (std::uint32_t n = 1; n <= kJobs; ++n) add_with_object(n, static_cast<int>(n % 3));
  for (std::uint32_t n = 1; n <= kJobs; ++n) owe(n, n);
  for (std::size_t i = 0; i < calls(); ++i) {
    ASSERT_LT(i, kJobs);
    receivers.answer(i, hr::kOk);
  }
  EXPECT_EQ(calls(), kJobs);
  EXPECT_EQ(std::set<std::uint64_t>(answered.begin(), answered.end()).size(), kJobs);
  EXPECT_EQ(notices.next_deadline(), std::nullopt);
}

TEST_F(NoticeDuties, TenThousandJobsThatFailAreTriedOnceForEachPause) {
  constexpr std::uint32_t kJobs = 10'000;
  for (std::uint32_t n = 1; n <= kJobs; ++n) add_with_object(n, static_cast<int>(n % 3));
  for (std::uint32_t n = 1; n <= kJobs; ++n) owe(n, n);
  for (std::size_t i = 0; i < kJobs; ++i) receivers.answer(i, hr::kEFail);
  EXPECT_EQ(calls(), kJobs) << "nobody is tried again before its time";
  pass(seconds(2));
  for (std::size_t i = kJobs; i < calls(); ++i) {
    ASSERT_LT(i, 2 * kJobs);
    receivers.answer(i, hr::kOk);
  }
  EXPECT_EQ(calls(), 2 * kJobs);
  EXPECT_EQ(answered.size(), kJobs);
}

}  // namespace
}  // namespace openbits::core
