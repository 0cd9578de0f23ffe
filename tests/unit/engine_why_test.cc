// Why a job does not move: each condition that can hold one.
#include <gmock/gmock.h>

#include <string>
#include <vector>

#include "unit/options_testing.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kBob;
using fakes::kObject;
using fakes::kRoot;
using fakes::Pending;
using std::chrono::seconds;
using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::Not;

class EngineWhy : public OptionsWorld {
 protected:
  Explanation why(const JobId& id, Caller who = kAlice) {
    auto found = engine().why(who, id);
    EXPECT_TRUE(found.ok());
    if (!found) return {};
    EXPECT_EQ(found->state, state(id));
    EXPECT_FALSE(found->causes.empty()) << "there is always a reason";
    return std::move(*found);
  }
  std::vector<std::string> conditions(const JobId& id) {
    std::vector<std::string> words;
    for (const Cause& cause : why(id).causes) words.push_back(cause.condition);
    return words;
  }
  /// The cause with that word; empty if there is none.
  Cause cause(const JobId& id, const std::string& condition, Caller who = kAlice) {
    for (const Cause& cause : why(id, who).causes) {
      if (cause.condition == condition) return cause;
    }
    ADD_FAILURE() << "no " << condition;
    return {};
  }
  JobId queued_with(JobPriority priority) {
    const JobId id = create_job();
    EXPECT_EQ(add_file(id, "q"), hr::kOk);
    EXPECT_EQ(set_priority(id, priority), hr::kOk);
    EXPECT_EQ(resume(id), hr::kOk);
    return id;
  }
  void report_network(bool up) {
    engine().report_network({up, 0});
    pass(kNetworkSettles);
  }
  void set_cost_of_network(std::uint32_t state) {
    engine().set_network_cost(state);
    run();
  }
};

// At rest ----------------------------------------------------------------------------------------

TEST_F(EngineWhy, ItsProgramHasToResumeIt) {
  const JobId id = create_job();
  EXPECT_THAT(conditions(id), ElementsAre("empty"));
  EXPECT_THAT(cause(id, "empty").remedy, HasSubstr("Add a file"));
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_THAT(conditions(id), ElementsAre("suspended"));
  EXPECT_THAT(cause(id, "suspended").remedy, HasSubstr("Resume"));
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_THAT(conditions(id), ElementsAre("suspended"));
}

TEST_F(EngineWhy, AJobOnDemandWaitsToBeAsked) {  // OND-07
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_on_demand(id, true), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_THAT(conditions(id), ElementsAre("ranges"));
  EXPECT_THAT(cause(id, "ranges").remedy, HasSubstr("RequestFileRanges"));
}

TEST_F(EngineWhy, WhatIsTransferredWaitsForComplete) {
  const JobId id = transferred_job();
  receivers.answer_all_with(hr::kOk);
  EXPECT_EQ(set_object(id, kObject), hr::kOk);
  EXPECT_THAT(conditions(id), ElementsAre("complete"));
  EXPECT_THAT(cause(id, "complete").remedy, HasSubstr("Complete"));
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_THAT(conditions(id), ElementsAre("final"));
}

// Its turn ---------------------------------------------------------------------------------------

TEST_F(EngineWhy, AnotherJobHasTheTurn) {  // SCHED-02 SCHED-04
  const JobId first = transferring_job({"a"});
  const JobId second = queued_job({"b"});
  const JobId third = queued_job({"c"});
  EXPECT_THAT(conditions(third), ElementsAre("turn"));
  const Cause turn = cause(third, "turn");
  EXPECT_THAT(turn.text, HasSubstr(first.text()));
  EXPECT_THAT(turn.text, HasSubstr("the same priority"));
  EXPECT_THAT(turn.text, HasSubstr("1 of those that wait"));
  ASSERT_TRUE(turn.until);
  EXPECT_EQ(*turn.until, clock.wall() + std::chrono::minutes(5)) << "the end of its slice";
  EXPECT_THAT(cause(second, "turn").text, HasSubstr("0 of those that wait"));
}

TEST_F(EngineWhy, AHigherPriorityHasTheTurn) {  // SCHED-03
  const JobId low = queued_with(JobPriority::kLow);
  const JobId high = queued_with(JobPriority::kHigh);
  EXPECT_EQ(state(low), JobState::kQueued);
  const Cause turn = cause(low, "turn");
  EXPECT_THAT(turn.text, HasSubstr(high.text()));
  EXPECT_THAT(turn.text, HasSubstr("another priority"));
  EXPECT_EQ(turn.until, std::nullopt) << "nobody knows when it is done";
}

TEST_F(EngineWhy, JobsOfOthersAreNotNamed) {  // JOB-08
  const JobId first = transferring_job({"a"});
  const JobId other = queued_job({"b"}, kBob);
  EXPECT_THAT(cause(other, "turn", kBob).text, HasSubstr("a job of another user"));
  EXPECT_THAT(cause(other, "turn", kBob).text, Not(HasSubstr(first.text())));
  EXPECT_THAT(cause(other, "turn", kRoot).text, HasSubstr(first.text()));
  EXPECT_EQ(engine().why(kAlice, other).code(), hr::kEAccessDenied);
  EXPECT_EQ(engine().why(kAlice, JobId{}).code(), hr::kBgENotFound);
}

TEST_F(EngineWhy, DynamicContentIsForForegroundJobs) {  // PROP-06
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_dynamic(id, true), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kQueued);
  EXPECT_THAT(conditions(id), ElementsAre("priority"));
}

TEST_F(EngineWhy, TheTransferOfItsLastTurnIsStillEnding) {
  const JobId id = transferring_job();
  driver.hold_stops();
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kQueued);
  EXPECT_THAT(conditions(id), ElementsAre("stopping"));
  driver.release_stops();
  run();
  EXPECT_THAT(conditions(id), ElementsAre("connecting"));
}

// What the machine allows ------------------------------------------------------------------------

TEST_F(EngineWhy, ThereIsNoNetwork) {  // NET-05
  const JobId id = queued_job();
  report_network(false);
  EXPECT_THAT(conditions(id), ElementsAre("network"));
  EXPECT_THAT(cause(id, "network").text, HasSubstr("BG_E_NETWORK_DISCONNECTED"));
}

TEST_F(EngineWhy, TheNetworkCostsTooMuch) {  // COST-02
  const JobId id = queued_job();
  set_cost_of_network(cost::kRoaming);
  EXPECT_THAT(conditions(id), ElementsAre("cost"));
  EXPECT_THAT(cause(id, "cost").remedy, HasSubstr("cost flags"));
}

TEST_F(EngineWhy, APolicyGivesBackgroundJobsNothing) {  // POL-04
  Policy policy;
  policy.block_background = true;
  use_policy(policy);
  const JobId id = queued_job();
  EXPECT_THAT(conditions(id), ElementsAre("policy"));
  EXPECT_THAT(cause(id, "policy").remedy, HasSubstr("FOREGROUND"));
}

TEST_F(EngineWhy, EverythingThatHoldsItIsNamedAtOnce) {
  Policy policy;
  policy.block_background = true;
  use_policy(policy);
  const JobId id = queued_job();
  report_network(false);
  set_cost_of_network(cost::kRoaming);
  EXPECT_THAT(conditions(id), ElementsAre("network", "policy", "cost"));
}

TEST_F(EngineWhy, ANetworkThatIsBackIsNotTrustedYet) {  // NET-07
  const JobId id = transferring_job();
  engine().report_network({false, 0});
  TransferFailure failure;
  failure.error = {ErrorContext::kGeneralTransport, hr::kBgEConnectFailure, std::nullopt, "http",
                   ""};
  driver.failed(transfer(id), failure);
  run();
  engine().report_network({true, 0});
  EXPECT_THAT(conditions(id), ElementsAre("network"));
  EXPECT_THAT(cause(id, "network").text, HasSubstr("in a moment"));
}

TEST_F(EngineWhy, TheQueueCannotBeStored) {  // LNX-38
  const JobId id = queued_job();
  driver.connected(transfer(id));
  run();
  store.fail_with(Error{hr::kWin32DiskFull, "the disk is full"});
  const auto pending = begin_suspend(id);
  run();
  const Explanation e = why(id);
  EXPECT_EQ(e.causes[0].condition, "store") << "which comes first";
  EXPECT_THAT(e.causes[0].text, HasSubstr("the disk is full"));
  EXPECT_THAT(e.causes[0].text, HasSubstr("ERROR_DISK_FULL"));
  ASSERT_TRUE(e.causes[0].until);
  EXPECT_GT(*e.causes[0].until, clock.wall());
  store.fail_with(std::nullopt);
  pass(seconds(120));
  EXPECT_THAT(conditions(id), ElementsAre("suspended"));
}

// Errors -----------------------------------------------------------------------------------------

TEST_F(EngineWhy, ItTriesAgainAfterWhatAServerAnswered) {  // SCHED-09 SCHED-13
  const JobId id = create_job();
  EXPECT_EQ(finish(begin_add(id, {{"http://me:secret@server:81/some/file?key=secret", "/d/a"}})),
            hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  TransferFailure failure;
  failure.retry_after = 7200;
  failure.error = {ErrorContext::kRemoteFile, http_status(503), 0, "http",
                   "the server answered 503"};
  driver.failed(transfer(id), failure);
  run();
  EXPECT_THAT(conditions(id), ElementsAre("retry", "no-progress"));
  const Cause retry = cause(id, "retry");
  EXPECT_THAT(retry.text,
              HasSubstr("File 1 of 1, http://server:81/some/file: the server answered"));
  EXPECT_THAT(retry.text, HasSubstr("503"));
  EXPECT_THAT(retry.text, Not(HasSubstr("secret")));
  EXPECT_EQ(retry.until, clock.wall() + seconds(7200));
  EXPECT_THAT(retry.remedy, HasSubstr("Resume"));
  EXPECT_EQ(cause(id, "no-progress").until, clock.wall() + seconds(1'209'600));
}

TEST_F(EngineWhy, AnErrorSaysWhatHasToBeDone) {  // STATE-15
  const JobId id = failed_job();
  const Cause error = cause(id, "error");
  EXPECT_THAT(error.text, HasSubstr("it failed"));
  EXPECT_THAT(error.text, HasSubstr("BG_E_HTTP_ERROR_404"));
  EXPECT_THAT(error.remedy, HasSubstr("Resume"));
  EXPECT_THAT(error.remedy, HasSubstr("Cancel"));
}

TEST_F(EngineWhy, ItNeedsAHelperToken) {  // TOKEN-07
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set(id, [](OptionSettings& o) { o.token_flags = 1; }), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(conditions(id)[0], "token");
  EXPECT_THAT(cause(id, "token").remedy, HasSubstr("helper token"));
}

TEST_F(EngineWhy, ItsProgramIsAskedAboutACertificate) {  // CERT-15 CERT-17
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  const Pending<void> p;
  engine().set_certificate_judge(kAlice, id, kObject, p.reply());
  EXPECT_EQ(finish(p), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  ServerCertificate certificate;
  certificate.server = "h:443";
  const TransferId asked = transfer(id);
  auto& t = driver.at(asked);
  t.over = true;
  t.observer->on_certificate(asked, certificate);
  run();
  EXPECT_THAT(conditions(id), ElementsAre("certificate"));
  ASSERT_EQ(receivers.questions.size(), 1u);
  receivers.questions[0].done(Delivery{Delivery::Outcome::kGone, hr::kEFail});
  run();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(conditions(id)[0], "certificate");
  EXPECT_THAT(cause(id, "certificate").remedy, HasSubstr("Start the program"));
}

// On the move ------------------------------------------------------------------------------------

TEST_F(EngineWhy, ItMoves) {
  const JobId id = queued_job({"a", "b"});
  EXPECT_THAT(conditions(id), ElementsAre("connecting"));
  EXPECT_THAT(cause(id, "connecting").text, HasSubstr("File 1 of 2, http://h/a"));
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
  driver.received(transfer(id), 40);
  run();
  EXPECT_THAT(conditions(id), ElementsAre("transferring"));
  EXPECT_THAT(cause(id, "transferring").text, HasSubstr("40 of 100 bytes"));
}

TEST_F(EngineWhy, ACommandIsBeingCarriedOut) {
  const JobId id = transferred_job();
  receivers.answer_all_with(hr::kOk);
  EXPECT_EQ(set_object(id, kObject), hr::kOk);
  files.hold();
  const auto completing = begin_complete(id);
  run();
  EXPECT_FALSE(completing.answered());
  EXPECT_EQ(conditions(id)[0], "busy");
  files.release();
  run();
  EXPECT_THAT(conditions(id), ElementsAre("final"));
}

// Notices ----------------------------------------------------------------------------------------

TEST_F(EngineWhy, NobodyIsThereToBeTold) {  // NOT-05
  const JobId id = transferred_job();
  EXPECT_THAT(conditions(id), ElementsAre("complete", "notice"));
  const Cause notice = cause(id, "notice");
  EXPECT_THAT(notice.text, HasSubstr("transferred"));
  EXPECT_THAT(notice.remedy, HasSubstr("nobody to tell"));
  EXPECT_EQ(notice.until, std::nullopt);
}

TEST_F(EngineWhy, WhoIsToldDoesNotWantToHear) {  // LNX-21
  const JobId id = transferred_job();
  receivers.answer_all_with(hr::kEFail);
  EXPECT_EQ(set_object(id, kObject), hr::kOk);
  const Cause notice = cause(id, "notice");
  EXPECT_THAT(notice.text, HasSubstr("E_FAIL"));
  EXPECT_EQ(notice.remedy, "") << "it is told again";
  ASSERT_TRUE(notice.until);
  EXPECT_GT(*notice.until, clock.wall());
}

}  // namespace
}  // namespace openbits::core
