// Jobs when the network goes and comes.
#include <gtest/gtest.h>

#include <string>

#include "unit/options_testing.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using std::chrono::hours;
using std::chrono::milliseconds;
using std::chrono::minutes;
using std::chrono::seconds;

class EngineNetwork : public OptionsWorld {
 protected:
  void report(bool up) {
    engine().report_network({up, way_});
    run();
  }
  void lose() {
    report(false);
    pass(kNetworkSettles);
  }
  void come_back() {
    report(true);
    pass(kNetworkSettles);
  }
  void change_way() {
    ++way_;
    report(true);
    pass(kNetworkSettles);
  }
  JobId job_from(const std::string& url) {
    const JobId id = create_job();
    EXPECT_EQ(finish(begin_add(id, {{url, "/d/" + std::to_string(++files_)}})), hr::kOk);
    EXPECT_EQ(resume(id), hr::kOk);
    return id;
  }
  void fail_transport(const JobId& id, HResult code = hr::kBgEConnectionClosed) {
    TransferFailure failure;
    failure.error = {ErrorContext::kGeneralTransport, code, std::nullopt, "http", "broken off"};
    driver.failed(transfer(id), failure);
    run();
  }
  void expect_disconnected(const JobId& id) {
    EXPECT_EQ(state(id), JobState::kTransientError);
    EXPECT_EQ(error_of(id), hr::kBgENetworkDisconnected);
  }

 private:
  std::uint64_t way_ = 1;
  int files_ = 0;
};

// Lost -------------------------------------------------------------------------------------------

TEST_F(EngineNetwork, WithoutANetworkEveryJobThatWouldRunWaitsForOne) {  // NET-05 STATE-14
  const JobId running = transferring_job({"a"});
  driver.metadata(transfer(running), 100, {"\"v1\"", "date"});
  driver.received(transfer(running), 40);
  const JobId connecting = create_job();
  EXPECT_EQ(add_file(connecting, "f"), hr::kOk);
  EXPECT_EQ(set_priority(connecting, JobPriority::kForeground), hr::kOk);
  EXPECT_EQ(resume(connecting), hr::kOk);
  EXPECT_EQ(state(connecting), JobState::kConnecting);
  std::vector<JobId> queued;
  for (int i = 0; i < 5; ++i) queued.push_back(queued_job({"q" + std::to_string(i)}));
  lose();
  expect_disconnected(running);
  expect_disconnected(connecting);
  for (const JobId& id : queued) expect_disconnected(id);
  EXPECT_TRUE(driver.running().empty());
  EXPECT_EQ(job(running).files[0].record.durable, 40u) << "what has come is kept";
}

TEST_F(EngineNetwork, OtherJobsAreLeftAlone) {  // NET-05
  const JobId suspended = create_job();
  EXPECT_EQ(add_file(suspended, "s"), hr::kOk);
  const JobId done = transferred_job({"b"});
  const JobId failed = failed_job();
  const JobId waiting = waiting_job();
  lose();
  EXPECT_EQ(state(suspended), JobState::kSuspended);
  EXPECT_EQ(state(done), JobState::kTransferred);
  EXPECT_EQ(state(failed), JobState::kError);
  EXPECT_EQ(state(waiting), JobState::kTransientError);
  EXPECT_EQ(error_of(waiting), hr::kBgEConnectionClosed);
}

TEST_F(EngineNetwork, TheWaitIsNoErrorOfTheJob) {  // ERR-12 SCHED-12 LNX-80
  const JobId id = queued_job();
  const std::size_t tries = driver.started();
  lose();
  pass(hours(24 * 60));
  expect_disconnected(id);
  EXPECT_EQ(job(id).record.error_count, 0u);
  EXPECT_EQ(driver.started(), tries) << "nothing tries, and nothing dials (NET-04)";
  come_back();
  EXPECT_EQ(state(id), JobState::kConnecting);
}

TEST_F(EngineNetwork, ResumeWithoutANetworkWaitsAsWell) {  // NET-05 NET-04
  lose();
  const JobId id = queued_job();
  expect_disconnected(id);
  EXPECT_EQ(resume(id), hr::kOk);
  expect_disconnected(id);
  EXPECT_EQ(driver.started(), 0u);
}

TEST_F(EngineNetwork, ARetryThatIsDueWithoutANetworkWaitsForIt) {  // NET-05 SCHED-12
  const JobId id = waiting_job();
  lose();
  pass(hours(1));
  expect_disconnected(id);
}

TEST_F(EngineNetwork, ATransferThatFailsAsTheNetworkGoesHasNotFailed) {  // LNX-116 ERR-12
  const JobId id = transferring_job();
  report(false);
  EXPECT_EQ(state(id), JobState::kTransferring) << "it may be back in a moment (NET-07)";
  fail_transport(id);
  expect_disconnected(id);
  EXPECT_EQ(job(id).record.error_count, 0u);
  come_back();  // before it was believed
  EXPECT_EQ(state(id), JobState::kConnecting);
}

TEST_F(EngineNetwork, WhatTheServerAnswersIsItsAnswerAllTheSame) {
  const JobId id = transferring_job();
  report(false);
  fail_file(id, true, http_status(503));
  EXPECT_EQ(error_of(id), http_status(503));
}

TEST_F(EngineNetwork, AJobThatAsksInItsOwnWayIsNotAskedTwice) {  // HTTP-28
  const auto make = [this](const std::string& name) {
    const JobId id = create_job();
    EXPECT_EQ(add_file(id, name), hr::kOk);
    fakes::Pending<void> p;
    engine().set_http_method(kAlice, id, "PUT", p.reply());
    EXPECT_EQ(finish(p), hr::kOk);
    EXPECT_EQ(resume(id), hr::kOk);
    return id;
  };
  const JobId running = make("a");
  lose();
  EXPECT_EQ(state(running), JobState::kError);
  EXPECT_EQ(error_of(running), hr::kBgENetworkDisconnected);
  expect_disconnected(make("b"));
}

TEST_F(EngineNetwork, WhatHasComeIsMadeDurableWithoutANetwork) {  // NET-05
  const JobId id = transferring_job();
  const TransferId last = transfer(id);
  driver.metadata(last, 100, {"\"v1\"", "date"});
  driver.received(last, 100);
  driver.at(last).observer->on_complete(last);
  run();
  lose();
  EXPECT_EQ(state(id), JobState::kTransferring) << "it needs the disk only";
  driver.finished(last, 100);
  run();
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineNetwork, TheNextFileWaitsForTheNetworkWhileTheLastOneIsMadeDurable) {  // NET-05
  const JobId id = transferring_job({"a", "b"});
  const TransferId first = transfer(id);
  driver.metadata(first, 100, {"\"v1\"", "date"});
  driver.received(first, 100);
  driver.at(first).observer->on_complete(first);
  run();
  const auto running = driver.running();
  ASSERT_EQ(running.size(), 2u);
  const TransferId second = running.back() == first ? running.front() : running.back();
  report(false);
  TransferFailure failure;
  failure.error = {ErrorContext::kGeneralTransport, hr::kBgEConnectionClosed, std::nullopt, "http",
                   "broken off"};
  driver.failed(second, failure);
  run();
  driver.finished(first, 100);
  run();
  expect_disconnected(id);
  EXPECT_TRUE(job(id).files[0].record.transferred);
  EXPECT_EQ(job(id).record.error_count, 0u);
}

// What needs no network ----------------------------------------------------------------------

TEST_F(EngineNetwork, JobsOfThisMachineRunWithoutANetwork) {  // LNX-115
  const JobId here = job_from("http://127.0.0.1:8080/a");
  driver.connected(transfer(here));
  run();
  lose();
  EXPECT_EQ(state(here), JobState::kTransferring);
  const JobId next = job_from("http://localhost/b");
  const JobId third = job_from("http://[::1]/b");
  const JobId far = job_from("http://far.example/c");
  expect_disconnected(far);
  EXPECT_EQ(state(next), JobState::kQueued);
  finish_file(here);
  finish_file(next);
  finish_file(third);
  EXPECT_EQ(state(third), JobState::kTransferred);
  expect_disconnected(far);
}

TEST_F(EngineNetwork, TheFileInTurnDecides) {  // LNX-115
  lose();
  const JobId id = create_job();
  EXPECT_EQ(finish(begin_add(id, {{"http://localhost/a", "/d/1"}, {"http://far/b", "/d/2"}})),
            hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  finish_file(id);
  expect_disconnected(id);
  EXPECT_EQ(job(id).files[0].record.transferred, true);
}

TEST_F(EngineNetwork, AProxyOnThisMachineIsHere) {  // LNX-115
  engine().set_default_proxies({"http://127.0.0.1:3128", ""});
  lose();
  const JobId id = job_from("http://far.example/c");
  EXPECT_EQ(state(id), JobState::kConnecting);
  expect_disconnected(job_from("https://far.example/c"));
}

// Back -------------------------------------------------------------------------------------------

TEST_F(EngineNetwork, WithTheNetworkEveryJobThatWaitsGoesOn) {  // NET-06
  const JobId failed = waiting_job();
  const JobId slow = queued_job({"b"});
  fail_file(slow, true, http_status(503), 3600);
  const JobId cut = queued_job({"c"});
  lose();
  expect_disconnected(cut);
  EXPECT_EQ(state(failed), JobState::kTransientError);
  report(true);
  pass(kNetworkSettles - milliseconds(1));
  EXPECT_EQ(state(cut), JobState::kTransientError) << "not at once (NET-07)";
  pass(milliseconds(1));
  for (const JobId& id : {failed, slow, cut}) {
    const auto path = observer.path(id);
    EXPECT_EQ(std::count(path.begin(), path.end(), JobState::kQueued), 2) << "resumed, and back";
    EXPECT_NE(state(id), JobState::kTransientError);
  }
  EXPECT_EQ(driver.running().size(), 1u) << "one after another, as ever (SCHED-02)";
}

TEST_F(EngineNetwork, AJobGoesOnWhereItWas) {  // NET-05 NET-06
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
  driver.received(transfer(id), 40);
  lose();
  come_back();
  EXPECT_EQ(driver.request(transfer(id)).offset, 40u);
  finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineNetwork, WhatOtherThingsForbidStaysForbidden) {  // NET-06 COST-02
  const JobId id = queued_job();
  engine().set_network_cost(cost::kRoaming);
  run();
  EXPECT_EQ(error_of(id), hr::kBgEBlockedByCostTransferPolicy);
  lose();
  come_back();
  EXPECT_EQ(state(id), JobState::kTransientError);
  EXPECT_EQ(error_of(id), hr::kBgEBlockedByCostTransferPolicy);
  EXPECT_TRUE(driver.running().empty());
}

TEST_F(EngineNetwork, ACheaperNetworkIsNoNetworkYet) {  // NET-05 COST-02
  const JobId id = queued_job();
  lose();
  engine().set_network_cost(cost::kRoaming);
  run();
  engine().set_network_cost(cost::kUnrestricted);
  run();
  expect_disconnected(id);
}

TEST_F(EngineNetwork, AnInterfaceThatBlinksDisturbsNoTransfer) {  // NET-07
  const JobId id = transferring_job();
  const auto before = transfer(id);
  report(false);
  pass(kNetworkSettles - milliseconds(1));
  report(true);
  pass(minutes(1));
  EXPECT_EQ(state(id), JobState::kTransferring);
  EXPECT_EQ(transfer(id), before);
}

TEST_F(EngineNetwork, AnotherWayIsTriedAtOnceByThoseThatTheOldOneFailed) {  // LNX-117
  const JobId transport = queued_job({"a"});
  fail_transport(transport, hr::kBgEConnectFailure);
  const JobId answered = queued_job({"b"});
  fail_file(answered, true, http_status(503));
  change_way();
  EXPECT_EQ(state(transport), JobState::kConnecting);
  EXPECT_EQ(state(answered), JobState::kTransientError) << "its server answers";
}

// Restarts -----------------------------------------------------------------------------------

TEST_F(EngineNetwork, AServiceThatStartsWithANetworkGoesOn) {  // NET-06 PERS-02
  const JobId id = queued_job();
  lose();
  expect_disconnected(id);
  restart();
  pass(seconds(0));
  EXPECT_EQ(state(id), JobState::kConnecting);
}

TEST_F(EngineNetwork, AServiceThatStartsWithoutOneWaits) {  // NET-05 SCHED-12
  const JobId waiting = queued_job({"a"});
  lose();
  network_at_start = NetworkReport{false, 0};
  restart();
  pass(hours(24));
  expect_disconnected(waiting);
  EXPECT_EQ(driver.started(), 1u) << "the one before the network went";
  come_back();
  EXPECT_EQ(state(waiting), JobState::kConnecting);
}

}  // namespace
}  // namespace openbits::core
