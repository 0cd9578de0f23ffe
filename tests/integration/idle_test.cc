// An idle service sleeps.
#include <gtest/gtest.h>
#include <unistd.h>

#include <cstdlib>
#include <filesystem>
#include <fstream>

#include "support/service_world.h"

namespace openbits::test {
namespace {

// Context switches of all threads of a process: each wake-up is one.
long switches(pid_t pid) {
  long sum = 0;
  const std::string tasks = "/proc/" + std::to_string(pid) + "/task";
  for (const auto& task : std::filesystem::directory_iterator(tasks)) {
    std::ifstream status(task.path() / "status");
    for (std::string line; std::getline(status, line);) {
      if (line.find("ctxt_switches") == std::string::npos) continue;
      sum += std::strtol(line.substr(line.find(':') + 1).c_str(), nullptr, 10);
    }
  }
  return sum;
}

TEST(Idle, AServiceWithSuspendedJobsIsNotWoken) {  // NOT-01
  ServiceWorld world;
  for (int i = 0; i < 100; ++i) {
    Job job = must(world.client.create_job("job " + std::to_string(i)));
    must(job.add_file(world.web.url("file"), world.out / std::to_string(i)));
  }
  const pid_t pid = world.bus.service_pid();
  const bool soak = std::getenv("OPENBITS_SOAK") != nullptr;
  // The signals of the last change are out when two looks agree.
  long before = -1;
  ASSERT_TRUE(eventually([&] {
    const long now = switches(pid);
    const bool rests = now == before;
    before = now;
    return rests && ::usleep(700'000) == 0 && switches(pid) == now;
  }));
  ::sleep(soak ? 30 : 3);  // the time over which nothing may happen
  EXPECT_EQ(switches(pid), before);
}

}  // namespace
}  // namespace openbits::test
