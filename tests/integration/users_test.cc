// Whose jobs run, and as whom.
#include <gtest/gtest.h>
#include <sys/stat.h>
#include <unistd.h>

#include <fstream>
#include <memory>
#include <sstream>
#include <string>

#include "support/service_world.h"

namespace openbits::test {
namespace {

constexpr uid_t kNobody = 65534;
constexpr std::size_t kSize = 3'000'000;

Nginx::Options slow() {
  Nginx::Options options;
  options.server = "limit_rate 500k;";
  return options;
}

bool has_received(const Job& job) {
  return eventually([&] { return must(job.progress()).bytes_transferred > 0; });
}

// The instance of a user ends when the user's last login session does: systemd sends it SIGTERM.
TEST(Users, WithTheEndOfTheLoginSessionItsJobsRestUntilTheNextOne) {  // NET-01 LNX-08 STATE-12
  ServiceWorld world(slow());
  world.web.write_file("file", kSize, 1);
  Job job = world.job_for("file");
  must(job.resume());
  ASSERT_TRUE(has_received(job));
  ASSERT_GT(world.bus.kill_service(SIGTERM), 0);
  const auto before = world.web.requests(1);
  ASSERT_FALSE(before.empty());
  EXPECT_LT(before.back().body_bytes_sent, kSize) << "the transfer was broken off";
  EXPECT_EQ(world.bus.service_pid(), 0) << "and nobody goes on with it";
  world.bus.start_service();  // the next login
  EXPECT_TRUE(world.reaches(job, JobState::kTransferred)) << "without a Resume (STATE-11)";
  EXPECT_GT(world.web.requests(before.size() + 1).size(), before.size());
  must(job.complete());
  EXPECT_EQ(read_file(world.out / "file"), content(kSize, 1));
}

/// A service that the test starts by itself, on the bus of a world.
std::unique_ptr<Process> start_service(const ServiceWorld& world, std::vector<std::string> argv,
                                       std::map<std::string, std::string> env) {
  auto process = std::make_unique<Process>(argv, Process::Options{std::move(env), {}});
  const bool serves =
      eventually([&] { return world.bus.service_pid() != 0 || !process->running(); });
  if (!serves || world.bus.service_pid() == 0) throw std::runtime_error("no service");
  return process;
}

TEST(Users, TheInstanceOfTheSystemNeedsNobodyToBeLoggedOn) {  // NET-02 LNX-08
  const TempDir state;
  ServiceWorld world;
  world.web.write_file("file", kSize, 1);
  const auto service =
      start_service(world, {OPENBITSD, "--bus", "system", "--state-dir", state.path()},
                    {{"DBUS_SYSTEM_BUS_ADDRESS", world.bus.address()},
                     {"DBUS_SESSION_BUS_ADDRESS", "unix:path=/nowhere"},
                     {"XDG_RUNTIME_DIR", "/nowhere"},
                     {"HOME", ""}});
  Job job = world.job_for("file");
  must(job.resume());
  EXPECT_TRUE(world.reaches(job, JobState::kTransferred));
  must(job.complete());
  EXPECT_EQ(read_file(world.out / "file"), content(kSize, 1));
  service->kill(SIGTERM);
  EXPECT_EQ(service->wait(), 0);
}

class AsNobody {
 public:
  AsNobody() { EXPECT_EQ(::seteuid(kNobody), 0); }
  ~AsNobody() { EXPECT_EQ(::seteuid(0), 0); }
  AsNobody(const AsNobody&) = delete;
  AsNobody& operator=(const AsNobody&) = delete;
};

/// The users of the sockets that are connected to a loopback port, as the kernel lists them.
std::vector<uid_t> users_connected_to(std::uint16_t port) {
  char address[32];
  std::snprintf(address, sizeof address, "0100007F:%04X", unsigned{port});
  std::vector<uid_t> found;
  std::ifstream table("/proc/net/tcp");
  for (std::string line; std::getline(table, line);) {
    std::istringstream words(line);
    std::string number, local, remote, state, queues, timer, retransmits;
    uid_t user = 0;
    words >> number >> local >> remote >> state >> queues >> timer >> retransmits >> user;
    if (remote == address && state == "01") found.push_back(user);
  }
  return found;
}

TEST(Users, FilesAndConnectionsAreTheOwners) {  // NET-03
  if (::geteuid() != 0) GTEST_SKIP() << "only root can be somebody else for a while";
  const TempDir state;
  const TempDir theirs;
  ASSERT_EQ(::chown(state.path().c_str(), kNobody, kNobody), 0);
  ASSERT_EQ(::chown(theirs.path().c_str(), kNobody, kNobody), 0);
  ServiceWorld world(slow());
  world.web.write_file("file", kSize, 1);
  world.bus.admit_everybody();
  const auto service = start_service(world,
                                     {"setpriv", "--reuid=65534", "--regid=65534", "--clear-groups",
                                      OPENBITSD, "--state-dir", state.path()},
                                     {{"DBUS_SESSION_BUS_ADDRESS", world.bus.address()}});
  const auto client = [&] {
    const AsNobody owner;
    return std::make_unique<Client>(world.connect());
  }();
  Job job = must(client->create_job("theirs"));
  EXPECT_EQ(must(job.owner()), "S-1-22-1-65534");
  const auto refused = job.add_file(world.web.url("file"), world.out / "file");
  EXPECT_EQ(refused.code(), hr::kEAccessDenied) << "a directory of root's";
  must(job.add_file(world.web.url("file"), theirs / "file"));
  must(job.resume());
  ASSERT_TRUE(has_received(job));
  EXPECT_EQ(users_connected_to(world.web.port()), std::vector<uid_t>{kNobody});
  ASSERT_TRUE(world.reaches(job, JobState::kTransferred));
  must(job.complete());
  struct stat info {};
  ASSERT_EQ(::stat((theirs / "file").c_str(), &info), 0);
  EXPECT_EQ(info.st_uid, kNobody);
  EXPECT_EQ(read_file(theirs / "file"), content(kSize, 1));
  service->kill(SIGTERM);
  EXPECT_EQ(service->wait(), 0);
}

}  // namespace
}  // namespace openbits::test
