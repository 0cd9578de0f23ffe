// The simulation as a test of the ordinary kind: some histories, that each is the same twice, and
// that planted bugs are found.
#include <gtest/gtest.h>

#include <cstdint>
#include <ostream>
#include <string>

#include "sim/vfs.h"
#include "sim/world.h"

namespace openbits::sim {

void PrintTo(const PlantedBug& planted, std::ostream* out) {
  *out << planted.name;
}

namespace {

#ifdef OPENBITS_FEWER_HISTORIES
constexpr std::uint64_t kHistories = 40;
#else
constexpr std::uint64_t kHistories = 300;
#endif

class Simulation : public ::testing::Test {
 protected:
  static void SetUpTestSuite() { install_vfs(); }
};

TEST_F(Simulation, HoldsInSomeHistories) {
  for (std::uint64_t seed = 1; seed <= kHistories; ++seed) {
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

// Nothing of it is left to chance: after these many the bug is found, or the check is broken.
#ifndef OPENBITS_FEWER_HISTORIES
class PlantedBugs : public ::testing::TestWithParam<PlantedBug> {
 protected:
  static void SetUpTestSuite() { install_vfs(); }
};

TEST_P(PlantedBugs, AreFound) {
  for (std::uint64_t seed = 1; seed <= 10'000; ++seed) {
    const Outcome outcome = run_history(seed, GetParam().bug);
    if (outcome.violation && outcome.violation->invariant == GetParam().invariant) return;
  }
  FAIL() << "not within 10,000 histories";
}

INSTANTIATE_TEST_SUITE_P(All, PlantedBugs, ::testing::ValuesIn(kPlantedBugs), [](const auto& of) {
  std::string name(of.param.name);
  std::erase(name, '-');
  return name;
});
#endif

}  // namespace
}  // namespace openbits::sim
