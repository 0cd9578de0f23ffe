// Whose a job is, and what others may do with it: groups OWN and TOKEN.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

#include "core/owner.h"
#include "unit/options_testing.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kBob;
using fakes::kRoot;
using ::testing::ElementsAre;

constexpr Caller kDaemon{500};

class EngineOwner : public OptionsWorld {
 protected:
  HResult set_description(const JobId& id, Caller who) {
    Settings settings;
    settings.description = "changed";
    return finish(begin_configure(id, settings, who));
  }
  HResult set_token(const JobId& id, Caller who = kAlice, bool set = true) {
    fakes::Pending<void> p;
    engine().set_helper_token(who, id, set, p.reply());
    return finish(p);
  }
  HResult set_token_flags(const JobId& id, std::uint32_t flags) {
    return OptionsWorld::set(id, [flags](OptionSettings& o) { o.token_flags = flags; });
  }
  /// Whose rights the last calls about files were made with.
  std::vector<Owner> last_owners(std::ptrdiff_t count) const {
    return {files.owners().end() - count, files.owners().end()};
  }
  std::size_t journal(const std::string& start) const {
    return static_cast<std::size_t>(
        std::count_if(observer.events.begin(), observer.events.end(),
                      [&](const std::string& text) { return text.starts_with(start); }));
  }
};

TEST_F(EngineOwner, OnlyTheOwnerAndAdministratorsHaveAJob) {  // OWN-01 JOB-08
  const JobId id = create_job(kAlice);
  EXPECT_TRUE(engine().find(kAlice, id).ok());
  EXPECT_TRUE(engine().find(kRoot, id).ok());
  EXPECT_EQ(engine().find(kBob, id).code(), hr::kEAccessDenied);
  EXPECT_TRUE(engine().list(kBob, false)->empty());
  EXPECT_EQ(set_description(id, kBob), hr::kEAccessDenied);
  EXPECT_EQ(set_description(id, kRoot), hr::kOk);
}

TEST_F(EngineOwner, AnElevatedJobIsForElevatedCallersOnly) {  // OWN-02
  const JobId id = create_job(kRoot);
  EXPECT_EQ(engine().find(kAlice, id).code(), hr::kEAccessDenied);
  EXPECT_EQ(set_description(id, kAlice), hr::kEAccessDenied);
  EXPECT_EQ(set_description(id, kDaemon), hr::kEAccessDenied);
  const JobId taken = create_job(kAlice);
  EXPECT_EQ(finish(begin_take(taken)), hr::kOk);
  EXPECT_EQ(engine().find(kAlice, taken).code(), hr::kEAccessDenied);
  EXPECT_EQ(set_description(taken, kAlice), hr::kEAccessDenied);
}

TEST_F(EngineOwner, AJobOfHigherIntegrityCannotBeChanged) {  // OWN-03 LNX-07
  const JobId id = create_job(kDaemon);
  EXPECT_TRUE(engine().find(kRoot, id).ok()) << "but looked at";
  EXPECT_EQ(set_description(id, kRoot), hr::kEAccessDenied);
  EXPECT_EQ(finish(begin_cancel(id, kRoot)), hr::kEAccessDenied);
  EXPECT_EQ(finish(begin_take(id, kRoot)), hr::kEAccessDenied);
  EXPECT_EQ(set_description(id, kDaemon), hr::kOk);
}

TEST_F(EngineOwner, LevelsAreThoseOfTheOwner) {  // OWN-04 LNX-07
  EXPECT_EQ(integrity_level(0), 0x3000u);
  EXPECT_EQ(integrity_level(1), 0x4000u);
  EXPECT_EQ(integrity_level(999), 0x4000u);
  EXPECT_EQ(integrity_level(1000), 0x2000u);
  EXPECT_TRUE(is_elevated(0));
  EXPECT_FALSE(is_elevated(1));
  EXPECT_FALSE(is_elevated(1000));
}

// TakeOwnership ----------------------------------------------------------------------------------

TEST_F(EngineOwner, AnAdministratorTakesAJobOver) {  // OWN-05
  const JobId id = create_job(kAlice);
  EXPECT_EQ(finish(begin_take(id, kAlice)), hr::kEAccessDenied);
  EXPECT_EQ(finish(begin_take(id, kBob)), hr::kEAccessDenied);
  EXPECT_EQ(job(id).record.owner_uid, kAlice.uid);
  EXPECT_EQ(finish(begin_take(id, kRoot)), hr::kOk);
  EXPECT_EQ(job(id).record.owner_uid, kRoot.uid);
  restart();
  EXPECT_EQ(job(id).record.owner_uid, kRoot.uid);
}

TEST_F(EngineOwner, ANewOwnerHasToBeAbleToWriteTheFiles) {  // OWN-06
  const JobId id = queued_job();
  files.fail("/d/a", {hr::kEAccessDenied, "no"});
  EXPECT_EQ(finish(begin_take(id, kRoot)), hr::kBgENewOwnerNoFileAccess);
  EXPECT_EQ(job(id).record.owner_uid, kAlice.uid);
  EXPECT_EQ(state(id), JobState::kConnecting) << "and the job goes on";
  files.heal("/d/a");
  EXPECT_EQ(finish(begin_take(id, kRoot)), hr::kOk);
}

TEST_F(EngineOwner, AFinalJobHasNoNewOwner) {  // OWN-06 GEN-13
  const JobId id = transferred_job();
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_EQ(finish(begin_take(id, kRoot)), hr::kBgEInvalidState);
}

TEST_F(EngineOwner, TheCallbackStaysWithWhoRegisteredIt) {  // OWN-08
  const JobId id = queued_job();
  EXPECT_EQ(set_object(id, fakes::kObject), hr::kOk);
  EXPECT_EQ(finish(begin_take(id, kRoot)), hr::kOk);
  ASSERT_NE(engine().notify_object(id), nullptr);
  EXPECT_EQ(engine().notify_object(id)->connection, fakes::kObject.connection);
  finish_file(id);
  EXPECT_EQ(calls(NoticeKind::kJobTransferred), 1u);
}

TEST_F(EngineOwner, AnAdministratorNeedNotTakeAJobOver) {  // OWN-10 JOB-24
  const JobId id = transferring_job();
  EXPECT_EQ(finish(begin_suspend(id, kRoot)), hr::kOk);
  EXPECT_EQ(state(id), JobState::kSuspended);
  EXPECT_EQ(finish(begin_resume(id, kRoot)), hr::kOk);
  finish_file(id);
  EXPECT_EQ(finish(begin_complete(id, kRoot)), hr::kOk);
  EXPECT_THAT(last_owners(2), ElementsAre(kAlice.uid, kRoot.uid)) << "whose the file is then";
  EXPECT_EQ(job(id).record.owner_uid, kAlice.uid);
  const JobId other = queued_job({"b"});
  EXPECT_EQ(finish(begin_cancel(other, kRoot)), hr::kOk);
  EXPECT_EQ(state(other), JobState::kCancelled);
}

TEST_F(EngineOwner, TheFileBelongsToWhoCompletes) {  // ACL-05 DONE-10
  const JobId id = transferred_job();
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_THAT(last_owners(2), ElementsAre(kAlice.uid, kAlice.uid));
}

TEST_F(EngineOwner, FilesAreTouchedForTheOwnerWhoeverCalls) {  // NET-03 LNX-66
  const JobId id = create_job(kAlice);
  EXPECT_EQ(finish(begin_add(id, {{"http://h/a", "/d/a"}}, kRoot)), hr::kOk);
  EXPECT_THAT(last_owners(1), ElementsAre(kAlice.uid));
  EXPECT_EQ(finish(begin_resume(id, kRoot)), hr::kOk);
  EXPECT_EQ(driver.request(driver.of(id).value()).owner, kAlice.uid);
  EXPECT_EQ(finish(begin_cancel(id, kRoot)), hr::kOk);
  EXPECT_THAT(last_owners(1), ElementsAre(kAlice.uid));
  transferred_job();
  restart();
  ASSERT_FALSE(files.inspected().empty());
  EXPECT_EQ(files.inspected().back().owner, kAlice.uid);
}

TEST_F(EngineOwner, TemporaryFilesChangeHandsWithTheJob) {  // OWN-05 LNX-69
  const JobId id = transferring_job();
  EXPECT_EQ(finish(begin_take(id, kRoot)), hr::kOk);
  EXPECT_THAT(last_owners(3), ElementsAre(kRoot.uid, kAlice.uid, kRoot.uid));
  EXPECT_EQ(driver.request(driver.of(id).value()).owner, kRoot.uid) << "what ran is begun anew";
  finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineOwner, AJobStaysWhereItsTemporaryFilesStay) {  // OWN-06 LNX-69
  const JobId id = transferring_job();
  files.fail(job(id).files[0].record.temp_name, {hr::kEAccessDenied, "no"});
  EXPECT_EQ(finish(begin_take(id, kRoot)), hr::kBgENewOwnerNoFileAccess);
  EXPECT_EQ(job(id).record.owner_uid, kAlice.uid);
  EXPECT_EQ(driver.request(driver.of(id).value()).owner, kAlice.uid) << "and the job goes on";
}

TEST_F(EngineOwner, WhatAnAdministratorChangesIsWrittenDown) {  // JOB-26
  const JobId id = queued_job();
  EXPECT_EQ(set_description(id, kAlice), hr::kOk);
  EXPECT_EQ(journal("BITS_MC_"), 0u);
  EXPECT_EQ(set_description(id, kBob), hr::kEAccessDenied);
  EXPECT_EQ(journal("BITS_MC_"), 0u);
  EXPECT_EQ(set_description(id, kRoot), hr::kOk);
  EXPECT_EQ(journal("BITS_MC_JOB_PROPERTY_CHANGE: user 0 "), 1u);
  EXPECT_EQ(finish(begin_take(id, kRoot)), hr::kOk);
  EXPECT_EQ(journal("BITS_MC_JOB_TAKE_OWNERSHIP: user 0 "), 1u);
  EXPECT_EQ(set_description(id, kRoot), hr::kOk);
  EXPECT_EQ(journal("BITS_MC_JOB_PROPERTY_CHANGE"), 1u) << "it is root's own now";
  EXPECT_EQ(finish(begin_cancel(create_job(kAlice), kRoot)), hr::kOk);
  EXPECT_EQ(journal("BITS_MC_JOB_CANCELLED: user 0 "), 1u);
}

// Tokens -----------------------------------------------------------------------------------------

TEST_F(EngineOwner, TheOwnersIdentityCanBeTheToken) {  // TOKEN-02 TOKEN-09 TOKEN-10 LNX-09
  const JobId id = create_job();
  EXPECT_EQ(job(id).helper_token, std::nullopt);
  EXPECT_EQ(set_token(id), hr::kOk);
  EXPECT_EQ(job(id).helper_token, kAlice.uid);
  EXPECT_EQ(set_token_flags(id, 3), hr::kOk);
  EXPECT_EQ(set_token(id, kAlice, false), hr::kOk);
  EXPECT_EQ(job(id).helper_token, std::nullopt);
  EXPECT_EQ(options(id).token_flags, 3u);
  EXPECT_EQ(set_token(id, kAlice, false), hr::kOk) << "without one, too";
}

TEST_F(EngineOwner, AnotherIdentityCannotBeTheToken) {  // TOKEN-03 LNX-09
  const JobId id = create_job();
  EXPECT_EQ(set_token(id, kRoot), hr::kEAccessDenied);
  EXPECT_EQ(set_token(id, kBob), hr::kEAccessDenied);
  EXPECT_EQ(job(id).helper_token, std::nullopt);
}

TEST_F(EngineOwner, AJobWithFlagsNeedsAToken) {  // TOKEN-07 TOKEN-08
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_token_flags(id, 1), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(error_of(id), hr::kBgETokenRequired);
  EXPECT_EQ(set_token(id), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kConnecting);
  restart();
  EXPECT_EQ(job(id).helper_token, std::nullopt) << "it is not stored (PERS-03)";
  EXPECT_EQ(options(id).token_flags, 1u);
  EXPECT_EQ(error_of(id), hr::kBgETokenRequired);
  EXPECT_EQ(set_token_flags(id, 0), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kConnecting);
}

TEST_F(EngineOwner, TheTokenGoesWithTheOwner) {  // LNX-86
  const JobId id = create_job();
  EXPECT_EQ(set_token(id), hr::kOk);
  EXPECT_EQ(finish(begin_take(id, kRoot)), hr::kOk);
  EXPECT_EQ(job(id).helper_token, std::nullopt);
}

TEST_F(EngineOwner, TheNetworkTokenHasNoClientCertificate) {  // TOKEN-11
  for (const Caller who : {kAlice, kDaemon}) {
    const std::string name = std::to_string(who.uid);
    const JobId id = create_job(who);
    EXPECT_EQ(add_file(id, name, who), hr::kOk);
    Settings settings;
    settings.priority = static_cast<std::uint32_t>(JobPriority::kForeground);
    settings.options.token_flags = 2;
    EXPECT_EQ(finish(begin_configure(id, settings, who)), hr::kOk);
    EXPECT_EQ(set_token(id, who), hr::kOk);
    const_cast<Job&>(job(id)).record.change_settings(
        [](JobOptions& o) { o.certificate.emplace(); });
    EXPECT_EQ(finish(begin_resume(id, who)), hr::kOk);
    const bool is_system = who.uid == kDaemon.uid;
    EXPECT_EQ(state(id), is_system ? JobState::kConnecting : JobState::kError);
    EXPECT_EQ(error_of(id) == static_cast<HResult>(0x80072F9A), !is_system);
  }
}

TEST_F(EngineOwner, AFinalJobTakesNoToken) {  // GEN-13
  const JobId id = transferred_job();
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_EQ(set_token(id), hr::kBgEInvalidState);
}

}  // namespace
}  // namespace openbits::core
