// The event log as the Engine writes it, and the numbers that callbacks carry.
#include <gtest/gtest.h>

#include <algorithm>
#include <map>
#include <optional>
#include <string>
#include <utility>
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

using Kinds = std::vector<EventKind>;
constexpr auto kCreated = EventKind::kJobCreated;
constexpr auto kState = EventKind::kStateChanged;
constexpr auto kFile = EventKind::kFileTransferred;
constexpr auto kDone = EventKind::kJobTransferred;
constexpr auto kFailed = EventKind::kJobError;

class EngineEvents : public fakes::World {
 protected:
  std::vector<Event> of(const JobId& id) {
    std::vector<Event> events = store.events();
    std::erase_if(events, [&](const Event& e) { return e.job != id; });
    return events;
  }
  Kinds kinds(const JobId& id) {
    Kinds all;
    for (const Event& e : of(id)) all.push_back(e.kind);
    return all;
  }
  EventPage read(const Caller& who, std::uint64_t since = 0, std::uint32_t most = 1000) {
    std::optional<Result<EventPage>> page;
    engine().read_events(who, since, most, [&](Result<EventPage> r) { page = std::move(r); });
    run();
    return page.value().value();
  }
  /// Numbers are unique and grow, and the newest one of each job is known.
  void expect_in_order() {
    const std::vector<Event> events = store.events();
    std::map<JobId, std::uint64_t> newest;
    for (std::size_t i = 0; i < events.size(); ++i) {
      if (i > 0) {
        EXPECT_GT(events[i].sequence, events[i - 1].sequence);
        EXPECT_GE(events[i].time, events[i - 1].time);
      }
      newest[events[i].job] = events[i].sequence;
    }
    for (const auto& [id, sequence] : newest) {
      const Job* known = std::as_const(engine()).find(id);
      ASSERT_NE(known, nullptr);
      EXPECT_EQ(known->record.newest_event, sequence);
    }
  }
};

TEST_F(EngineEvents, OfEveryKindThereIsOne) {
  const JobId id = create_job();
  finish(begin_add(id, {spec("a"), spec("b")}));
  pass(seconds(1));
  resume(id);
  finish_file(id);
  fail_file(id, false, http_status(404));
  resume(id);
  finish_file(id);
  complete(id);
  EXPECT_EQ(kinds(id), (Kinds{kCreated, kState, kFile, kFailed, kState, kFile, kDone, kState}));
  const auto events = of(id);
  const std::vector<JobState> states = {JobState::kSuspended,    JobState::kQueued,
                                        JobState::kTransferring, JobState::kError,
                                        JobState::kQueued,       JobState::kTransferring,
                                        JobState::kTransferred,  JobState::kAcknowledged};
  for (std::size_t i = 0; i < events.size(); ++i) EXPECT_EQ(events[i].state, states[i]) << i;
  EXPECT_EQ(events[2].file, 0u);
  EXPECT_EQ(events[3].file, 1u);
  EXPECT_EQ(events[3].code, http_status(404));
  EXPECT_EQ(events[3].message, "it failed");
  EXPECT_EQ(events[5].file, 1u);
  EXPECT_EQ(events[5].code, hr::kOk) << "the error is over";
  EXPECT_EQ(events[6].file, std::nullopt);
  EXPECT_EQ(events[1].time - events[0].time, seconds(1));
  EXPECT_EQ(observer.logged.back(), events.back().sequence);
  expect_in_order();
}

TEST_F(EngineEvents, QueuedConnectingAndTransferringAreOneInTheLog) {  // LNX-55
  const JobId id = transferring_job();
  EXPECT_EQ(kinds(id), (Kinds{kCreated, kState}));
  resume(id);
  EXPECT_EQ(kinds(id).size(), 2u) << "nothing has changed";
  suspend(id);
  suspend(id);
  EXPECT_EQ(kinds(id), (Kinds{kCreated, kState, kState}));
}

TEST_F(EngineEvents, ATransientErrorIsAChangeOfState) {
  const JobId id = waiting_job();
  EXPECT_EQ(kinds(id), (Kinds{kCreated, kState, kState}));
  EXPECT_EQ(of(id).back().state, JobState::kTransientError);
  EXPECT_EQ(of(id).back().code, hr::kBgEConnectionClosed);
  EXPECT_EQ(of(id).back().file, 0u);
  pass(hours(1));
  EXPECT_EQ(of(id).back().state, JobState::kQueued);
}

TEST_F(EngineEvents, CancelIsAChangeOfState) {
  const JobId id = queued_job();
  cancel(id);
  EXPECT_EQ(of(id).back().kind, kState);
  EXPECT_EQ(of(id).back().state, JobState::kCancelled);
}

TEST_F(EngineEvents, NoticesHaveTheNumberOfTheirEvent) {
  const JobId id = queued_job();
  set_flags(id, notify::kJobTransferred | notify::kFileTransferred);
  set_object(id, kObject);
  finish_file(id);
  receivers.answer(0, hr::kOk);
  run();
  const auto events = of(id);
  ASSERT_EQ(receivers.calls().size(), 2u);
  EXPECT_EQ(receivers.calls()[0].call.sequence, events[events.size() - 2].sequence);
  EXPECT_EQ(receivers.calls()[1].call.sequence, events.back().sequence);
}

TEST_F(EngineEvents, AJobThatCouldNotBeCreatedLeavesNone) {
  store.fail_with(Error{hr::kWin32DiskFull, "full"});
  const auto failed = begin_create();
  run();
  EXPECT_FALSE(failed.result());
  store.fail_with(std::nullopt);
  const JobId id = create_job();
  ASSERT_EQ(store.events().size(), 1u);
  EXPECT_EQ(store.events()[0].job, id);
  pass(hours(1));
  EXPECT_EQ(store.events().size(), 1u);
}

// LNX-38. That none is written twice is seen by the store of the test.
TEST_F(EngineEvents, CommitsThatFailLoseNoEventAndRepeatNone) {
  const JobId id = transferring_job({"a", "b"});
  const std::size_t before = observer.logged.size();
  store.fail_with(Error{hr::kWin32DiskFull, "full"});
  finish_file(id);
  const auto suspended = begin_suspend(id);
  run();
  EXPECT_FALSE(suspended.result());
  pass(seconds(5));
  EXPECT_EQ(kinds(id).size(), 2u);
  EXPECT_EQ(observer.logged.size(), before) << "nobody waits for what is not there";
  store.fail_with(std::nullopt);
  pass(hours(1));
  EXPECT_EQ(kinds(id), (Kinds{kCreated, kState, kFile, kState}));
  EXPECT_EQ(observer.logged.back(), of(id).back().sequence);
  expect_in_order();
}

TEST_F(EngineEvents, TheyOutliveTheJobAndTheService) {
  const JobId id = transferred_job();
  complete(id);
  const Kinds all = kinds(id);
  pass(hours(1));
  ASSERT_EQ(engine().find(id), nullptr);
  restart(End::kPowerCut);
  EXPECT_EQ(kinds(id), all);
  EXPECT_EQ(read(kAlice).events.size(), all.size());
  const JobId next = create_job();
  EXPECT_GT(of(next)[0].sequence, of(id).back().sequence);
}

TEST_F(EngineEvents, TheLogIsBoundedByThePolicy) {
  Policy policy;
  policy.max_events = 10;
  use_policy(policy);
  for (int i = 0; i < 25; ++i) create_job();
  const auto events = store.events();
  ASSERT_EQ(events.size(), 10u);
  EXPECT_EQ(events.front().sequence, 16u);
  EXPECT_EQ(events.back().sequence, 25u);
}

TEST_F(EngineEvents, ALogOfNothingIsPossible) {
  Policy policy;
  policy.max_events = 0;
  use_policy(policy);
  const JobId id = transferred_job();
  EXPECT_TRUE(store.events().empty());
  set_object(id, kObject);
  EXPECT_EQ(calls(NoticeKind::kJobTransferred), 1u) << "notices do not need the log";
}

TEST_F(EngineEvents, EachUserSeesThoseOfHisJobsAndAnAdministratorAll) {
  const JobId of_alice = create_job();
  const JobId of_bob = create_job(kBob);
  EXPECT_EQ(read(kAlice).events.size(), 1u);
  EXPECT_EQ(read(kAlice).events[0].job, of_alice);
  EXPECT_EQ(read(kBob).events.at(0).job, of_bob);
  EXPECT_EQ(read(kRoot).events.size(), 2u);
  EXPECT_TRUE(read(Caller{1002}).events.empty());
  EXPECT_EQ(read(Caller{1002}).newest, 2u);
}

TEST_F(EngineEvents, WhatHappenedBeforeANewOwnerStaysWithTheOldOne) {
  const JobId id = queued_job();
  const std::size_t before = read(kAlice).events.size();
  finish(begin_take(id));
  finish(begin_suspend(id, kRoot));
  EXPECT_EQ(read(kAlice).events.size(), before);
  EXPECT_EQ(read(kRoot).events.size(), before + 1);
}

TEST_F(EngineEvents, PagesFollowEachOther) {
  for (int i = 0; i < 7; ++i) create_job();
  std::vector<std::uint64_t> seen;
  std::uint64_t since = 0;
  for (EventPage page = read(kAlice, since, 3); !page.events.empty();
       page = read(kAlice, since, 3)) {
    EXPECT_LE(page.events.size(), 3u);
    EXPECT_EQ(page.newest, 7u);
    for (const Event& e : page.events) seen.push_back(e.sequence);
    since = seen.back();
  }
  EXPECT_EQ(seen, (std::vector<std::uint64_t>{1, 2, 3, 4, 5, 6, 7}));
}

// Numbers of calls -------------------------------------------------------------------------------

TEST_F(EngineEvents, NoCallIsNumberedBeforeWhatHasBeenToldOfAJob) {
  const JobId id = create_job();
  finish(begin_add(id, {spec("a"), spec("b"), spec("c")}));
  set_flags(id, notify::kAll & ~notify::kDisable);
  set_object(id, kObject);
  resume(id);
  std::size_t next = 0;
  int turn = 0;
  const auto hear = [&] {
    for (; next < receivers.calls().size(); ++next) {
      const auto kind = receivers.calls()[next].call.kind;
      const bool refuses = kind == NoticeKind::kFileTransferred && ++turn % 3 != 0;
      receivers.answer(next, refuses ? hr::kEFail : hr::kOk);
      run();
    }
  };
  for (int file = 0; file < 3; ++file) {
    driver.connected(transfer(id));
    driver.metadata(transfer(id), 100);
    for (std::uint64_t at = 10; at <= 90; at += 10) {
      driver.received(transfer(id), at);
      run();
      hear();
      pass(std::chrono::milliseconds(700));
    }
    if (file == 1) {
      fail_file(id, true);
      hear();
      resume(id);
    }
    finish_file(id);
    hear();
  }
  for (int i = 0; i < 100; ++i) {
    pass(seconds(3));
    hear();
  }
  EXPECT_EQ(store.notices(), 0u);
  ASSERT_GT(receivers.count(NoticeKind::kJobModification), 5u);
  ASSERT_GT(receivers.count(NoticeKind::kFileRangesTransferred), 5u);
  EXPECT_EQ(receivers.count(NoticeKind::kFileTransferred), 9u);
  std::uint64_t last_file = 0;
  for (const auto& made : receivers.calls()) {
    const bool of_file = made.call.kind == NoticeKind::kFileTransferred;
    EXPECT_GE(made.call.sequence + (of_file ? 0 : 1), last_file) << to_string(made.call.kind);
    if (of_file) last_file = made.call.sequence;
  }
}

TEST_F(EngineEvents, NoCallHasANumberThatAPowerCutCouldTake) {
  const JobId id = transferring_job({"a", "b"});
  set_flags(id, notify::kJobModification | notify::kFileRangesTransferred);
  set_object(id, kObject);
  receivers.answer_all_with(hr::kOk);
  pass(seconds(5));
  store.hold();
  driver.download(transfer(id), 100);
  run();
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 100);
  run();
  driver.received(transfer(id), 50);
  pass(seconds(5));
  const std::uint64_t durable = store.events().back().sequence;
  ASSERT_GT(job(id).record.newest_event, durable);
  for (const auto& c : receivers.calls()) EXPECT_LE(c.call.sequence, durable);
  const std::size_t before = receivers.calls().size();
  store.release();
  run();
  driver.received(transfer(id), 60);
  pass(seconds(5));
  ASSERT_GT(receivers.calls().size(), before);
  EXPECT_EQ(receivers.calls().back().call.sequence, job(id).record.newest_event);
}

}  // namespace
}  // namespace openbits::core
