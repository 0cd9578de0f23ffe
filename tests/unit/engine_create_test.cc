// Jobs and their plain properties: groups GEN, JOB and ENUM.
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kBob;
using fakes::kRoot;

class EngineCreate : public fakes::World {
 protected:
  std::vector<JobId> list(const Caller& who, bool all = false) {
    const auto listed = engine().list(who, all);
    return listed ? *listed : std::vector<JobId>{};
  }
};

// JOB-01, JOB-05, JOB-09, JOB-12, JOB-14, JOB-16 to JOB-19, JOB-21, JOB-23, LNX-11
TEST_F(EngineCreate, ANewJobIsSuspendedEmptyAndHasTheDocumentedProperties) {
  const JobId id = create_job();
  const JobRecord& r = job(id).record;
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_TRUE(job(id).files.empty());
  EXPECT_EQ(r.id, id);
  EXPECT_EQ(r.type, JobType::kDownload);
  EXPECT_EQ(r.owner_uid, kAlice.uid);
  EXPECT_EQ(r.display_name, "job");
  EXPECT_EQ(r.description, "");
  EXPECT_EQ(r.priority, JobPriority::kNormal);
  EXPECT_EQ(r.minimum_retry_delay, 600u);
  EXPECT_EQ(r.no_progress_timeout, 1209600u);
  EXPECT_EQ(r.notify_flags, notify::kJobTransferred | notify::kJobError);
  EXPECT_EQ(r.proxy.usage, ProxyUsage::kPreconfig);
  EXPECT_FALSE(r.proxy.list || r.proxy.bypass);
  EXPECT_EQ(r.times.creation, clock.wall());
  EXPECT_EQ(r.times.modification, clock.wall());
  EXPECT_EQ(r.times.transfer_completion, WallTime{});
  EXPECT_EQ(r.error_count, 0u);
  EXPECT_FALSE(r.error) << "ERR-02";
}

// JOB-01, JOB-03
TEST_F(EngineCreate, EveryJobHasAnIdOfItsOwn) {
  random.choose(7);
  random.choose(7);
  const JobId first = create_job();
  random.choose(7);  // the id that is taken comes again
  random.choose(7);
  const JobId second = create_job();
  EXPECT_NE(first, second);
  EXPECT_EQ(job(first).record.display_name, job(second).record.display_name);
}

// JOB-02
TEST_F(EngineCreate, ADisplayNameHasAtMost256Characters) {
  EXPECT_EQ(finish(begin_create(kAlice, std::string(256, 'n'))), hr::kOk);
  EXPECT_EQ(finish(begin_create(kAlice, std::string(257, 'n'))), hr::kEInvalidArg);
  std::string wide;
  for (int i = 0; i < 256; ++i) wide += "\xC3\xA4";
  EXPECT_EQ(finish(begin_create(kAlice, wide)), hr::kOk) << "characters, not bytes";
  EXPECT_EQ(finish(begin_create(kAlice, wide + "n")), hr::kEInvalidArg);
}

// JOB-25
TEST_F(EngineCreate, AnUnknownTypeIsRefused) {
  EXPECT_EQ(finish(begin_create(kAlice, "n", static_cast<JobType>(3))), hr::kENotImpl);
  EXPECT_TRUE(list(kAlice).empty());
}

// JOB-06, LNX-10
TEST_F(EngineCreate, AUserHasAtMostSoManyJobs) {
  use_policy({.max_jobs_per_user = 2, .max_files_per_job = 2});
  const JobId first = create_job();
  const JobId second = create_job();
  EXPECT_EQ(finish(begin_create()), hr::kBgETooManyJobsPerUser);
  EXPECT_EQ(finish(begin_create(kBob)), hr::kOk);
  EXPECT_EQ(cancel(first), hr::kOk);
  EXPECT_EQ(finish(begin_create()), hr::kOk) << "a cancelled job does not count";
  EXPECT_EQ(complete(second), hr::kOk);
  EXPECT_EQ(finish(begin_create()), hr::kOk) << "nor a completed one";
  restart();
  EXPECT_EQ(finish(begin_create()), hr::kBgETooManyJobsPerUser) << "a restart counts anew";
}

// JOB-06, LNX-10, LNX-07
TEST_F(EngineCreate, AdministratorsAndSystemAccountsHaveNoLimits) {
  use_policy({.max_jobs_per_user = 1, .max_files_per_job = 1});
  for (const Caller who : {kRoot, Caller{33}, Caller{999}}) {
    create_job(who);
    const JobId id = create_job(who);
    EXPECT_EQ(finish(begin_add(id, {spec("a"), spec("b")}, who)), hr::kOk) << who.uid;
  }
}

// JOB-08
TEST_F(EngineCreate, AJobIsFoundByItsOwnerAndAdministratorsOnly) {
  const JobId id = create_job();
  EXPECT_TRUE(engine().find(kAlice, id));
  EXPECT_TRUE(engine().find(kRoot, id));
  EXPECT_EQ(engine().find(kBob, id).code(), hr::kEAccessDenied);
  EXPECT_EQ(engine().find(kAlice, JobId{}).code(), hr::kBgENotFound);
}

// JOB-08 holds for every command, and no reply comes from inside the call.
TEST_F(EngineCreate, CommandsOnOthersAndUnknownJobsAreRefusedLater) {
  const JobId id = queued_job();
  for (const bool known : {true, false}) {
    const JobId target = known ? id : JobId{};
    const HResult code = known ? hr::kEAccessDenied : hr::kBgENotFound;
    const auto add = begin_add(target, {spec("z")}, kBob);
    const auto suspend = begin_suspend(target, kBob);
    const auto resume = begin_resume(target, kBob);
    const auto cancel = begin_cancel(target, kBob);
    const auto complete = begin_complete(target, kBob);
    const auto configure = begin_configure(target, {}, kBob);
    const auto take = begin_take(target, kBob);
    const auto notify = begin_notify(target, fakes::kObject, kBob);
    EXPECT_FALSE(add.answered() || suspend.answered() || resume.answered() || cancel.answered());
    EXPECT_FALSE(complete.answered() || configure.answered() || take.answered() ||
                 notify.answered());
    run();
    for (const HResult got : {add.code(), suspend.code(), resume.code(), cancel.code(),
                              complete.code(), configure.code(), take.code(), notify.code()}) {
      EXPECT_EQ(got, code);
    }
  }
  EXPECT_EQ(state(id), JobState::kConnecting);
  EXPECT_EQ(job(id).files.size(), 1u);
}

// JOB-10, JOB-11, JOB-14, JOB-16, JOB-17, GEN-12, NOT-09
TEST_F(EngineCreate, PropertiesAreCheckedAndSet) {
  const JobId id = create_job();
  Settings s;
  s.display_name = std::string(257, 'n');
  EXPECT_EQ(configure(id, s), hr::kBgEStringTooLong);
  s.display_name = std::string(256, 'n');
  EXPECT_EQ(configure(id, s), hr::kOk);
  s = {};
  s.description = std::string(1025, 'd');
  EXPECT_EQ(configure(id, s), hr::kBgEStringTooLong);
  s.description = std::string(1024, 'd');
  EXPECT_EQ(configure(id, s), hr::kOk);
  s = {};
  s.priority = 4;
  EXPECT_EQ(configure(id, s), hr::kENotImpl);
  for (std::uint32_t p = 0; p < 4; ++p) {
    s.priority = p;
    EXPECT_EQ(configure(id, s), hr::kOk);
    EXPECT_EQ(job(id).record.priority, static_cast<JobPriority>(p));
  }
  EXPECT_EQ(set_flags(id, 0x40), hr::kENotImpl);
  EXPECT_EQ(set_flags(id, 0x80000001), hr::kENotImpl);
  EXPECT_EQ(set_flags(id, 0x3F), hr::kOk) << "NOT-11: FILE_RANGES is accepted on any job";
  s = {};
  s.minimum_retry_delay = 4;
  s.no_progress_timeout = 0;
  EXPECT_EQ(configure(id, s), hr::kOk);
  const JobRecord& r = job(id).record;
  EXPECT_EQ(r.minimum_retry_delay, 5u) << "JOB-16: the floor";
  EXPECT_EQ(r.no_progress_timeout, 0u);
  EXPECT_EQ(r.display_name, std::string(256, 'n'));
  EXPECT_EQ(r.description, std::string(1024, 'd'));
  EXPECT_EQ(r.notify_flags, 0x3Fu);
}

TEST_F(EngineCreate, ProxySettingsAreChecked) {
  const JobId id = create_job();
  const auto set = [&](ProxySettings proxy) {
    Settings s;
    s.proxy = std::move(proxy);
    return configure(id, s);
  };
  EXPECT_EQ(set({static_cast<ProxyUsage>(4), {}, {}}), hr::kENotImpl);  // GEN-12
  EXPECT_EQ(set({ProxyUsage::kOverride, {}, {}}), hr::kEInvalidArg);
  EXPECT_EQ(set({ProxyUsage::kPreconfig, "p:1", {}}), hr::kEInvalidArg);
  EXPECT_EQ(set({ProxyUsage::kNoProxy, {}, "b"}), hr::kEInvalidArg);
  EXPECT_EQ(set({ProxyUsage::kOverride, std::string(4001, 'p'), {}}), hr::kBgEProxyListTooLarge);
  EXPECT_EQ(set({ProxyUsage::kOverride, "p:1", std::string(4001, 'b')}),
            hr::kBgEProxyBypassListTooLarge);
  EXPECT_EQ(set({ProxyUsage::kOverride, "p:1", {}}), hr::kOk);
  EXPECT_EQ(job(id).record.proxy.list, "p:1");
}

TEST_F(EngineCreate, OneBadPropertyLeavesAllAsTheyWere) {
  const JobId id = create_job();
  Settings s;
  s.display_name = "new";
  s.priority = 9;
  EXPECT_EQ(configure(id, s), hr::kENotImpl);
  EXPECT_EQ(job(id).record.display_name, "job");
}

// JOB-24
TEST_F(EngineCreate, PropertiesCanBeSetWhileTheJobRuns) {
  const JobId id = transferring_job();
  Settings s;
  s.description = "new";
  EXPECT_EQ(configure(id, s), hr::kOk);
  EXPECT_EQ(finish(begin_configure(id, s, kRoot)), hr::kOk);
  EXPECT_EQ(state(id), JobState::kTransferring);
}

// JOB-22
TEST_F(EngineCreate, TheModificationTimeMovesWithEveryChange) {
  const JobId id = create_job();
  const WallTime created = clock.wall();
  WallTime last = created;
  const auto moved = [&](std::string_view by) {
    EXPECT_EQ(job(id).record.times.modification, clock.wall()) << by;
    EXPECT_GT(job(id).record.times.modification, last) << by;
    last = clock.wall();
    clock.advance(std::chrono::seconds(1));
  };
  clock.advance(std::chrono::seconds(1));
  add_file(id, "a");
  moved("AddFile");
  set_flags(id, 1);
  moved("a property");
  resume(id);
  moved("Resume");
  driver.connected(transfer(id));
  moved("a change of state");
  driver.metadata(transfer(id), 100);
  driver.received(transfer(id), 10);
  moved("bytes");
  resume(id);
  moved("Resume without effect");
  suspend(id);
  moved("Suspend");
  suspend(id);
  moved("Suspend without effect");
  cancel(id);
  moved("Cancel");
  EXPECT_EQ(job(id).record.times.creation, created) << "JOB-21";
}

// ENUM-01 to ENUM-03, ENUM-05
TEST_F(EngineCreate, ListsHoldTheCallersLivingJobs) {
  const JobId a = create_job();
  const JobId b = create_job(kBob);
  const JobId c = create_job();
  const JobId root = create_job(kRoot);
  EXPECT_EQ(list(kAlice), (std::vector<JobId>{a, c}));
  EXPECT_EQ(list(kRoot), std::vector<JobId>{root});
  EXPECT_EQ(list(kRoot, true), (std::vector<JobId>{a, b, c, root}));
  EXPECT_EQ(engine().list(kAlice, true).code(), hr::kEAccessDenied);
  EXPECT_EQ(cancel(a), hr::kOk);
  EXPECT_EQ(complete(c), hr::kOk);
  EXPECT_TRUE(list(kAlice).empty());
  EXPECT_EQ(list(kRoot, true), (std::vector<JobId>{b, root}));
}

// GEN-13, NOT-03, LNX-27: and none of it changes anything.
TEST_F(EngineCreate, AFinalJobRefusesEveryCommand) {
  for (const bool completed : {true, false}) {
    const JobId id = transferred_job();
    EXPECT_EQ(completed ? complete(id) : cancel(id), hr::kOk);
    const JobRecord before = job(id).record;
    EXPECT_EQ(add_file(id, "z"), hr::kBgEInvalidState);
    EXPECT_EQ(suspend(id), hr::kBgEInvalidState);
    EXPECT_EQ(resume(id), hr::kBgEInvalidState);
    EXPECT_EQ(cancel(id), hr::kBgEInvalidState);
    EXPECT_EQ(complete(id), hr::kBgEInvalidState);
    EXPECT_EQ(set_flags(id, 1), hr::kBgEInvalidState);
    EXPECT_EQ(set_object(id, fakes::kObject), hr::kBgEInvalidState);
    EXPECT_EQ(set_object(id, std::nullopt), hr::kBgEInvalidState);
    EXPECT_EQ(finish(begin_take(id)), hr::kBgEInvalidState);
    EXPECT_EQ(job(id).record.times.modification, before.times.modification);
    EXPECT_EQ(job(id).files.size(), 1u);
  }
}

// GEN-14, LNX-25
TEST_F(EngineCreate, AFinalJobCanBeReadForTenMinutesAndAsLongAsItIsHeld) {
  const JobId id = transferred_job();
  observer.lets_forget = false;
  EXPECT_EQ(complete(id), hr::kOk);
  pass(std::chrono::minutes(25));
  ASSERT_TRUE(engine().find(kAlice, id));
  EXPECT_EQ(state(id), JobState::kAcknowledged);
  EXPECT_EQ(job(id).progress().files_transferred, 1u);
  EXPECT_TRUE(job(id).files[0].record.completed);
  observer.lets_forget = true;
  pass(std::chrono::minutes(10));
  EXPECT_EQ(engine().find(kAlice, id).code(), hr::kBgENotFound);
  EXPECT_EQ(store.job(id), nullptr);
  EXPECT_EQ(store.file(id, 0), nullptr);
}

TEST_F(EngineCreate, AFinalJobIsNotForgottenBeforeTenMinutes) {  // LNX-25
  const JobId id = create_job();
  EXPECT_EQ(cancel(id), hr::kOk);
  pass(std::chrono::minutes(5));
  restart();
  pass(std::chrono::minutes(5) - std::chrono::seconds(1));
  EXPECT_TRUE(engine().find(kAlice, id));
  pass(std::chrono::seconds(1));
  EXPECT_FALSE(engine().find(kAlice, id));
}

TEST_F(EngineCreate, OnlyAnAdministratorTakesAJobOver) {
  use_policy({.max_jobs_per_user = 1, .max_files_per_job = 9});
  const JobId id = create_job();
  EXPECT_EQ(finish(begin_take(id, kAlice)), hr::kEAccessDenied);
  EXPECT_EQ(finish(begin_take(id)), hr::kOk);
  EXPECT_EQ(job(id).record.owner_uid, 0u);
  EXPECT_FALSE(engine().find(kAlice, id));
  EXPECT_EQ(finish(begin_create()), hr::kOk) << "the job counts for its new owner";
}

}  // namespace
}  // namespace openbits::core
