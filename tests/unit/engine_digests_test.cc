// Files with digests in the Engine: LNX-120 to LNX-124.
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include "core/digests.h"
#include "fakes/world.h"

namespace openbits::core {
namespace {

using fakes::kAlice;
using fakes::kObject;
using fakes::Pending;
using ::testing::ElementsAre;
using ::testing::IsEmpty;

constexpr auto kFile = NoticeKind::kFileTransferred;
constexpr std::uint32_t kFlags =
    notify::kJobTransferred | notify::kJobError | notify::kFileTransferred;
const Validators kV1{"\"v1\"", "date"};

Digest sha256(std::uint8_t fill = 1) {
  return {DigestAlgorithm::kSha256, std::vector<std::uint8_t>(32, fill)};
}
Digest sha512(std::uint8_t fill = 2) {
  return {DigestAlgorithm::kSha512, std::vector<std::uint8_t>(64, fill)};
}

class EngineDigests : public fakes::World {
 protected:
  HResult add(const JobId& id, Digests digests, const std::string& name = "a", Ranges ranges = {}) {
    FileSpec file = spec(name);
    file.digests = std::move(digests);
    file.ranges = std::move(ranges);
    return finish(begin_add(id, {file}));
  }
  JobId watched_job(Digests digests) {
    const JobId id = create_job();
    EXPECT_EQ(add(id, std::move(digests)), hr::kOk);
    EXPECT_EQ(set_flags(id, kFlags), hr::kOk);
    EXPECT_EQ(set_object(id, kObject), hr::kOk);
    EXPECT_EQ(resume(id), hr::kOk);
    return id;
  }
  void reject(const JobId& id) {
    TransferFailure failure;
    failure.transient = false;
    failure.error = {ErrorContext::kRemoteFile, hr::kBgEValidationFailed, {}, "http", "no"};
    driver.failed(transfer(id), failure);
    run();
  }
  HResult request(const JobId& id, Ranges ranges) {
    Pending<void> p;
    engine().request_ranges(kAlice, id, 0, std::move(ranges), p.reply());
    return finish(p);
  }
  /// The running part of a file of 100 bytes is fetched to its end.
  void fetch_part(const JobId& id) {
    const TransferId t = transfer(id);
    const std::uint64_t end = std::min<std::uint64_t>(*driver.request(t).part_end, 100);
    driver.connected(t);
    driver.metadata(t, 100, kV1);
    driver.received(t, end);
    driver.durable(t, end);
    driver.finished(t, end);
    run();
  }
  const FileRecord& file(const JobId& id) { return job(id).files[0].record; }
};

TEST_F(EngineDigests, BadOnesAreRefused) {  // LNX-120
  const JobId id = create_job();
  Digest short_one = sha256();
  short_one.value.pop_back();
  Digest long_one = sha512();
  long_one.value.push_back(0);
  Digest unknown = sha256();
  unknown.algorithm = static_cast<DigestAlgorithm>(7);
  Digest none = sha256();
  none.algorithm = static_cast<DigestAlgorithm>(0);
  for (const Digests& bad : {Digests{short_one}, Digests{long_one}, Digests{unknown}, Digests{none},
                             Digests{sha256(), sha256()}, Digests{sha256(), sha256(3)},
                             Digests{{DigestAlgorithm::kSha512, sha256().value}}}) {
    EXPECT_EQ(add(id, bad), hr::kEInvalidArg);
  }
  EXPECT_TRUE(job(id).files.empty());
  EXPECT_EQ(add(create_job(kAlice, JobType::kUpload), {sha256()}), hr::kENotImpl);
  EXPECT_EQ(add(id, {sha512(), sha256()}), hr::kOk);
  EXPECT_THAT(file(id).settings().digests, ElementsAre(sha512(), sha256()));
}

TEST_F(EngineDigests, TheDriverHearsOfThemAlsoAfterARestart) {  // LNX-120, PERS-01
  const JobId id = create_job();
  ASSERT_EQ(add(id, {sha256()}), hr::kOk);
  ASSERT_EQ(add(id, {sha512()}, "b", {{10, 5}}), hr::kOk);
  ASSERT_EQ(resume(id), hr::kOk);
  EXPECT_THAT(driver.request(transfer(id)).digests, ElementsAre(sha256()));
  EXPECT_FALSE(driver.request(transfer(id)).only_check);
  restart(End::kPowerCut);
  run();
  EXPECT_THAT(driver.request(transfer(id)).digests, ElementsAre(sha256()));
  finish_file(id);
  EXPECT_THAT(driver.request(transfer(id)).digests, ElementsAre(sha512())) << "of its ranges";
}

TEST_F(EngineDigests, AMismatchStopsTheJobBeforeAnybodyIsTold) {  // LNX-122
  const JobId id = watched_job({sha256()});
  const TransferId t = transfer(id);
  driver.connected(t);
  driver.metadata(t, 100, kV1);
  driver.received(t, 100);
  driver.durable(t, 100);
  run();
  reject(id);
  EXPECT_EQ(state(id), JobState::kError) << "not transient";
  EXPECT_EQ(job(id).record.error->code, hr::kBgEValidationFailed);
  EXPECT_EQ(job(id).record.error->context, ErrorContext::kRemoteFile);
  EXPECT_EQ(job(id).record.error->file, 0u);
  EXPECT_EQ(job(id).record.error_count, 1u);
  EXPECT_EQ(calls(kFile), 0u);
  EXPECT_FALSE(file(id).transferred);
  EXPECT_EQ(job(id).progress().bytes_transferred, 0u);
  EXPECT_EQ(job(id).progress().files_transferred, 0u);
  // It is so after a restart, and Resume fetches it anew.
  restart();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(job(id).progress().bytes_transferred, 0u);
  EXPECT_EQ(resume(id), hr::kOk);
  const TransferRequest again = driver.request(transfer(id));
  EXPECT_EQ(again.offset, 0u);
  EXPECT_EQ(again.size, kSizeUnknown);
  EXPECT_EQ(again.validators, Validators{});
  EXPECT_THAT(again.digests, ElementsAre(sha256()));
  finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineDigests, ADigestOfTheServerIsNoOtherMatter) {  // LNX-122
  const JobId id = watched_job({});
  driver.connected(transfer(id));
  driver.metadata(transfer(id), 100, kV1);
  driver.received(transfer(id), 100);
  driver.durable(transfer(id), 100);
  reject(id);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(job(id).progress().bytes_transferred, 0u);
  EXPECT_EQ(calls(kFile), 0u);
}

TEST_F(EngineDigests, OtherFailuresKeepWhatIsThere) {  // LNX-122
  const JobId id = watched_job({sha256()});
  const TransferId t = transfer(id);
  driver.connected(t);
  driver.metadata(t, 100, kV1);
  driver.received(t, 60);
  driver.durable(t, 60);
  fail_file(id, false);
  EXPECT_EQ(job(id).progress().bytes_transferred, 60u);
}

TEST_F(EngineDigests, AFileInPartsIsCheckedWhenItIsWhole) {  // LNX-123
  const JobId id = watched_job({sha256()});
  ASSERT_EQ(request(id, {{50, 50}}), hr::kOk);
  EXPECT_THAT(driver.request(transfer(id)).digests, IsEmpty()) << "of a part";
  fetch_part(id);
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
  fetch_part(id);
  EXPECT_FALSE(file(id).transferred) << "not checked yet";
  EXPECT_EQ(calls(kFile), 0u);
  const TransferRequest check = driver.request(transfer(id));
  EXPECT_TRUE(check.only_check);
  EXPECT_FALSE(check.part_end);
  EXPECT_EQ(check.offset, 100u);
  EXPECT_EQ(check.size, 100u);
  EXPECT_THAT(check.digests, ElementsAre(sha256()));
  driver.finished(transfer(id), 100);
  run();
  EXPECT_TRUE(file(id).transferred);
  EXPECT_FALSE(file(id).has_holes());
  EXPECT_EQ(calls(kFile), 1u);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineDigests, AFileInPartsThatIsWrongIsFetchedAnew) {  // LNX-122, LNX-123
  const JobId id = watched_job({sha256()});
  ASSERT_EQ(request(id, {{50, 50}}), hr::kOk);
  fetch_part(id);
  fetch_part(id);
  ASSERT_TRUE(driver.request(transfer(id)).only_check);
  reject(id);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(calls(kFile), 0u);
  EXPECT_EQ(job(id).progress().bytes_transferred, 0u);
  EXPECT_FALSE(file(id).has_holes());
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_FALSE(driver.request(transfer(id)).only_check);
  EXPECT_EQ(driver.request(transfer(id)).offset, 0u);
  finish_file(id);
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineDigests, ACheckThatWasCutOffIsMadeAgain) {  // LNX-123
  const auto begin_check = [this] {
    const JobId id = watched_job({sha256()});
    EXPECT_EQ(request(id, {{50, 50}}), hr::kOk);
    fetch_part(id);
    fetch_part(id);
    EXPECT_TRUE(driver.request(transfer(id)).only_check);
    return id;
  };
  const auto end = [this](const JobId& id) {
    EXPECT_FALSE(file(id).transferred);
    ASSERT_TRUE(driver.of(id));
    EXPECT_TRUE(driver.request(transfer(id)).only_check);
    driver.finished(transfer(id), 100);
    run();
    EXPECT_EQ(state(id), JobState::kTransferred);
    EXPECT_EQ(cancel(id), hr::kOk);
  };
  for (const End how : {End::kCrash, End::kPowerCut}) {
    const JobId id = begin_check();
    restart(how);
    run();
    end(id);
  }
  const JobId id = begin_check();
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_FALSE(file(id).transferred);
  EXPECT_EQ(resume(id), hr::kOk);
  end(id);
}

TEST_F(EngineDigests, APartThatIsStoppedBehindItsLastByteIsChecked) {  // LNX-123
  const JobId id = watched_job({sha256()});
  ASSERT_EQ(request(id, {{50, 50}}), hr::kOk);
  fetch_part(id);
  const TransferId t = transfer(id);
  driver.connected(t);
  driver.received(t, 50);
  EXPECT_EQ(suspend(id), hr::kOk);
  EXPECT_FALSE(file(id).transferred);
  EXPECT_EQ(calls(kFile), 0u);
  EXPECT_EQ(resume(id), hr::kOk);
  EXPECT_TRUE(driver.request(transfer(id)).only_check);
  driver.finished(transfer(id), 100);
  run();
  EXPECT_EQ(state(id), JobState::kTransferred);
}

TEST_F(EngineDigests, ACheckIsOverBeforeTheNextFileBegins) {  // LNX-123
  const JobId id = watched_job({sha256()});
  ASSERT_EQ(add(id, {}, "b"), hr::kOk);
  ASSERT_EQ(request(id, {{50, 50}}), hr::kOk);
  fetch_part(id);
  fetch_part(id);
  const TransferId check = transfer(id);
  ASSERT_TRUE(driver.request(check).only_check);
  driver.at(check).observer->on_complete(check, 100);
  run();
  EXPECT_EQ(driver.running().size(), 1u);
  EXPECT_EQ(transfer(id), check);
  driver.finished(check, 100);
  run();
  EXPECT_EQ(driver.request(transfer(id)).file, 1u);
}

TEST_F(EngineDigests, AMismatchWaitsForFilesThatAreBeingMadeDurable) {  // LNX-122
  const JobId id = watched_job({});
  ASSERT_EQ(add(id, {sha256()}, "b"), hr::kOk);
  const TransferId first = transfer(id);
  driver.connected(first);
  driver.metadata(first, 100, kV1);
  driver.received(first, 100);
  driver.at(first).observer->on_complete(first, 100);
  run();
  ASSERT_EQ(driver.running().size(), 2u);
  const TransferId second = driver.running().back();
  ASSERT_EQ(driver.request(second).file, 1u);
  driver.connected(second);
  driver.metadata(second, 100, kV1);
  driver.received(second, 100);
  driver.durable(second, 100);
  TransferFailure failure;
  failure.transient = false;
  failure.error = {ErrorContext::kRemoteFile, hr::kBgEValidationFailed, {}, "http", "no"};
  driver.failed(second, failure);
  run();
  EXPECT_EQ(calls(kFile), 0u);
  driver.durable(first, 100);
  driver.finished(first, 100);
  run();
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(job(id).record.error->file, 1u);
  EXPECT_EQ(calls(kFile), 1u) << "of the first one";
  EXPECT_TRUE(job(id).files[0].record.transferred);
  EXPECT_FALSE(job(id).files[1].record.transferred);
  EXPECT_EQ(job(id).progress().bytes_transferred, 100u);
}

TEST_F(EngineDigests, OnDemandWhatWasThereIsAskedForOnceMore) {  // LNX-123, OND-02
  const JobId id = create_job();
  ASSERT_EQ(add(id, {sha256()}), hr::kOk);
  const_cast<Job&>(job(id)).record.change_settings([](JobOptions& o) { o.on_demand = true; });
  ASSERT_EQ(request(id, {{0, kToEndOfFile}}), hr::kOk);
  ASSERT_EQ(resume(id), hr::kOk);
  fetch_part(id);
  ASSERT_TRUE(driver.request(transfer(id)).only_check);
  reject(id);
  EXPECT_EQ(state(id), JobState::kError);
  EXPECT_EQ(resume(id), hr::kOk);
  fetch_part(id);
  ASSERT_TRUE(driver.request(transfer(id)).only_check);
  driver.finished(transfer(id), 100);
  run();
  EXPECT_EQ(state(id), JobState::kTransferred);
}

}  // namespace
}  // namespace openbits::core
