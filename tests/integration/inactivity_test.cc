// What nobody has wanted for the time that JobInactivityTimeout says, and the real service.
#include <gtest/gtest.h>
#include <sqlite3.h>

#include <chrono>
#include <filesystem>

#include "support/service_world.h"

namespace openbits::test {
namespace {

using std::chrono::hours;
constexpr hours kDay{24};

PrivateBus::Options at_once() {
  PrivateBus::Options options;
  options.service_arguments = {"--first-scavenging", "0"};
  return options;
}

std::size_t temporary_files(const std::string& dir) {
  std::size_t n = 0;
  for (const auto& entry : std::filesystem::directory_iterator(dir)) {
    if (entry.path().filename().string().starts_with(".BIT")) ++n;
  }
  return n;
}

class Inactivity : public ::testing::Test {
 protected:
  /// The service ends, and when it is called again nothing has happened to the job for so long.
  static void age(const ServiceWorld& world, const Job& job, hours by) {
    world.bus.kill_service(SIGTERM);
    const auto then = std::chrono::system_clock::now().time_since_epoch() - by;
    const auto seconds = std::chrono::duration_cast<std::chrono::seconds>(then).count();
    sqlite3* db = nullptr;
    ASSERT_EQ(sqlite3_open((world.bus.state_dir() + "/jobs.db").c_str(), &db), SQLITE_OK);
    const std::string sql = "UPDATE jobs SET last_active = " + std::to_string(seconds) +
                            " WHERE upper(hex(id)) = upper(replace('" + job.id().text() +
                            "', '-', ''))";
    EXPECT_EQ(sqlite3_exec(db, sql.c_str(), nullptr, nullptr, nullptr), SQLITE_OK);
    EXPECT_EQ(sqlite3_changes(db), 1);
    sqlite3_close(db);
  }
};

// SCHED-19 SCHED-20 LNX-98
TEST_F(Inactivity, ATransferredJobThatNobodyCompletesIsCancelled) {
  ServiceWorld world(Nginx::Options{}, at_once());
  world.web.write_file("old", 100'000, 1);
  world.web.write_file("young", 100'000, 2);
  Job old = world.job_for("old");
  Job young = world.job_for("young");
  for (Job* job : {&old, &young}) {
    must(job->resume());
    ASSERT_TRUE(world.reaches(*job, JobState::kTransferred));
  }
  const std::uint64_t before = must(world.client.events(0)).newest;
  age(world, young, 89 * kDay);
  age(world, old, 91 * kDay);
  ASSERT_TRUE(world.reaches(old, JobState::kCancelled));
  EXPECT_TRUE(eventually([&] { return temporary_files(world.out.path()) == 1; }));
  EXPECT_EQ(must(young.state()), JobState::kTransferred);

  const EventPage page = must(world.client.events(before));
  ASSERT_EQ(page.events.size(), 1u);
  EXPECT_EQ(page.events[0].job, old.id());
  EXPECT_EQ(page.events[0].state, JobState::kCancelled);
  EXPECT_EQ(page.events[0].code, hr::kBitsMcJobScavenged);
  EXPECT_FALSE(page.events[0].message.empty());
  EXPECT_EQ(must(young.complete()), hr::kOk);
  EXPECT_EQ(old.complete().code(), hr::kBgEInvalidState);
}

// SCHED-19 LNX-10
TEST_F(Inactivity, ThePolicyFileSaysHowLong) {
  const TempDir dir;
  write_bytes(dir / "policy.toml", "JobInactivityTimeout = 2\n");
  PrivateBus::Options options = at_once();
  options.service_arguments.insert(options.service_arguments.end(),
                                   {"--policy", dir / "policy.toml"});
  ServiceWorld world(Nginx::Options{}, options);
  Job old = must(world.client.create_job("old"));
  Job young = must(world.client.create_job("young"));
  age(world, young, kDay);
  age(world, old, 2 * kDay);
  ASSERT_TRUE(world.reaches(old, JobState::kCancelled));
  EXPECT_EQ(must(young.state()), JobState::kSuspended);
}

// LNX-98
TEST_F(Inactivity, AJobThatGetsItsTurnAfterTheStartIsKept) {
  Nginx::Options slow;
  slow.server = "limit_rate 20k;";
  ServiceWorld world(slow, at_once());
  world.web.write_file("file", 1'000'000, 1);
  Job job = world.job_for("file");
  Job mark = must(world.client.create_job("mark"));
  must(job.resume());
  ASSERT_TRUE(world.reaches(job, JobState::kTransferring));
  age(world, mark, 91 * kDay);
  age(world, job, 91 * kDay);
  world.web.stop();
  world.web.start("");
  ASSERT_TRUE(world.reaches(mark, JobState::kCancelled));
  ASSERT_TRUE(world.reaches(job, JobState::kTransferred));
  EXPECT_EQ(must(job.complete()), hr::kOk);
}

}  // namespace
}  // namespace openbits::test
