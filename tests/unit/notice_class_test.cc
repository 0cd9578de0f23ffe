// The object of a job's class: when it is made, how long it is kept, and when it is let go.
#include <gtest/gtest.h>

#include <algorithm>

#include "unit/notices_testing.h"

namespace openbits::core {
namespace {

using namespace testing;
using Objects = std::vector<CallbackObject>;

class NoticeClass : public NoticesWorld {
 protected:
  /// A job with a class.
  void add_class(std::uint32_t n = 1, std::uint32_t flags = kUsual) {
    settings(n).clsid = clsid(1);
    add(n, flags);
  }
  /// A job whose class has an object(5) that has answered notice 1.
  void add_kept(std::uint32_t flags = kUsual) {
    add_class(1, flags);
    owe(1, 1);
    created(0, 5);
    receivers.answer(0, hr::kOk);
    ASSERT_EQ(answered, Sequences{1});
  }
};

// NOT-34
TEST_F(NoticeClass, TheObjectIsKeptForLaterNotices) {
  add_kept();
  EXPECT_TRUE(receivers.watches(job(1)));
  EXPECT_EQ(notices.object(job(1)), nullptr) << "no program has registered it";
  for (std::uint64_t n = 2; n <= 5; ++n) {
    owe(1, n);
    ASSERT_EQ(calls(), n);
    EXPECT_EQ(call(n - 1).to, object(5));
    receivers.answer(n - 1, hr::kOk);
  }
  EXPECT_EQ(activations(), 1u);
  EXPECT_TRUE(receivers.released().empty());
}

TEST_F(NoticeClass, OneActivationAtATimeForOneJob) {
  add_class();
  owe(1, 1);
  owe(1, 2);
  notices.try_now(job(1));
  EXPECT_EQ(activations(), 1u);
  created(0, 5);
  EXPECT_EQ(calls(), 1u);
}

// NOT-34
TEST_F(NoticeClass, ARegisteredObjectTakesItsPlace) {
  add_kept();
  set_object(1, 2);
  EXPECT_EQ(receivers.released(), Objects{object(5)});
  owe(1, 2);
  EXPECT_EQ(call(1).to, object(2));
  receivers.disappear(object(5));
  EXPECT_EQ(gone, 0);
  EXPECT_NE(notices.object(job(1)), nullptr);
}

TEST_F(NoticeClass, ClearingTheRegistrationLetsItGoToo) {  // NOT-34
  add_kept();
  notices.set_object(job(1), std::nullopt);
  EXPECT_EQ(receivers.released(), Objects{object(5)});
  EXPECT_FALSE(receivers.watches(job(1)));
  owe(1, 2);
  EXPECT_EQ(activations(), 2u) << "the class stays";
}

// NOT-35: the last one set counts.
TEST_F(NoticeClass, AnotherClassTakesItsPlace) {
  add_kept();
  set_class(1, 2);
  EXPECT_EQ(receivers.released(), Objects{object(5)});
  owe(1, 2);
  ASSERT_EQ(activations(), 2u);
  EXPECT_EQ(receivers.creations()[1].clsid, clsid(2));
}

TEST_F(NoticeClass, ClearingTheClassLetsItGo) {  // NOT-35
  add_kept();
  set_class(1, 0);
  EXPECT_EQ(receivers.released(), Objects{object(5)});
  EXPECT_FALSE(receivers.watches(job(1)));
  owe(1, 2);
  pass(minutes(60));
  EXPECT_EQ(activations(), 1u);
  EXPECT_EQ(calls(), 1u);
}

TEST_F(NoticeClass, TheEndOfTheJobLetsItGo) {
  add_kept();
  notices.forget(job(1));
  EXPECT_EQ(receivers.released(), Objects{object(5)});
  EXPECT_FALSE(receivers.watches(job(1)));
}

TEST_F(NoticeClass, OtherSettingsLeaveItAlone) {
  add_kept();
  settings(1).minimum_retry_delay = 5;
  settings(1).command = kCommand;
  add(1, kEverything);
  EXPECT_TRUE(receivers.released().empty());
  owe(1, 2);
  EXPECT_EQ(calls(), 2u);
}

// NOT-34: "until it disconnects".
TEST_F(NoticeClass, OneThatHasGoneBetweenNoticesIsMadeAnewAtTheNext) {
  add_kept();
  receivers.disappear(object(5));
  EXPECT_EQ(gone, 1);
  EXPECT_EQ(activations(), 1u) << "nothing is owed";
  owe(1, 2);
  ASSERT_EQ(activations(), 2u);
  created(1, 6);
  EXPECT_EQ(call(1).to, object(6));
  receivers.answer(1, hr::kOk);
  EXPECT_EQ(answered, (Sequences{1, 2}));
}

TEST_F(NoticeClass, AKeptOneThatIsGoneInTheCallIsMadeAnewAtOnce) {
  add_kept();
  owe(1, 2);
  receivers.find_nobody(1);
  ASSERT_EQ(activations(), 2u);
  EXPECT_EQ(failures.at(0).wait, std::nullopt);
  created(1, 6);
  EXPECT_EQ(call(2).to, object(6));
}

TEST_F(NoticeClass, AKeptOneThatGoesWhileItIsCalledIsMadeAnewAtOnce) {
  add_kept();
  owe(1, 2);
  receivers.disappear(object(5));
  EXPECT_EQ(activations(), 2u);
  EXPECT_EQ(failures.at(0).wait, std::nullopt);
  receivers.answer(1, hr::kOk);
  EXPECT_EQ(answered, Sequences{1}) << "that answer is of one who has gone";
}

// LNX-21: a server that falls over at every call is not started in a circle.
TEST_F(NoticeClass, AFreshOneThatIsGoneInTheCallMeansAPause) {
  add_class();
  owe(1, 1);
  for (std::size_t i = 0; i < 5; ++i) {
    ASSERT_EQ(activations(), i + 1);
    created(i, static_cast<int>(10 + i));
    receivers.find_nobody(i);
    EXPECT_EQ(activations(), i + 1);
    ASSERT_TRUE(failures.back().wait);
    EXPECT_GE(*failures.back().wait, seconds(1) * (1 << i));
    pass(*failures.back().wait);
  }
  EXPECT_EQ(activations(), 6u);
}

// The end of the connection may be heard of before that of the call, or that of another call.
TEST_F(NoticeClass, AFreshOneThatGoesWhileItIsCalledMeansAPause) {  // LNX-21
  add_class(1, kEverything);
  owe(1, 1);
  for (std::size_t i = 0; i < 4; ++i) {
    const std::size_t first = calls();
    created(i, static_cast<int>(10 + i));
    notices.modified(job(1), 1);
    ASSERT_EQ(calls(), first + 2);
    if (i % 2 == 0) {
      receivers.disappear(object(static_cast<int>(10 + i)));
      receivers.find_nobody(first + 1);
    } else {
      receivers.find_nobody(first + 1);
    }
    receivers.find_nobody(first);
    EXPECT_EQ(activations(), i + 1);
    ASSERT_EQ(failures.size(), i + 1);
    EXPECT_EQ(failures.back().attempt.receiver, ReceiverKind::kClass);
    EXPECT_EQ(failures.back().attempt.code, hr::kRpcEDisconnected);
    ASSERT_TRUE(failures.back().wait);
    EXPECT_GE(*failures.back().wait, seconds(1) * (1 << i));
    EXPECT_EQ(open(1).attempts.size(), i + 1);
    pass(*failures.back().wait);
    ASSERT_EQ(activations(), i + 2);
  }
}

TEST_F(NoticeClass, AServerThatFailsAndEndsIsNotStartedInACircle) {  // LNX-21
  add_class();
  owe(1, 1);
  created(0, 5);
  receivers.answer(0, hr::kEFail);
  receivers.disappear(object(5));
  EXPECT_EQ(activations(), 1u);
  pass(seconds(2));
  EXPECT_EQ(activations(), 2u);
}

// CMD-08
TEST_F(NoticeClass, AFreshOneThatIsGoneInTheCallIsFollowedByTheCommandLine) {
  settings(1).command = kCommand;
  add_class();
  owe(1, 1);
  created(0, 5);
  receivers.find_nobody(0);
  EXPECT_EQ(runs(), 1u);
  EXPECT_EQ(activations(), 1u);
}

TEST_F(NoticeClass, AFreshOneThatGoesWhileItIsCalledIsFollowedByTheCommandLine) {  // CMD-08
  settings(1).command = kCommand;
  add_class();
  owe(1, 1);
  created(0, 5);
  receivers.disappear(object(5));
  EXPECT_EQ(runs(), 1u);
  EXPECT_EQ(activations(), 1u);
  ASSERT_EQ(failures.size(), 1u);
  EXPECT_EQ(failures[0].wait, std::nullopt);
}

TEST_F(NoticeClass, OneThatAnswersFailureIsFollowedByTheCommandLine) {  // CMD-08
  settings(1).command = kCommand;
  settings(1).minimum_retry_delay = 100;
  add_class();
  owe(1, 1);
  created(0, 5);
  receivers.answer(0, hr::kEFail);
  ASSERT_EQ(runs(), 1u);
  receivers.exited(0, 1);
  pass(seconds(100));
  EXPECT_EQ(calls(), 2u) << "CMD-11: the object, which is still there, comes first again";
  EXPECT_EQ(activations(), 1u);
}

// LNX-21
TEST_F(NoticeClass, AnActivationThatFailsIsRepeatedAfterASecondThatDoublesToTenMinutes) {
  add_class();
  owe(1, 1);
  for (std::size_t i = 0; i < 15; ++i) {
    ASSERT_EQ(activations(), i + 1);
    cannot_create(i);
    const Duration least = std::min<Duration>(seconds(1) * (1 << i), minutes(10));
    ASSERT_EQ(failures.size(), i + 1);
    EXPECT_GE(*failures[i].wait, least);
    EXPECT_LE(*failures[i].wait, least + least / 10);
    EXPECT_EQ(failures[i].attempt.receiver, ReceiverKind::kClass);
    EXPECT_EQ(failures[i].attempt.code, hr::kRegdbEClassNotReg);
    EXPECT_EQ(failures[i].attempt.name, clsid(1).text());
    pass(*failures[i].wait - milliseconds(1));
    EXPECT_EQ(activations(), i + 1);
    pass(milliseconds(1));
  }
  created(15, 5);
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(answered, Sequences{1});
}

TEST_F(NoticeClass, AnActivationThatFailsIsFollowedByTheCommandLine) {  // CMD-08
  settings(1).command = kCommand;
  add_class();
  owe(1, 1);
  cannot_create(0);
  ASSERT_EQ(runs(), 1u);
  EXPECT_EQ(failures.at(0).wait, std::nullopt);
  receivers.exited(0, 0);
  EXPECT_EQ(answered, Sequences{1});
  pass(minutes(60));
  EXPECT_EQ(activations(), 1u);
}

// LNX-21
TEST_F(NoticeClass, AfterAFailedActivationItIsTriedAtOnceWhenSomethingIsSet) {
  add_class();
  owe(1, 1);
  cannot_create(0);
  notices.try_now(job(1));
  ASSERT_EQ(activations(), 2u);
  cannot_create(1);
  EXPECT_LE(*failures.back().wait, milliseconds(1100)) << "the wait begins anew";
  set_class(1, 2);
  ASSERT_EQ(activations(), 3u);
  EXPECT_EQ(receivers.creations()[2].clsid, clsid(2));
  cannot_create(2);
  set_command(1);
  EXPECT_EQ(activations(), 4u);
  cannot_create(3);
  EXPECT_EQ(runs(), 1u);
  set_object(1, 2);
  EXPECT_EQ(calls(), 1u);
}

// What comes too late of an activation ---------------------------------------------------------

TEST_F(NoticeClass, AnObjectMadeForAJobThatHasAnotherByNowIsLetGo) {
  add_class();
  owe(1, 1);
  set_object(1, 2);
  ASSERT_EQ(calls(), 1u) << "it does not wait for the activation";
  created(0, 5);
  EXPECT_EQ(receivers.released(), Objects{object(5)});
  EXPECT_EQ(calls(), 1u);
  EXPECT_EQ(*notices.object(job(1)), object(2));
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(answered, Sequences{1});
}

TEST_F(NoticeClass, AnObjectMadeForAJobThatIsGoneIsLetGo) {
  add_class();
  owe(1, 1);
  notices.forget(job(1));
  created(0, 5);
  EXPECT_EQ(receivers.released(), Objects{object(5)});
  EXPECT_EQ(calls(), 0u);
  EXPECT_FALSE(receivers.watches(job(1)));
}

TEST_F(NoticeClass, AnObjectOfAClassThatTheJobHasNoMoreIsLetGo) {
  add_class();
  owe(1, 1);
  set_class(1, 2);
  ASSERT_EQ(activations(), 2u);
  created(0, 5);
  EXPECT_EQ(receivers.released(), Objects{object(5)});
  EXPECT_EQ(calls(), 0u);
  created(1, 6);
  ASSERT_EQ(calls(), 1u);
  EXPECT_EQ(call(0).to, object(6));
}

TEST_F(NoticeClass, AFailureThatComesTooLateCountsForNothing) {
  add_class();
  owe(1, 1);
  set_class(1, 2);
  cannot_create(0);
  EXPECT_TRUE(failures.empty());
  EXPECT_EQ(activations(), 2u);
  set_class(1, 0);
  cannot_create(1);
  EXPECT_TRUE(failures.empty());
  EXPECT_EQ(notices.next_deadline(), std::nullopt);
}

TEST_F(NoticeClass, AnObjectMadeForANoticeThatIsWithdrawnIsKeptForTheNext) {
  add_class();
  owe(1, 1);
  notices.withdraw(job(1), {1});
  created(0, 5);
  EXPECT_EQ(calls(), 0u);
  owe(1, 2);
  ASSERT_EQ(calls(), 1u);
  EXPECT_EQ(call(0).to, object(5));
  EXPECT_EQ(activations(), 1u);
}

TEST_F(NoticeClass, AnObjectMadeForANoticeThatNobodyWantsAnyMoreIsNotCalled) {
  add_class();
  owe(1, 1);
  add(1, notify::kJobError);
  created(0, 5);
  EXPECT_EQ(calls(), 0u);
  add(1, kUsual);
  EXPECT_EQ(calls(), 1u);
}

// Calls that may be dropped --------------------------------------------------------------------

// NOT-16, NOT-23
TEST_F(NoticeClass, WhatMayBeDroppedActivatesNothing) {  // LNX-48
  add_class(1, kEverything);
  notices.modified(job(1), 1);
  notices.ranges_arrived(job(1), 0, {0, 10}, 1);
  pass(minutes(10));
  EXPECT_EQ(activations(), 0u);
}

TEST_F(NoticeClass, WhatMayBeDroppedGoesToTheObjectThatIsThere) {  // LNX-48
  add_kept(kEverything);
  notices.modified(job(1), 1);
  notices.ranges_arrived(job(1), 0, {0, 10}, 1);
  ASSERT_EQ(calls(), 3u);
  EXPECT_EQ(call(1).to, object(5));
  EXPECT_EQ(call(2).to, object(5));
}

TEST_F(NoticeClass, AModificationThatFindsNobodyEndsTheKeptObject) {
  add_kept(kEverything);
  notices.modified(job(1), 1);
  receivers.find_nobody(1);
  EXPECT_EQ(gone, 1);
  EXPECT_EQ(activations(), 1u) << "NOT-16: it is dropped";
  owe(1, 2);
  EXPECT_EQ(activations(), 2u);
}

// NOT-29: the object stays, and is counted with the new owner.
TEST_F(NoticeClass, ANewOwnerKeepsTheObject) {
  add_kept();
  add(1, kUsual, kBob);
  EXPECT_TRUE(receivers.released().empty());
  for (std::uint32_t n = 11; n <= 15; ++n) {  // of one program of Alice
    add(n);
    set_object(n, 9);
    owe(n, n);
  }
  EXPECT_EQ(receivers.in_flight(), 4u) << "nobody else is there for Alice";
  owe(1, 2);
  EXPECT_EQ(receivers.in_flight(), 5u) << "Bob has places";
  EXPECT_EQ(call(5).to, object(5));
}

TEST_F(NoticeClass, ANewOwnerDuringTheActivationGetsTheObject) {
  add_class();
  owe(1, 1);
  add(1, kUsual, kBob);
  created(0, 5);
  ASSERT_EQ(calls(), 1u);
  receivers.answer(0, hr::kOk);
  EXPECT_EQ(answered, Sequences{1});
  for (std::uint32_t n = 11; n <= 15; ++n) {
    add(n);
    set_object(n, 9);
    owe(n, n);
  }
  EXPECT_EQ(receivers.in_flight(), 4u) << "Alice has all of her places back";
}

}  // namespace
}  // namespace openbits::core
