// The simulation as a test of the ordinary kind: some histories, and that each is the same twice.
#include <gtest/gtest.h>

#include <cstdint>

#include "sim/vfs.h"
#include "sim/world.h"

namespace openbits::sim {
namespace {

class Simulation : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { install_vfs(); }
};

TEST_F(Simulation, HoldsInSomeHistories) {
  for (std::uint64_t seed = 1; seed <= 400; ++seed) {
    const Outcome outcome = run_history(seed);
    EXPECT_FALSE(outcome.violation) << "seed " << seed << ": " << outcome.violation->invariant
                                    << ": " << outcome.violation->what;
  }
}

TEST_F(Simulation, RunsTheSameHistoryTwice) {
  for (std::uint64_t seed = 1; seed <= 20; ++seed) {
    EXPECT_EQ(run_history(seed).hash, run_history(seed).hash) << "seed " << seed;
  }
}

}  // namespace
}  // namespace openbits::sim
