// News of files: FileTransferred, which is owed, and FileRangesTransferred, which may be dropped.
#include <gtest/gtest.h>

#include "unit/notices_testing.h"

namespace openbits::core {
namespace {

using namespace testing;
using FileRanges = std::vector<FileRange>;

class NoticeFiles : public NoticesWorld {
 protected:
  void add_with_object(std::uint32_t n = 1, std::uint32_t flags = kEverything) {
    add(n, flags);
    set_object(n, static_cast<int>(n));
  }
  void arrived(std::uint32_t file, std::uint64_t offset, std::uint64_t length) {
    notices.ranges_arrived(job(1), file, {offset, length}, 9);
  }
  const FileRanges& ranges(std::size_t i) const { return call(i).call.ranges; }
};

// NOT-20, NOT-21, NOT-25
TEST_F(NoticeFiles, WhatAFileCallRefusesIsRepeatedAndTheEndOfTheJobWaitsBehindIt) {
  add_with_object();
  owe(1, 1, kFile);
  owe(1, 2, kFile);
  owe(1, 3);
  EXPECT_EQ(call(0).call.file, 1u);
  for (std::size_t i = 0; i < 4; ++i) {
    ASSERT_EQ(calls(), i + 1);
    EXPECT_EQ(sequence(i), 1u);
    receivers.answer(i, hr::kEFail);
    pass(*failures.back().wait);
  }
  receivers.answer(4, hr::kFalse);
  receivers.answer(5, hr::kOk);
  receivers.answer(6, hr::kOk);
  EXPECT_EQ(answered, (Sequences{1, 2, 3}));
  EXPECT_TRUE(moot.empty());
}

// CMD-06, NOT-20: the object has been reached and has refused; no command line speaks of files.
TEST_F(NoticeFiles, AnObjectThatRefusesAFileIsNotPassedOverForTheCommandLine) {
  settings(1).command = kCommand;
  add_with_object();
  owe(1, 1, kFile);
  owe(1, 2);
  receivers.answer(0, hr::kEFail);
  EXPECT_EQ(runs(), 0u);
  pass(seconds(2));
  ASSERT_EQ(calls(), 2u);
  EXPECT_EQ(sequence(1), 1u);
  receivers.answer(1, hr::kOk);
  receivers.answer(2, hr::kEFail);
  EXPECT_EQ(runs(), 1u) << "CMD-08: of the end of the job it speaks";
}

// NOT-10, CMD-06
TEST_F(NoticeFiles, WithACommandLineOnlyTheEndOfTheJobPassesTheFiles) {
  settings(1).command = kCommand;
  add(1, kEverything);
  owe(1, 1, kFile);
  owe(1, 2, kFile);
  EXPECT_EQ(runs(), 0u);
  owe(1, 3);
  ASSERT_EQ(runs(), 1u);
  EXPECT_EQ(receivers.runs()[0].call.sequence, 3u);
  receivers.exited(0, 0);
  EXPECT_EQ(answered, Sequences{3});
  EXPECT_EQ(moot, (Sequences{1, 2})) << "NOT-21: never after the end of the job";
  EXPECT_TRUE(notices.open(job(1)).empty());
  set_object(1, 1);
  EXPECT_EQ(calls(), 0u);
}

TEST_F(NoticeFiles, FilesAreNotMootUntilTheEndOfTheJobHasBeenAnswered) {
  settings(1).command = kCommand;
  add(1, kEverything);
  owe(1, 1, kFile);
  owe(1, 2);
  receivers.exited(0, 1);
  EXPECT_TRUE(moot.empty());
  set_object(1, 1);
  ASSERT_EQ(calls(), 1u);
  EXPECT_EQ(sequence(0), 1u);
}

TEST_F(NoticeFiles, WhenTheClassIsBrokenTheEndOfTheJobGoesByCommandLine) {  // CMD-08
  settings(1).clsid = clsid(1);
  settings(1).command = kCommand;
  settings(1).minimum_retry_delay = 100;
  add(1, kEverything);
  owe(1, 1, kFile);
  owe(1, 2);
  cannot_create(0);
  ASSERT_EQ(runs(), 1u);
  EXPECT_EQ(receivers.runs()[0].call.sequence, 2u);
  EXPECT_FALSE(open(1, 0).under_way);
  EXPECT_EQ(open(1, 0).attempts.size(), 1u);
  EXPECT_TRUE(open(1, 1).under_way);
  receivers.exited(0, 1);
  EXPECT_EQ(activations(), 1u);
  pass(seconds(100));
  EXPECT_EQ(activations(), 2u) << "CMD-11: in order";
  cannot_create(1);
  receivers.exited(1, 0);
  EXPECT_EQ(answered, Sequences{2});
  EXPECT_EQ(moot, Sequences{1});
  pass(minutes(60));
  EXPECT_EQ(activations(), 2u);
}

TEST_F(NoticeFiles, TheEndOfTheJobDoesNotWaitForTheNextTryOfABrokenClass) {
  settings(1).clsid = clsid(1);
  settings(1).command = kCommand;
  add(1, kEverything);
  owe(1, 1, kFile);
  cannot_create(0);
  EXPECT_EQ(runs(), 0u);
  EXPECT_EQ(activations(), 1u);
  ASSERT_TRUE(failures.at(0).wait) << "a pause, as there is no end of the job yet";
  owe(1, 2);
  cannot_create(1);
  EXPECT_EQ(runs(), 1u);
}

TEST_F(NoticeFiles, WhenTheEndOfTheJobIsTakenBackThePassedFilesAreToldAgain) {
  settings(1).clsid = clsid(1);
  settings(1).command = kCommand;
  add(1, kEverything);
  for (std::uint32_t n = 11; n <= 12; ++n) {  // hold the places of command lines
    settings(n).command = kCommand;
    add(n);
    owe(n, n);
  }
  owe(1, 1, kFile);
  owe(1, 2);
  cannot_create(0);
  ASSERT_EQ(runs(), 2u) << "it waits for a place";
  notices.withdraw(job(1), {2});
  EXPECT_EQ(activations(), 2u);
  created(1, 5);
  EXPECT_EQ(sequence(0), 1u);
}

// FileRangesTransferred ------------------------------------------------------------------------

// NOT-23
TEST_F(NoticeFiles, RangesAreToldWithTheirFileAndTheNumberOfTheNewestEvent) {
  add_with_object();
  arrived(3, 100, 50);
  ASSERT_EQ(calls(), 1u);
  EXPECT_EQ(call(0).call.kind, kRanges);
  EXPECT_EQ(call(0).call.file, 3u);
  EXPECT_EQ(sequence(0), 9u);
  EXPECT_EQ(ranges(0), (FileRanges{{100, 50}}));
}

// NOT-23, PROP-12
TEST_F(NoticeFiles, WhatArrivesWithinTheIntervalIsOneCallWithAdjacentRangesMerged) {
  settings(1).interval = milliseconds(2000);
  add_with_object();
  arrived(0, 0, 10);
  receivers.answer(0, hr::kOk);
  arrived(0, 10, 10);
  arrived(0, 20, 5);
  arrived(0, 100, 5);
  arrived(0, 105, 5);
  EXPECT_EQ(notices.next_deadline(), clock.steady() + milliseconds(2000));
  pass(milliseconds(1999));
  EXPECT_EQ(calls(), 1u);
  pass(milliseconds(1));
  ASSERT_EQ(calls(), 2u);
  EXPECT_EQ(ranges(1), (FileRanges{{10, 15}, {100, 10}}));
  receivers.answer(1, hr::kOk);
  pass(minutes(1));
  EXPECT_EQ(calls(), 2u) << "nothing has arrived since";
}

TEST_F(NoticeFiles, EachFileHasACallOfItsOwn) {
  add_with_object();
  arrived(0, 0, 10);
  arrived(2, 0, 20);
  arrived(1, 0, 30);
  receivers.answer(0, hr::kOk);
  pass(milliseconds(500));
  receivers.answer(1, hr::kOk);
  pass(milliseconds(499));
  EXPECT_EQ(calls(), 2u) << "PROP-12";
  pass(milliseconds(1));
  ASSERT_EQ(calls(), 3u);
  EXPECT_EQ(call(1).call.file, 1u);
  EXPECT_EQ(call(2).call.file, 2u);
  EXPECT_EQ(ranges(2), (FileRanges{{0, 20}}));
}

TEST_F(NoticeFiles, RangesWaitForTheEndOfTheCallBefore) {
  add_with_object();
  arrived(0, 0, 10);
  arrived(0, 10, 10);
  pass(minutes(1));
  EXPECT_EQ(calls(), 1u);
  receivers.answer(0, hr::kEFail);
  ASSERT_EQ(calls(), 2u) << "what it has returned is ignored";
  EXPECT_EQ(ranges(1), (FileRanges{{10, 10}}));
  EXPECT_TRUE(failures.empty());
}

// NOT-23: "may be dropped".
TEST_F(NoticeFiles, WhatIsKeptOfRangesIsBounded) {
  add_with_object();
  arrived(0, 0, 1);  // hangs
  for (std::uint64_t i = 0; i < 5000; ++i) arrived(0, 100 + 2 * i, 1);
  for (std::uint32_t file = 1; file <= 100; ++file) arrived(file, 0, 10);
  for (std::size_t i = 0; i < calls(); ++i) {
    EXPECT_LE(ranges(i).size(), 1000u);
    receivers.answer(i, hr::kOk);
    pass(milliseconds(500));
  }
  EXPECT_GT(calls(), 1u);
  EXPECT_LE(calls(), 17u);
}

TEST_F(NoticeFiles, RangesAreDroppedWhenNobodyIsThereOrAsksForThem) {
  add(1, kEverything);
  arrived(0, 0, 10);
  set_object(1, 1);
  EXPECT_EQ(calls(), 0u) << "there was no receiver";
  add(1, kEverything & ~notify::kFileRangesTransferred);
  arrived(0, 10, 10);
  add(1, kEverything);
  EXPECT_EQ(calls(), 0u) << "they were not asked for";
  add(1, notify::kAll);
  arrived(0, 20, 10);
  EXPECT_EQ(calls(), 0u) << "NOT-08";
}

TEST_F(NoticeFiles, RangesThatWaitGoWithTheirReceiver) {
  add_with_object();
  arrived(0, 0, 10);
  receivers.answer(0, hr::kOk);
  arrived(0, 10, 10);
  receivers.disappear(object(1));
  EXPECT_EQ(notices.next_deadline(), std::nullopt);
  pass(seconds(1));
  set_object(1, 2);
  EXPECT_EQ(calls(), 1u);
}

TEST_F(NoticeFiles, ARangesCallThatFindsNobodyEndsTheRegistration) {  // LNX-19
  add_with_object();
  arrived(0, 0, 10);
  receivers.find_nobody(0);
  EXPECT_EQ(gone, 1);
  EXPECT_EQ(notices.object(job(1)), nullptr);
}

// Numbers --------------------------------------------------------------------------------------

// A program that keeps the last number of each job can tell what it has dealt with.
TEST_F(NoticeFiles, TheNumbersThatOneJobHearsNeverFall) {
  settings(1).interval = milliseconds(0);
  add_with_object();
  owe(1, 5, kFile);
  receivers.answer(0, hr::kEFail);
  owe(1, 6, kFile);
  notices.modified(job(1), 7);
  notices.ranges_arrived(job(1), 3, {0, 10}, 7);
  ASSERT_EQ(calls(), 3u);
  pass(seconds(2));
  for (std::size_t i = 1; i < calls(); ++i) {
    EXPECT_LE(sequence(i - 1), sequence(i));
    receivers.answer(i, hr::kOk);
  }
  EXPECT_EQ(answered, (Sequences{5, 6}));
  notices.modified(job(1), 7);
  EXPECT_EQ(sequence(calls() - 1), 7u);
}

}  // namespace
}  // namespace openbits::core
