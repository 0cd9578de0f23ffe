// The class and the command line of a job: setting them, storing them, and when they are used.
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kBob;
using fakes::kObject;
using fakes::kRoot;
using std::chrono::hours;
using std::chrono::seconds;

const NotifyCommand kCommand{"/bin/tell", "tell me"};
const CallbackObject kInstance{":1.9", "/instance/1"};

Guid clsid(std::uint8_t n) {
  Guid id;
  id.bytes.fill(n);
  return id;
}

class EngineReceivers : public fakes::World {
 protected:
  EngineReceivers() {
    receivers.add_class(clsid(1));
    receivers.add_class(clsid(2));
  }
  static Settings with_class(const Guid& id) {
    Settings s;
    s.notification_clsid = id;
    return s;
  }
  static Settings with_command(NotifyCommand command) {
    Settings s;
    s.notify_command = std::move(command);
    return s;
  }
  HResult set_class(const JobId& id, std::uint8_t n) {
    return configure(id, with_class(n == 0 ? Guid{} : clsid(n)));
  }
  HResult set_command(const JobId& id, NotifyCommand command = kCommand) {
    return configure(id, with_command(std::move(command)));
  }
  std::size_t runs() { return receivers.runs().size(); }
  std::size_t activations() { return receivers.creations().size(); }
  void exited(std::size_t i, int status, std::string output = {}) {
    receivers.exited(i, status, std::move(output));
    run();
  }
};

// The class ------------------------------------------------------------------------------------

// NOT-36, LNX-20
TEST_F(EngineReceivers, AClassThatTheBusDoesNotKnowChangesNothing) {
  const JobId id = transferred_job();
  set_class(id, 1);
  const WallTime before = job(id).record.times.modification;
  const std::size_t commits = store.commits().size();
  pass(seconds(1));
  Settings s = with_class(clsid(7));
  s.display_name = "another";
  s.notify_command = kCommand;
  EXPECT_EQ(configure(id, s), hr::kRegdbEClassNotReg);
  EXPECT_EQ(job(id).record.notification_clsid, clsid(1));
  EXPECT_EQ(job(id).record.display_name, "job");
  EXPECT_TRUE(job(id).record.notify_command.empty());
  EXPECT_EQ(job(id).record.times.modification, before);
  EXPECT_EQ(store.commits().size(), commits);
  EXPECT_EQ(set_class(id, 2), hr::kOk) << "the job is not kept busy";
}

TEST_F(EngineReceivers, WhatIsWrongBesidesIsSaidWithoutAskingTheBus) {
  const JobId id = create_job();
  Settings s = with_class(clsid(7));
  s.priority = 9;
  EXPECT_EQ(configure(id, s), hr::kENotImpl);
}

TEST_F(EngineReceivers, CommandsThatComeWhileTheBusIsAskedWaitInTheirOrder) {
  const JobId id = create_job();
  Settings first = with_class(clsid(1));
  first.display_name = "first";
  const auto asked = begin_configure(id, first);
  Settings second;
  second.display_name = "second";
  const auto behind = begin_configure(id, second);
  const auto refused = begin_configure(id, with_class(clsid(7)));
  Settings third;
  third.description = "third";
  const auto last = begin_configure(id, third);
  const auto added = begin_add(id, {spec("a")});
  const auto registered = begin_notify(id, kObject);
  const auto cancelled = begin_cancel(id);
  const auto too_late = begin_configure(id, second);
  EXPECT_EQ(job(id).record.display_name, "job") << "not before the bus has answered";
  run();
  EXPECT_EQ(asked.code(), hr::kOk);
  EXPECT_EQ(behind.code(), hr::kOk);
  EXPECT_EQ(refused.code(), hr::kRegdbEClassNotReg);
  EXPECT_EQ(last.code(), hr::kOk);
  EXPECT_EQ(added.code(), hr::kOk);
  EXPECT_EQ(registered.code(), hr::kOk);
  EXPECT_EQ(cancelled.code(), hr::kOk);
  EXPECT_EQ(too_late.code(), hr::kBgEInvalidState);
  EXPECT_EQ(job(id).record.display_name, "second");
  EXPECT_EQ(job(id).record.description, "third");
  EXPECT_EQ(job(id).files.size(), 1u);
}

TEST_F(EngineReceivers, TheTransferGoesOnWhileTheBusIsAsked) {
  const JobId id = queued_job();
  const auto asked = begin_configure(id, with_class(clsid(1)));
  driver.download(transfer(id), 100);
  run();
  EXPECT_EQ(asked.code(), hr::kOk);
  EXPECT_EQ(state(id), JobState::kTransferred);
  EXPECT_EQ(activations(), 1u);
}

// NOT-35
TEST_F(EngineReceivers, TheClassIsStoredAndTheNullGuidClearsIt) {
  const JobId id = create_job();
  EXPECT_EQ(set_class(id, 1), hr::kOk);
  EXPECT_EQ(set_class(id, 2), hr::kOk) << "the last one counts";
  for (const End how : {End::kCrash, End::kPowerCut}) {
    restart(how);
    EXPECT_EQ(job(id).record.notification_clsid, clsid(2));
  }
  EXPECT_EQ(set_class(id, 0), hr::kOk);
  restart(End::kPowerCut);
  EXPECT_TRUE(job(id).record.notification_clsid.is_null());
}

TEST_F(EngineReceivers, AFinalJobTakesNeither) {  // CMD-03
  for (const bool completes : {true, false}) {
    const JobId id = transferred_job({completes ? "a" : "b"});
    EXPECT_EQ(completes ? complete(id) : cancel(id), hr::kOk);
    EXPECT_EQ(set_command(id), hr::kBgEInvalidState);
    EXPECT_EQ(set_command(id, {}), hr::kBgEInvalidState);
    EXPECT_EQ(set_class(id, 1), hr::kBgEInvalidState);
    EXPECT_EQ(set_class(id, 7), hr::kBgEInvalidState);
  }
}

// LNX-36, LNX-21
TEST_F(EngineReceivers, AClassThatIsSetAfterTheEventIsToldOfItAnsweredOrNot) {
  const JobId id = transferred_job();
  EXPECT_EQ(set_class(id, 1), hr::kOk);
  ASSERT_EQ(activations(), 1u);
  receivers.created(0, kInstance);
  receivers.answer(0, hr::kOk);
  run();
  EXPECT_EQ(store.notices(), 0u);
  EXPECT_EQ(set_class(id, 2), hr::kOk);
  EXPECT_EQ(receivers.released(), std::vector<CallbackObject>{kInstance});
  ASSERT_EQ(activations(), 2u);
  EXPECT_EQ(store.notices(), 1u) << "it is owed again";
  receivers.created(1, CallbackObject{":1.10", "/instance/2"});
  EXPECT_EQ(receivers.calls()[1].call.sequence, receivers.calls()[0].call.sequence);
}

TEST_F(EngineReceivers, AClassBehindAnObjectIsNotToldOfWhatTheObjectHasAnswered) {
  const JobId id = queued_job();
  set_object(id, kObject);
  finish_file(id);
  receivers.answer(0, hr::kOk);
  run();
  EXPECT_EQ(set_class(id, 1), hr::kOk);
  EXPECT_EQ(set_command(id), hr::kOk);
  EXPECT_EQ(activations() + runs(), 0u);
  EXPECT_EQ(store.notices(), 0u);
}

TEST_F(EngineReceivers, TheEndOfTheJobLetsTheInstanceGo) {
  const JobId id = transferred_job();
  set_class(id, 1);
  receivers.created(0, kInstance);
  EXPECT_EQ(complete(id), hr::kOk) << "NOT-30: inside of the callback";
  EXPECT_EQ(receivers.released(), std::vector<CallbackObject>{kInstance});
}

TEST_F(EngineReceivers, TheInstanceIsNoRegisteredObject) {  // NOT-40
  const JobId id = transferred_job();
  set_class(id, 1);
  receivers.created(0, kInstance);
  EXPECT_EQ(engine().notify_object(id), nullptr);
}

TEST_F(EngineReceivers, TryingAClassMakesAnObjectAndLetsItGo) {
  std::optional<Result<CallbackObject>> made;
  Duration took{};
  engine().test_class(clsid(1), [&](Result<CallbackObject> result, Duration time) {
    made = std::move(result);
    took = time;
  });
  ASSERT_EQ(activations(), 1u);
  clock.advance(seconds(3));
  receivers.created(0, kInstance);
  EXPECT_EQ(made.value().value(), kInstance);
  EXPECT_EQ(took, seconds(3));
  EXPECT_EQ(receivers.released(), std::vector<CallbackObject>{kInstance});
}

// The command line -----------------------------------------------------------------------------

// CMD-01, LNX-31
TEST_F(EngineReceivers, LimitsAreCountedInCharacters) {
  const JobId id = create_job();
  const auto repeat = [](const std::string& text, std::size_t n) {
    std::string all;
    for (std::size_t i = 0; i < n; ++i) all += text;
    return all;
  };
  const std::string wide = "\xE4\xB8\x96";  // one character, three bytes
  EXPECT_EQ(set_command(id, {"/" + repeat(wide, 259), repeat(wide, 4000)}), hr::kOk);
  EXPECT_EQ(job(id).record.notify_command.parameters.size(), 12000u);
  const NotifyCommand before = job(id).record.notify_command;
  EXPECT_EQ(set_command(id, {"/" + repeat("x", 260), ""}), hr::kBgEStringTooLong);
  EXPECT_EQ(set_command(id, {"/" + repeat(wide, 260), ""}), hr::kBgEStringTooLong);
  EXPECT_EQ(set_command(id, {"/x", repeat("y", 4001)}), hr::kBgEStringTooLong);
  EXPECT_EQ(job(id).record.notify_command, before);
}

// CMD-02, CMD-04
TEST_F(EngineReceivers, TheProgramIsAFullPath) {
  const JobId id = create_job();
  for (const char* program : {"tell", "./tell", "bin/tell", "$HOME/tell", "~/tell", " /bin/tell",
                              "/", "/bin/", "C:\\tell.exe"}) {
    EXPECT_EQ(set_command(id, {program, "tell"}), hr::kEInvalidArg) << program;
  }
  EXPECT_EQ(set_command(id, {"", "tell"}), hr::kEInvalidArg);
  EXPECT_EQ(set_command(id, {"/bin/tell", ""}), hr::kOk) << "parameters may be absent";
  EXPECT_EQ(set_command(id, {}), hr::kOk);
  EXPECT_TRUE(job(id).record.notify_command.empty());
}

// CMD-14
TEST_F(EngineReceivers, TheCommandLineIsStoredAndRemovedByANewOwner) {
  const JobId id = create_job();
  EXPECT_EQ(set_command(id), hr::kOk);
  restart(End::kPowerCut);
  EXPECT_EQ(job(id).record.notify_command, kCommand);
  EXPECT_EQ(finish(begin_take(id)), hr::kOk);
  EXPECT_TRUE(job(id).record.notify_command.empty());
  restart(End::kPowerCut);
  EXPECT_TRUE(job(id).record.notify_command.empty());
}

TEST_F(EngineReceivers, ANewOwnerDoesNotRunTheOldOwnersCommandLine) {  // CMD-14, CMD-07
  const JobId id = transferred_job();
  EXPECT_EQ(set_command(id), hr::kOk);
  exited(0, 1);
  EXPECT_EQ(finish(begin_take(id)), hr::kOk);
  pass(hours(1));
  EXPECT_EQ(runs(), 1u);
  EXPECT_EQ(store.notices(), 1u) << "it stays owed";
}

// CMD-09
TEST_F(EngineReceivers, ACommandLineThatIsSetAfterTheEventIsRunAnsweredOrNot) {
  for (const bool fails : {true, false}) {
    const JobId id = fails ? failed_job() : transferred_job();
    const std::size_t before = runs();
    EXPECT_EQ(set_command(id), hr::kOk);
    ASSERT_EQ(runs(), before + 1);
    EXPECT_EQ(receivers.runs()[before].call.error.has_value(), fails);
    exited(before, 0);
    EXPECT_EQ(store.notices(), 0u);
    EXPECT_EQ(set_command(id, {"/bin/other", ""}), hr::kOk);
    ASSERT_EQ(runs(), before + 2);
    EXPECT_EQ(receivers.runs()[before + 1].call.sequence, receivers.runs()[before].call.sequence);
    exited(before + 1, 0);
    EXPECT_EQ(set_command(id, {}), hr::kOk);
    EXPECT_EQ(store.notices(), 0u) << "clearing owes nothing";
  }
}

// CMD-10, JOB-16
TEST_F(EngineReceivers, TheMinimumRetryDelayIsThatOfTheJob) {
  const JobId id = transferred_job();
  Settings s = with_command(kCommand);
  s.minimum_retry_delay = 60;
  configure(id, s);
  exited(0, 1);
  pass(seconds(59));
  EXPECT_EQ(runs(), 1u);
  pass(seconds(1));
  EXPECT_EQ(runs(), 2u);
}

// CMD-10: "and the job is neither completed nor cancelled".
TEST_F(EngineReceivers, CompleteEndsTheRunsWhateverTheLastOneSays) {
  const JobId id = transferred_job();
  set_command(id);
  EXPECT_EQ(complete(id), hr::kOk) << "the program itself may do so";
  exited(0, 1);
  pass(seconds(300));
  EXPECT_EQ(runs(), 1u);
  EXPECT_TRUE(observer.undelivered.empty());
}

// What is in a back-off together must be taken back together.
TEST_F(EngineReceivers, CompleteAndCancelTellNothingMoreOfFiles) {
  for (const bool completes : {true, false}) {
    const JobId id = queued_job({completes ? "a" : "b"});
    set_flags(id, notify::kAll & ~notify::kDisable & ~notify::kJobModification);
    set_object(id, kObject);
    const std::size_t first = calls(NoticeKind::kFileTransferred);
    finish_file(id);
    const auto is_file_call = [](const auto& c) {
      return c.call.kind == NoticeKind::kFileTransferred && c.done;
    };
    const auto& all = receivers.calls();
    const auto at = std::find_if(all.begin(), all.end(), is_file_call);
    ASSERT_NE(at, all.end());
    receivers.answer(static_cast<std::size_t>(at - all.begin()), hr::kEFail);
    EXPECT_EQ(completes ? complete(id) : cancel(id), hr::kOk);
    pass(seconds(300));
    EXPECT_EQ(calls(NoticeKind::kFileTransferred), first + 1);
    EXPECT_EQ(calls(NoticeKind::kJobTransferred), 0u);
    EXPECT_EQ(store.notices(), 0u);
  }
}

// How it ended -----------------------------------------------------------------------------------

TEST_F(EngineReceivers, TheLastRunIsStored) {
  const JobId id = transferred_job();
  set_command(id);
  EXPECT_FALSE(job(id).record.last_run);
  const WallTime begun = clock.wall();
  receivers.ended(0, {begun, begun + seconds(2), CommandEnd::kKilled, 9, "help\n"});
  run();
  restart(End::kPowerCut);
  ASSERT_TRUE(job(id).record.last_run);
  const CommandRun& last = *job(id).record.last_run;
  EXPECT_EQ(last.started, begun);
  EXPECT_EQ(last.ended, begun + seconds(2));
  EXPECT_EQ(last.end, CommandEnd::kKilled);
  EXPECT_EQ(last.status, 9);
  EXPECT_EQ(last.output, "help\n");
  ASSERT_EQ(runs(), 1u) << "PERS-07: it is run again after a restart";
  exited(0, 0, "fine");
  ASSERT_TRUE(job(id).record.last_run);
  EXPECT_EQ(job(id).record.last_run->output, "fine");
}

TEST_F(EngineReceivers, ARunThatEndsWhenTheJobIsOverIsNoted) {
  const JobId id = transferred_job();
  set_command(id);
  complete(id);
  exited(0, 0, "done");
  ASSERT_TRUE(job(id).record.last_run) << "a program that completes its job itself";
  EXPECT_EQ(job(id).record.last_run->output, "done");
  pass(hours(1));
}

TEST_F(EngineReceivers, ARunThatEndsWhenTheJobIsForgottenIsNot) {
  const JobId id = transferred_job();
  set_command(id);
  complete(id);
  pass(hours(1));
  ASSERT_EQ(engine().find(id), nullptr);
  exited(0, 1);
  EXPECT_EQ(store.job(id), nullptr);
}

// Policies ---------------------------------------------------------------------------------------

// LNX-22
TEST_F(EngineReceivers, APolicyForbidsToSetACommandLineAndToRunStoredOnes) {
  const JobId id = transferred_job();
  set_command(id);
  ASSERT_EQ(runs(), 1u);
  Policy policy;
  policy.allow_command_lines = false;
  use_policy(policy);
  pass(hours(1));
  EXPECT_EQ(runs(), 0u);
  EXPECT_EQ(job(id).record.notify_command, kCommand) << "it stays stored";
  Settings s = with_command({"/bin/other", ""});
  s.display_name = "another";
  EXPECT_EQ(configure(id, s), hr::kBgEBlockedByPolicy);
  EXPECT_EQ(job(id).record.display_name, "job");
  EXPECT_EQ(set_command(id, {}), hr::kOk) << "clearing is allowed";
  EXPECT_EQ(set_class(id, 1), hr::kOk);
  EXPECT_EQ(activations(), 1u) << "classes are not command lines";
}

// CMD-12
TEST_F(EngineReceivers, JobsOfServiceAccountsNeverRunCommandLines) {
  const auto runs_for = [this](std::uint32_t uid) {
    const Caller who{uid};
    const JobId id = queued_job({"f" + std::to_string(uid)}, who);
    finish_file(id);
    EXPECT_EQ(finish(begin_configure(id, with_command(kCommand), who)), hr::kOk);
    const std::size_t n = runs();
    for (std::size_t i = 0; i < n; ++i) {
      if (receivers.runs()[i].done) exited(i, 0);
    }
    return std::any_of(receivers.runs().begin(), receivers.runs().end(),
                       [&](const auto& r) { return r.call.job == id; });
  };
  EXPECT_TRUE(runs_for(0)) << "root does";
  EXPECT_FALSE(runs_for(1));
  EXPECT_FALSE(runs_for(999));
  EXPECT_TRUE(runs_for(1000));
}

// CMD-07
TEST_F(EngineReceivers, AServiceOfOneUserRunsOnlyHisCommandLines) {
  Policy policy;
  policy.service_uid = kAlice.uid;
  use_policy(policy);
  const JobId of_bob = queued_job({"b"}, kBob);
  finish_file(of_bob);
  EXPECT_EQ(finish(begin_configure(of_bob, with_command(kCommand), kBob)), hr::kBgEBlockedByPolicy);
  EXPECT_EQ(runs(), 0u);
  const JobId of_alice = transferred_job();
  set_command(of_alice);
  EXPECT_EQ(runs(), 1u);
}

}  // namespace
}  // namespace openbits::core
