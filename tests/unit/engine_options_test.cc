// The settings of JobOptions: who may set what when (PROP, ACL, PEER, COST, UPL).
#include <gtest/gtest.h>

#include <string>
#include <vector>

#include "unit/options_testing.h"

namespace openbits::core {
namespace {

using fakes::kAlice;

using EngineOptions = OptionsWorld;

TEST_F(EngineOptions, ANewJobHasTheDefaults) {  // JOB-20 ACL-01 PROP-13 LNX-11
  const JobId id = create_job();
  EXPECT_EQ(options(id), JobOptions{});
  EXPECT_EQ(options(id).maximum_download_time, 7'776'000u);
  EXPECT_EQ(job(id).record.options, nullptr) << "which take no memory";
}

TEST_F(EngineOptions, WhatIsSetOutlivesARestart) {  // PERS-02
  const JobId id = create_job();
  Settings settings;
  settings.options.cost_flags = cost::kPolicyUnrestricted;
  settings.options.maximum_download_time = 77;
  settings.options.maximum_download_size = 1'000'000;
  settings.options.dynamic_content = true;
  settings.options.high_performance = true;
  settings.options.stored_credentials_target = 2;
  settings.options.acl_flags = 15;
  settings.options.peer_caching_flags = 7;
  settings.options.token_flags = 3;
  EXPECT_EQ(configure(id, settings), hr::kOk);
  restart();
  EXPECT_EQ(options(id).cost_flags, cost::kPolicyUnrestricted);
  EXPECT_EQ(options(id).maximum_download_time, 77u);
  EXPECT_EQ(options(id).maximum_download_size, 1'000'000u);
  EXPECT_TRUE(job(id).record.dynamic_content);
  EXPECT_TRUE(job(id).record.high_performance);
  EXPECT_EQ(options(id).stored_credentials_target, 2u);
  EXPECT_EQ(options(id).acl_flags, 15u);
  EXPECT_EQ(options(id).peer_caching_flags, 7u);
  EXPECT_EQ(options(id).token_flags, 3u);
}

TEST_F(EngineOptions, FlagsWithABitThatIsNotKnownAreRefused) {  // ACL-01 PEER-02 COST-07 TOKEN-04
  const JobId id = create_job();
  EXPECT_EQ(set(id, [](OptionSettings& o) { o.acl_flags = 16; }), hr::kEInvalidArg);
  EXPECT_EQ(set(id, [](OptionSettings& o) { o.peer_caching_flags = 8; }), hr::kENotImpl);
  EXPECT_EQ(set(id, [](OptionSettings& o) { o.token_flags = 4; }), hr::kEInvalidArg);
  EXPECT_EQ(set_cost(id, 0x4000'0000), hr::kEInvalidArg);
  EXPECT_EQ(set_cost(id, 0x100), hr::kEInvalidArg);
  EXPECT_EQ(options(id), JobOptions{});
}

TEST_F(EngineOptions, DownloadPropertiesAreNotForUploads) {  // PROP-14
  for (const JobType type : {JobType::kUpload, JobType::kUploadReply}) {
    const JobId id = create_job(kAlice, type);
    const HResult expected = hr::kBgEPropertySupportedForDownloadJobsOnly;
    EXPECT_EQ(set_dynamic(id, true), expected);
    EXPECT_EQ(set_direct(id, true), expected);
    EXPECT_EQ(set_most(id, 5), expected);
    EXPECT_EQ(set_on_demand(id, false), expected);
    EXPECT_EQ(set_cost(id, cost::kPolicyAlways), hr::kOk) << "which is for all";
  }
}

TEST_F(EngineOptions, DynamicContentAndTheLargestSizeAreSetBeforeTheFirstResume) {
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_dynamic(id, true), hr::kOk);
  EXPECT_EQ(set_dynamic(id, false), hr::kOk);
  EXPECT_EQ(set_most(id, 0), hr::kBgEMaxDownloadSizeInvalidValue);  // PROP-09
  EXPECT_EQ(set_most(id, 10), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(set_dynamic(id, true), hr::kBgEReadOnlyPropertyAfterResume);  // PROP-04
  EXPECT_EQ(set_most(id, 20), hr::kBgEReadOnlyPropertyAfterResume);
  EXPECT_EQ(suspend(id), hr::kOk);
  restart();
  EXPECT_EQ(set_dynamic(id, true), hr::kBgEReadOnlyPropertyAfterResume) << "for good";
}

TEST_F(EngineOptions, AResumeThatFailsFreezesNothing) {  // PROP-04
  const JobId id = create_job();
  EXPECT_EQ(resume(id), hr::kBgEEmpty);
  EXPECT_EQ(set_dynamic(id, true), hr::kOk);
}

TEST_F(EngineOptions, HighPerformanceIsSetBeforeTheFirstFile) {  // PROP-07
  const JobId id = create_job();
  EXPECT_EQ(set_direct(id, true), hr::kOk);
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_direct(id, false), hr::kBgEReadOnlyPropertyAfterAddFile);
  EXPECT_TRUE(job(id).record.high_performance);
}

TEST_F(EngineOptions, OnDemandAndDynamicContentDoNotGoTogether) {  // PROP-13
  const JobId one = create_job();
  EXPECT_EQ(set_dynamic(one, true), hr::kOk);
  EXPECT_EQ(set_on_demand(one, true), hr::kBgEUnsupportedJobConfiguration);
  EXPECT_EQ(set_on_demand(one, false), hr::kOk);
  const JobId other = create_job();
  EXPECT_EQ(set_on_demand(other, true), hr::kOk);
  EXPECT_EQ(set_dynamic(other, true), hr::kBgEUnsupportedJobConfiguration);
  const JobId both = create_job();
  EXPECT_EQ(set(both, [](OptionSettings& o) { o.dynamic_content = o.on_demand = true; }),
            hr::kBgEUnsupportedJobConfiguration);
}

TEST_F(EngineOptions, StoredCredentialsAreForProxiesOnly) {  // PROP-11
  const JobId id = create_job();
  for (const std::uint32_t target : {0u, 1u, 3u}) {
    EXPECT_EQ(set(id, [target](OptionSettings& o) { o.stored_credentials_target = target; }),
              hr::kBgEUseStoredCredentialsNotSupported);
  }
  EXPECT_EQ(set(id, [](OptionSettings& o) { o.stored_credentials_target = 2; }), hr::kOk);
}

TEST_F(EngineOptions, NothingIsSetOnAFinalJob) {  // PROP-01 GEN-13
  const JobId id = transferred_job();
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_EQ(set_cost(id, cost::kPolicyAlways), hr::kBgEInvalidState);
  EXPECT_EQ(set(id, [](OptionSettings& o) { o.acl_flags = 16; }), hr::kBgEInvalidState)
      << "which is said first";
}

TEST_F(EngineOptions, AclFlagsAreFrozenByTransferred) {  // ACL-03
  const auto set_acl = [this](const JobId& id) {
    return set(id, [](OptionSettings& o) { o.acl_flags = 4; });
  };
  EXPECT_EQ(set_acl(transferred_job()), hr::kBgEInvalidState);
  EXPECT_EQ(set_acl(failed_job()), hr::kOk);
}

// Replies ----------------------------------------------------------------------------------------

TEST_F(EngineOptions, AReplyHasANameInUploadReplyJobsOnly) {  // UPL-37 UPL-38 UPL-39
  const auto set_name = [this](const JobId& id, const std::string& name) {
    return set(id, [&name](OptionSettings& o) { o.reply_file_name = name; });
  };
  EXPECT_EQ(set_name(create_job(), "/d/reply"), hr::kENotImpl);
  EXPECT_EQ(set_name(create_job(kAlice, JobType::kUpload), "/d/reply"), hr::kENotImpl);
  const JobId id = create_job(kAlice, JobType::kUploadReply);
  EXPECT_EQ(job(id).reply_file_name(), "");
  EXPECT_EQ(set_name(id, "reply"), hr::kEInvalidArg);
  files.fail("/locked/reply", {hr::kEAccessDenied, "no"});
  EXPECT_EQ(set_name(id, "/locked/reply"), hr::kEAccessDenied);
  EXPECT_EQ(job(id).reply_file_name(), "");
  EXPECT_EQ(set_name(id, "/d/reply"), hr::kOk);
  EXPECT_EQ(job(id).reply_file_name(), "/d/reply");
  EXPECT_EQ(set_name(id, ""), hr::kOk);
  EXPECT_EQ(add_file(id, "up"), hr::kOk);
  const std::string made_up = job(id).reply_file_name();
  EXPECT_EQ(made_up.substr(0, 3), "/d/");
  EXPECT_GT(made_up.size(), 3u);
}

// Size -------------------------------------------------------------------------------------------

TEST_F(EngineOptions, AFileThatIsTooLargeStopsTheJobBeforeItsFirstByte) {  // PROP-10
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_most(id, 100), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 101);
  run();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(error_of(id), hr::kBgEMaxDownloadSizeLimitReached);
  EXPECT_TRUE(driver.running().empty());
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kError) << "for it is known now";
}

TEST_F(EngineOptions, AllFilesTogetherCount) {  // PROP-10
  const JobId id = create_job();
  EXPECT_EQ(finish(begin_add(id, {spec("a"), spec("b")})), hr::kOk);
  EXPECT_EQ(set_most(id, 150), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  finish_file(id, 100);
  driver.metadata(transfer(id), 50);
  EXPECT_EQ(state(id), JobState::kTransferring) << "150 are not more";
  driver.metadata(transfer(id), 51);
  run();
  EXPECT_EQ(error_of(id), hr::kBgEMaxDownloadSizeLimitReached);
}

TEST_F(EngineOptions, BytesOfAnUnknownSizeCountAsTheyArrive) {  // PROP-10
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_most(id, 100), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), kSizeUnknown);
  driver.received(transfer(id), 100);
  EXPECT_EQ(state(id), JobState::kTransferring);
  driver.received(transfer(id), 101);
  run();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(error_of(id), hr::kBgEMaxDownloadSizeLimitReached);
}

// Dynamic content --------------------------------------------------------------------------------

TEST_F(EngineOptions, DynamicContentIsTransferredByForegroundJobsOnly) {  // PROP-06
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_dynamic(id, true), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kQueued);
  EXPECT_EQ(driver.started(), 0u);
  const JobId other = queued_job({"b"});
  EXPECT_EQ(state(other), JobState::kConnecting) << "it does not stand in the way";
  EXPECT_EQ(set_priority(id, JobPriority::kForeground), hr::kOk);
  EXPECT_EQ(state(id), JobState::kConnecting);
  EXPECT_TRUE(driver.request(transfer(id)).dynamic);
  EXPECT_EQ(set_priority(id, JobPriority::kLow), hr::kOk);
  EXPECT_EQ(state(id), JobState::kQueued);
  EXPECT_FALSE(driver.of(id));
}

TEST_F(EngineOptions, AnInterruptedDynamicFileStartsOver) {  // PROP-05 PROG-09
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_dynamic(id, true), hr::kOk);
  EXPECT_EQ(set_priority(id, JobPriority::kForeground), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  const auto half = [&] {
    EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
    EXPECT_EQ(driver.request(transfer(id)).size, kSizeUnknown);
    EXPECT_EQ(job(id).progress().bytes_transferred, 0u);
    driver.connected(transfer(id));
    driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
    driver.received(transfer(id), 50);
    driver.durable(transfer(id), 50);
    run();
  };
  half();
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  half();
  fail_file(id, true);
  EXPECT_EQ(resume(id), hr::kOk);
  half();
  restart();
  half();
  driver.received(transfer(id), 100);
  driver.finished(transfer(id), 100);
  run();
  EXPECT_EQ(state(id), JobState::kTransferred);
}

// High performance -------------------------------------------------------------------------------

TEST_F(EngineOptions, HighPerformanceWritesToTheDestination) {  // PROP-08 TEMP-07
  const JobId id = create_job();
  EXPECT_EQ(set_direct(id, true), hr::kOk);
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.request(transfer(id)).temp_name, "/d/a");
  EXPECT_TRUE(driver.request(transfer(id)).direct);
  finish_file(id, 100);
  EXPECT_EQ(complete(id), hr::kOk);
  EXPECT_EQ(files.node("/d/a").size, 100u);
}

TEST_F(EngineOptions, HighPerformanceLeavesWhatThereIs) {  // PROP-08
  const JobId id = create_job();
  EXPECT_EQ(set_direct(id, true), hr::kOk);
  EXPECT_EQ(finish(begin_add(id, {spec("a"), spec("b")})), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  finish_file(id, 100);
  driver.received(transfer(id), 30);
  run();
  EXPECT_EQ(cancel(id), hr::kOk);
  EXPECT_EQ(files.node("/d/a").size, 100u);
  EXPECT_EQ(files.node("/d/b").size, 30u);
}

TEST_F(EngineOptions, HighPerformanceStartsOverAfterARestart) {  // PROP-08 PERS-05
  const JobId id = create_job();
  EXPECT_EQ(set_direct(id, true), hr::kOk);
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
  driver.received(transfer(id), 50);
  driver.durable(transfer(id), 50);
  run();
  restart();
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
}

TEST_F(EngineOptions, TwoJobsDoNotWriteToOneDestination) {  // LNX-83
  const auto direct_job = [this] {
    const JobId id = create_job();
    EXPECT_EQ(set_direct(id, true), hr::kOk);
    return id;
  };
  const JobId one = direct_job();
  const JobId other = direct_job();
  EXPECT_EQ(add_file(one, "a"), hr::kOk);
  EXPECT_EQ(add_file(other, "a"), hr::kWin32SharingViolation);
  EXPECT_EQ(add_file(other, "/a"), hr::kWin32SharingViolation) << "the same file";
  EXPECT_EQ(cancel(one), hr::kOk);
  EXPECT_EQ(add_file(other, "a"), hr::kOk);
  restart();
  EXPECT_EQ(cancel(other), hr::kOk);
  EXPECT_EQ(add_file(direct_job(), "a"), hr::kOk);
}

// On demand, proxies, peers ----------------------------------------------------------------------

TEST_F(EngineOptions, OnDemandFetchesNothingThatWasNotAskedFor) {  // OND-02
  const JobId id = create_job();
  EXPECT_EQ(add_file(id, "a"), hr::kOk);
  EXPECT_EQ(set_on_demand(id, true), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(state(id), JobState::kSuspended);  // OND-07
  EXPECT_EQ(driver.started(), 0u);
  EXPECT_EQ(set_on_demand(id, false), hr::kOk);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_EQ(driver.started(), 1u);
  EXPECT_EQ(set_on_demand(id, true), hr::kOk) << "at any time";
  EXPECT_FALSE(driver.of(id));
  EXPECT_EQ(state(id), JobState::kSuspended);
}

TEST_F(EngineOptions, WhatGoesWithWholeFilesOnly) {  // RANGE-13 OND-01 HTTP-29
  const JobId id = create_job();
  FileSpec part = spec("a");
  part.ranges = {{0, 10}};
  EXPECT_EQ(finish(begin_add(id, {part})), hr::kOk);
  EXPECT_EQ(set_dynamic(id, true), hr::kBgEUnsupportedJobConfiguration);
  EXPECT_EQ(set_on_demand(id, true), hr::kBgERandomAccessNotSupported);
  EXPECT_EQ(set_dynamic(id, false), hr::kOk);
  const JobId asked = create_job();
  EXPECT_EQ(add_file(asked, "b"), hr::kOk);
  fakes::Pending<void> ranges;
  engine().request_ranges(kAlice, asked, 0, {{100, 100}}, ranges.reply());
  EXPECT_EQ(finish(ranges), hr::kOk);
  EXPECT_EQ(set_dynamic(asked, true), hr::kBgEUnsupportedJobConfiguration);
  const JobId other = create_job();
  fakes::Pending<void> method;
  engine().set_http_method(kAlice, other, "POST", method.reply());
  EXPECT_EQ(finish(method), hr::kOk);
  EXPECT_EQ(set_dynamic(other, true), hr::kBgENotSupportedWithCustomHttpMethod);
  EXPECT_EQ(set_on_demand(other, true), hr::kBgENotSupportedWithCustomHttpMethod);
}

TEST_F(EngineOptions, OtherPeersOrProxiesRestartATransferWhereItIs) {  // PEER-03 PROXY-11
  const JobId id = transferring_job();
  driver.metadata(transfer(id), 100, {"\"v1\"", "date"});
  driver.received(transfer(id), 40);
  run();
  const auto set_peers = [&] {
    return set(id, [](OptionSettings& o) { o.peer_caching_flags = 3; });
  };
  EXPECT_EQ(set_peers(), hr::kOk);
  EXPECT_EQ(driver.started(), 2u);
  EXPECT_EQ(driver.request(transfer(id)).offset, 40u);
  EXPECT_EQ(set_peers(), hr::kOk);
  EXPECT_EQ(driver.started(), 2u) << "nothing has changed";
  Settings settings;
  settings.proxy = ProxySettings{ProxyUsage::kNoProxy, {}, {}};
  EXPECT_EQ(configure(id, settings), hr::kOk);
  EXPECT_EQ(driver.started(), 3u);
  EXPECT_EQ(driver.request(transfer(id)).proxy.usage, ProxyUsage::kNoProxy);
}

}  // namespace
}  // namespace openbits::core
