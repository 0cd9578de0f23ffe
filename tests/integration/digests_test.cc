// Files with digests, through the service (LNX-120 to LNX-124).
#include <gmock/gmock.h>
#include <gtest/gtest.h>

#include <atomic>
#include <fstream>
#include <string>
#include <vector>

#include "bitsctl_fixture.h"
#include "digest_testing.h"
#include "support/service_world.h"

namespace openbits::test {
namespace {

using ::testing::ElementsAre;
using ::testing::HasSubstr;
using ::testing::IsEmpty;

constexpr std::size_t kMiB = std::size_t{1} << 20;
constexpr std::size_t kSize = 2 * kMiB + 3;
constexpr auto k512 = DigestAlgorithm::kSha512;

Nginx::Options with(const std::string& server) {
  Nginx::Options options;
  options.server = server;
  return options;
}

void change_byte(const std::string& path, std::size_t at) {
  std::fstream file(path, std::ios::in | std::ios::out | std::ios::binary);
  file.seekg(static_cast<std::streamoff>(at));
  const char old = static_cast<char>(file.get());
  file.seekp(static_cast<std::streamoff>(at));
  file.put(static_cast<char>(old ^ 1));
  ASSERT_TRUE(file.flush());
}

class DigestsTest : public ::testing::Test {
 protected:
  void open(const std::string& server = {}) {
    world_ = std::make_unique<ServiceWorld>(with(server));
    world_->web.write_file("file", kSize, 1);
  }
  static std::string good() { return content(kSize, 1); }
  static std::string bad() { return content(kSize, 2); }

  FileSpec spec(std::vector<Digest> digests, std::vector<FileRange> ranges = {}) const {
    return {world_->web.url("file"), world_->out / "file", std::move(ranges), std::move(digests)};
  }
  Job job_with(const FileSpec& file, JobPriority priority = JobPriority::kForeground) {
    Job job = must(world_->client.create_job("job"));
    must(job.set_priority(priority));
    must(job.add_file(file));
    return job;
  }
  void expect_mismatch(const Job& job) {
    ASSERT_TRUE(world_->reaches(job, JobState::kError));
    const JobErrorInfo error = must(job.error());
    EXPECT_EQ(error.code, hr::kBgEValidationFailed) << error.message;
    EXPECT_EQ(error.context, ErrorContext::kRemoteFile);
    EXPECT_EQ(error.file, 0u);
    EXPECT_EQ(error.protocol, "http");
    EXPECT_EQ(must(job.progress()).bytes_transferred, 0u);
    EXPECT_EQ(must(job.progress()).files_transferred, 0u);
    EXPECT_FALSE(std::filesystem::exists(world_->out / "file"));
  }
  void expect_good(Job& job, const std::string& bytes) {
    ASSERT_TRUE(world_->reaches(job, JobState::kTransferred));
    EXPECT_EQ(must(job.complete()), hr::kOk);
    EXPECT_TRUE(read_file(world_->out / "file") == bytes);
  }

  std::unique_ptr<ServiceWorld> world_;
};

TEST_F(DigestsTest, AreStoredAndCanBeRead) {  // LNX-120, PERS-01
  open();
  Job job = must(world_->client.create_job("job"));
  must(job.add_file("http://127.0.0.1/plain", world_->out / "plain"));
  must(job.add_file({"http://127.0.0.1/both",
                     world_->out / "both",
                     {{1, 2}, {5, 1}},
                     {digest_of("a", k512), digest_of("b")}}));
  const std::vector<FileSpec> more = {
      {"http://127.0.0.1/one", world_->out / "one", {}, {digest_of("c")}},
      {"http://127.0.0.1/two", world_->out / "two", {{0, 9}}, {}},
      {"http://127.0.0.1/three", world_->out / "three", {}, {}}};
  must(job.add_files(more));
  world_->bus.kill_service(SIGKILL);
  EXPECT_THAT(must(job.file(0).digests()), IsEmpty());
  EXPECT_THAT(must(job.file(1).digests()), ElementsAre(digest_of("a", k512), digest_of("b")));
  EXPECT_THAT(must(job.file(1).ranges()), ElementsAre(FileRange{1, 2}, FileRange{5, 1}));
  EXPECT_THAT(must(job.file(2).digests()), ElementsAre(digest_of("c")));
  EXPECT_THAT(must(job.file(3).ranges()), ElementsAre(FileRange{0, 9}));
  const auto all = must(job.digests());
  ASSERT_EQ(all.size(), 2u);
  EXPECT_EQ(all[0].index, 1u);
  EXPECT_EQ(all[1].index, 2u);
  EXPECT_THAT(all[1].digests, ElementsAre(digest_of("c")));
}

TEST_F(DigestsTest, BadOnesAreRefused) {  // LNX-120
  open();
  Job job = must(world_->client.create_job("job"));
  Digest short_one = digest_of("a");
  short_one.value.pop_back();
  const Digest empty{DigestAlgorithm::kSha256, {}};
  const Digest long_one{DigestAlgorithm::kSha256, digest_of("a", k512).value};
  const Digest unknown{static_cast<DigestAlgorithm>(9), digest_of("a").value};
  for (const auto& digests :
       {std::vector{short_one}, std::vector{empty}, std::vector{long_one}, std::vector{unknown},
        std::vector{digest_of("a"), digest_of("a")}, std::vector{digest_of("a"), digest_of("b")}}) {
    const auto added = job.add_file(spec(digests));
    EXPECT_EQ(added.code(), hr::kEInvalidArg);
    EXPECT_GT(added.error().message.size(), 10u);
  }
  EXPECT_EQ(must(job.files()).size(), 0u);
  EXPECT_EQ(job.add_file({"gopher://h/", world_->out / "x", {}, {digest_of("a")}}).code(),
            hr::kEInvalidArg);
  EXPECT_EQ(job.add_file({"http://h/", "relative", {}, {digest_of("a")}}).code(), hr::kEInvalidArg);
  EXPECT_EQ(
      job.add_file({world_->web.url("file"), world_->out / "x", {{0, 0}}, {digest_of("a")}}).code(),
      hr::kBgEInvalidRange);
  Job upload = must(world_->client.create_job("job", JobType::kUpload));
  EXPECT_EQ(upload.add_file(spec({digest_of("a")})).code(), hr::kENotImpl);
}

// LNX-122: with everybody listening.
TEST_F(DigestsTest, AMismatchIsNeverAnnouncedAsAFile) {
  for (const JobPriority priority : {JobPriority::kForeground, JobPriority::kNormal}) {
    open();
    world_->web.write_file("file", bad());
    Job job = job_with(spec({digest_of(good())}), priority);
    must(job.set_notify_flags(notify::kAll & ~notify::kDisable));
    std::atomic<int> files = 0;
    CallbackRecorder recorder;
    Callbacks callbacks = recorder.callbacks();
    callbacks.file_transferred = [&files](const Job&, const File&, std::uint64_t) {
      ++files;
      return hr::kOk;
    };
    must(job.set_callbacks(callbacks));
    must(job.resume());
    ASSERT_TRUE(recorder.wait_for("error"));
    expect_mismatch(job);
    for (const auto& event : recorder.events()) {
      if (event.name == "error") EXPECT_EQ(event.error.code, hr::kBgEValidationFailed);
    }
    EXPECT_EQ(files, 0);
    EXPECT_EQ(recorder.count("transferred"), 0u);
    for (const openbits::Event& event : must(world_->client.events(0)).events) {
      EXPECT_NE(event.kind, EventKind::kFileTransferred);
      EXPECT_NE(event.kind, EventKind::kJobTransferred);
    }
    // Resume fetches it anew, and now it is right.
    world_->web.write_file("file", good());
    must(job.resume());
    ASSERT_TRUE(recorder.wait_for("transferred"));
    EXPECT_EQ(files, 1);
    expect_good(job, good());
  }
}

TEST_F(DigestsTest, WhatTheServerSaysCounts) {  // LNX-121, LNX-122
  open("add_header Repr-Digest '" + repr_digest(good()) + "';");
  Job job = job_with(spec({}));
  must(job.resume());
  expect_good(job, good());
  world_->web.write_file("file", bad());
  std::filesystem::remove(world_->out / "file");
  Job other = job_with(spec({}), JobPriority::kHigh);
  must(other.resume());
  expect_mismatch(other);
  EXPECT_THAT(must(other.error()).message, HasSubstr("the server itself"));
}

TEST_F(DigestsTest, AnEmptyFileIsChecked) {  // LNX-120
  open();
  world_->web.write_file("file", "");
  Job job = job_with(spec({digest_of("")}));
  must(job.resume());
  expect_good(job, "");
  std::filesystem::remove(world_->out / "file");
  Job other = job_with(spec({digest_of("x")}));
  must(other.resume());
  expect_mismatch(other);
}

// LNX-122 PERS-01: what was there before is read again, whoever wrote it.
TEST_F(DigestsTest, AResumedFileIsCheckedAsAWhole) {
  for (const bool corrupt : {false, true}) {
    world_ = std::make_unique<ServiceWorld>(with("limit_rate 12m;"));
    const std::string all = content(24 * kMiB, 5);
    world_->web.write_file("file", all);
    Job job = job_with(spec({digest_of(all), digest_of(all, k512)}), JobPriority::kNormal);
    must(job.resume());
    ASSERT_TRUE(eventually(
        [&] {
          const auto progress = job.progress();
          return progress && progress->bytes_transferred > 8 * kMiB;
        },
        std::chrono::seconds(60)));
    const std::string temp = must(job.file(0).temporary_name());
    world_->bus.kill_service(SIGKILL);
    ASSERT_GT(std::filesystem::file_size(temp), 8 * kMiB);
    if (corrupt) change_byte(temp, 4 * kMiB + 1);
    EXPECT_GT(must(job.progress()).bytes_transferred, 8 * kMiB) << "it goes on where it was";
    if (corrupt) {
      expect_mismatch(job);
      must(job.resume());
    }
    expect_good(job, all);
  }
}

TEST_F(DigestsTest, RangesAreChecked) {  // LNX-123
  open();
  const std::vector<FileRange> ranges = {{kSize - 10, kToEndOfFile}, {100, 1000}};
  const std::string parts = good().substr(kSize - 10) + good().substr(100, 1000);
  Job job = job_with(spec({digest_of(parts)}, ranges));
  must(job.resume());
  expect_good(job, parts);
  std::filesystem::remove(world_->out / "file");
  Job other = job_with(spec({digest_of(good())}, ranges));
  must(other.resume());
  expect_mismatch(other);
}

TEST_F(DigestsTest, AFileOnDemandIsCheckedWhenItIsWhole) {  // LNX-123
  for (const bool right : {true, false}) {
    open();
    Job job = job_with(spec({digest_of(right ? good() : bad())}));
    must(job.set_on_demand_mode(true));
    const std::vector<FileRange> last = {{kSize - 1000, 1000}};
    const std::vector<FileRange> first = {{0, kSize - 1000}};
    must(job.file(0).request_ranges(last));
    must(job.resume());
    ASSERT_TRUE(world_->reaches(job, JobState::kSuspended));  // OND-07
    EXPECT_EQ(must(job.progress()).bytes_transferred, 1000u);
    must(job.file(0).request_ranges(first));
    must(job.resume());
    if (!right) {
      expect_mismatch(job);
      continue;
    }
    expect_good(job, good());
  }
}

TEST_F(DigestsTest, TheOtherFilesOfTheJobAreKept) {  // LNX-122
  open();
  world_->web.write_file("second", "second");
  Job job =
      job_with({world_->web.url("second"), world_->out / "second", {}, {digest_of("second")}});
  must(job.add_file(spec({digest_of(bad())})));
  must(job.resume());
  ASSERT_TRUE(world_->reaches(job, JobState::kError));
  EXPECT_EQ(must(job.error()).file, 1u);
  EXPECT_EQ(must(job.complete()), hr::kBgSPartialComplete);
  EXPECT_EQ(read_file(world_->out / "second"), "second");
  EXPECT_FALSE(std::filesystem::exists(world_->out / "file"));
}

// LNX-124
TEST_F(BitsctlTest, GetChecksWhatItGets) {
  Nginx server;
  server.write_file("file", kSize, 1);
  const std::string url = server.url("file");
  const std::string file = dir_ / "file";
  const std::string sha256 = digest_of(content(kSize, 1)).hex();
  const std::string sha512 = digest_of(content(kSize, 1), k512).hex();
  run(0, {"get", url, "-o", file, "--sha256", sha256, "--sha512", sha512});
  EXPECT_TRUE(read_file(file) == content(kSize, 1));
  const std::string wrong = dir_ / "wrong";
  std::string upper = digest_of("x").hex();
  for (char& c : upper) c = static_cast<char>(std::toupper(c));
  const Bitsctl failed = run(1, {"get", url, "-o", wrong, "--sha256", upper});
  EXPECT_THAT(failed.err(), HasSubstr(sha256));
  EXPECT_THAT(failed.err(), HasSubstr(digest_of("x").hex()));
  EXPECT_FALSE(std::filesystem::exists(wrong));
  for (const std::string& bad : {std::string("x"), std::string(), sha512, sha256.substr(1),
                                 sha256 + "0", "g" + sha256.substr(1)}) {
    Bitsctl refused = start({"get", url, "-o", wrong, "--sha256", bad});
    EXPECT_NE(refused.wait(), 0) << bad;
    EXPECT_THAT(refused.err(), HasSubstr("64 hexadecimal digits")) << bad;
  }
  EXPECT_FALSE(std::filesystem::exists(wrong));
}

TEST_F(BitsctlTest, ShowTellsWhatAFileHasToBe) {  // LNX-124
  const std::string job = create("job");
  run(0, {"add", job, "http://127.0.0.1/a", dir_ / "a"});
  run(0, {"add", job, "http://127.0.0.1/b", dir_ / "b", "--sha512", digest_of("b", k512).hex()});
  EXPECT_THAT(run(0, {"show", job}).out(), HasSubstr("sha-512 " + digest_of("b", k512).hex()));
  const auto files = show(job).at("files");
  EXPECT_EQ(files.at(0).at("digests"), nlohmann::json::object());
  EXPECT_EQ(files.at(1).at("digests"), nlohmann::json({{"sha-512", digest_of("b", k512).hex()}}));
}

}  // namespace
}  // namespace openbits::test
