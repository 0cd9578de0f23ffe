// The service is killed, and nothing is lost.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <iostream>
#include <random>

#include "support/service_world.h"

namespace openbits::test {
namespace {

constexpr std::uint64_t kMiB = 1024 * 1024;

Nginx::Options at_rate(const std::string& rate) {
  Nginx::Options options;
  options.server = "limit_rate " + rate + ";";
  return options;
}

std::uint64_t seed() {
  const char* given = std::getenv("OPENBITS_SEED");
  const std::uint64_t value = given ? std::strtoull(given, nullptr, 10) : std::random_device{}();
  std::cout << "seed " << value << " (OPENBITS_SEED)\n";
  return value;
}

std::size_t temporary_files(const std::string& dir) {
  std::size_t n = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir)) {
    if (entry.path().filename().string().starts_with(".BIT")) ++n;
  }
  return n;
}

// PERS-01 PERS-07 NOT-04 NOT-05 TEMP-01
TEST(Crash, ADownloadSurvivesKillsAtRandomMoments) {
  const bool soak = std::getenv("OPENBITS_SOAK") != nullptr;
  const int kills = soak ? 25 : 6;
  const std::uint64_t size = (soak ? 1024 : 96) * kMiB;
  std::mt19937_64 random(seed());
  ServiceWorld world(at_rate(soak ? "60m" : "24m"));
  world.web.write_file("big", size, 7);
  Job job = world.job_for("big");
  must(job.resume());

  for (int i = 0; i < kills; ++i) {
    // The moment is chosen by what has arrived: somewhere in the next part of the file.
    const std::uint64_t part = size / static_cast<std::uint64_t>(kills + 1);
    const std::uint64_t at = part * static_cast<std::uint64_t>(i) + random() % part;
    ASSERT_TRUE(eventually(
        [&] {
          const auto progress = job.progress();
          return progress && progress->bytes_transferred >= at;
        },
        std::chrono::seconds(60)));
    world.bus.kill_service(SIGKILL);
    ASSERT_NE(must(job.state()), JobState::kError);  // the call starts the service again
  }
  CallbackRecorder recorder;
  must(job.set_callbacks(recorder.callbacks(), Registration::kUntilServiceRestart));
  ASSERT_TRUE(recorder.wait_for("transferred"));
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_TRUE(read_file(world.out / "big") == content(size, 7));
  EXPECT_EQ(temporary_files(world.out.path()), 0u);

  std::uint64_t sent = 0;
  for (const auto& request : world.web.requests()) {
    if (request.method == "GET") sent += request.body_bytes_sent;
  }
  std::cout << "refetched " << (sent - size) / 1024 << " KiB over " << kills << " kills\n";
  EXPECT_LE(sent, size + 64 * kMiB);
}

// PERS-01 LNX-37
TEST(Crash, AnOrderlyEndKeepsEveryByte) {
  ServiceWorld world(at_rate("16m"));
  world.web.write_file("big", 48 * kMiB, 3);
  Job job = world.job_for("big");
  must(job.resume());
  ASSERT_TRUE(eventually([&] {
    const auto progress = job.progress();
    return progress && progress->bytes_transferred > 8 * kMiB;
  }));
  const std::uint64_t before = must(job.progress()).bytes_transferred;
  world.bus.kill_service(SIGTERM);
  EXPECT_GE(must(job.progress()).bytes_transferred, before);
  ASSERT_TRUE(world.reaches(job, JobState::kTransferred));
  EXPECT_EQ(must(job.complete()), hr::kOk);
  EXPECT_TRUE(read_file(world.out / "big") == content(48 * kMiB, 3));
}

// PERS-01 PERS-02
TEST(Crash, WhatWasAcknowledgedIsThereAfterwards) {
  ServiceWorld world;
  Job job = must(world.client.create_job("name"));
  must(job.set_description("description"));
  must(job.set_priority(JobPriority::kLow));
  must(job.set_notify_flags(notify::kJobError));
  must(job.set_minimum_retry_delay(77));
  must(job.set_no_progress_timeout(88));
  must(job.set_proxy_settings({ProxyUsage::kOverride, "proxy:3128", "localhost"}));
  must(job.add_file(world.web.url("a"), world.out / "a"));
  must(job.add_file(world.web.url("b"), world.out / "b"));
  const JobTimes times = must(job.times());
  world.bus.kill_service(SIGKILL);

  EXPECT_EQ(must(job.display_name()), "name");
  EXPECT_EQ(must(job.description()), "description");
  EXPECT_EQ(must(job.priority()), JobPriority::kLow);
  EXPECT_EQ(must(job.notify_flags()), notify::kJobError);
  EXPECT_EQ(must(job.minimum_retry_delay()), 77u);
  EXPECT_EQ(must(job.no_progress_timeout()), 88u);
  EXPECT_EQ(must(job.proxy_settings()).list, "proxy:3128");
  EXPECT_EQ(must(job.proxy_settings()).bypass, "localhost");
  EXPECT_EQ(must(job.times()).creation, times.creation);
  EXPECT_EQ(must(job.times()).modification, times.modification);
  EXPECT_EQ(must(job.owner()), "S-1-22-1-" + std::to_string(::getuid()));
  const auto files = must(job.files());
  ASSERT_EQ(files.size(), 2u);
  EXPECT_EQ(files[1].local_name, world.out / "b");
  EXPECT_EQ(must(job.state()), JobState::kSuspended);
}

// GEN-14 LNX-25 LNX-40 STATE-02
TEST(Crash, AFinalJobIsStillReadableByThoseWhoHoldIt) {
  ServiceWorld world;
  world.web.write_file("file", 10, 1);
  Job job = world.job_for("file");
  must(job.resume());
  ASSERT_TRUE(world.reaches(job, JobState::kTransferred));
  must(job.complete());
  world.bus.kill_service(SIGKILL);
  EXPECT_EQ(must(job.state()), JobState::kAcknowledged);
  EXPECT_EQ(must(job.progress()).files_transferred, 1u);
  EXPECT_TRUE(must(job.file(0).progress()).completed);
  EXPECT_EQ(world.client.job(job.id()).code(), hr::kBgENotFound);
  EXPECT_TRUE(must(world.client.jobs()).empty());
}

}  // namespace
}  // namespace openbits::test
