// Which call may be made next (NOT-28).
#include "core/places.h"

#include <gtest/gtest.h>

#include <cstdlib>
#include <deque>
#include <iostream>
#include <map>
#include <optional>
#include <random>
#include <string>
#include <vector>

namespace openbits::core {
namespace {

using Lane = Places::Lane;
using Turn = Places::Turn;

constexpr std::uint32_t kAlice = 1000;
constexpr std::uint32_t kBob = 1001;

JobId job(std::uint32_t n) {
  JobId id;
  id.bytes[0] = static_cast<std::uint8_t>(n);
  id.bytes[1] = static_cast<std::uint8_t>(n >> 8);
  return id;
}

class PlacesTest : public ::testing::Test {
 protected:
  void wait(const std::string& line, std::uint32_t first, std::uint32_t count,
            Lane lane = Lane::kOwed, std::uint32_t owner = kAlice) {
    for (std::uint32_t n = first; n < first + count; ++n) places.wait(owner, line, lane, job(n));
  }
  /// Everything that may be made now.
  std::vector<Turn> take(std::uint32_t owner = kAlice) {
    std::vector<Turn> turns;
    while (const auto turn = places.next(owner)) turns.push_back(*turn);
    return turns;
  }
  static std::vector<std::string> lines(const std::vector<Turn>& turns) {
    std::vector<std::string> names;
    for (const Turn& turn : turns) names.push_back(turn.line);
    return names;
  }

  Places places;
};

TEST_F(PlacesTest, NobodyWaits) {
  EXPECT_FALSE(places.next(kAlice));
  places.arrive(kAlice, "a");
  EXPECT_FALSE(places.next(kAlice));
}

// NOT-28
TEST_F(PlacesTest, FourForEachOwner) {
  wait("a", 1, 6);
  wait("a", 11, 6, Lane::kOwed, kBob);
  const auto turns = take();
  ASSERT_EQ(turns.size(), 4u);
  for (std::uint32_t i = 0; i < 4; ++i) EXPECT_EQ(turns[i].job, job(i + 1)) << "first come";
  EXPECT_EQ(take(kBob).size(), 4u) << "owners have nothing to do with each other";
  places.leave(kAlice, turns[2]);
  EXPECT_FALSE(places.next(kBob));
  const auto fifth = take();
  ASSERT_EQ(fifth.size(), 1u);
  EXPECT_EQ(fifth[0].job, job(5));
}

TEST_F(PlacesTest, ThreeForOneLineWhileAnotherProgramIsThere) {
  places.arrive(kAlice, "idle");
  wait("a", 1, 6);
  auto turns = take();
  EXPECT_EQ(turns.size(), 3u);
  wait("idle", 11, 1);
  turns = take();
  ASSERT_EQ(turns.size(), 1u) << "its place has been kept";
  EXPECT_EQ(turns[0].line, "idle");
}

TEST_F(PlacesTest, TheFourthPlaceIsFreeWhenTheOtherProgramHasLeft) {
  places.arrive(kAlice, "idle");
  places.arrive(kAlice, "idle");  // with two jobs
  wait("a", 1, 6);
  EXPECT_EQ(take().size(), 3u);
  places.depart(kAlice, "idle");
  EXPECT_EQ(take().size(), 0u) << "one of the two is still there";
  places.depart(kAlice, "idle");
  EXPECT_EQ(take().size(), 1u);
}

TEST_F(PlacesTest, AProgramThatHasLeftCountsWhileACallToItIsUnderWay) {
  places.arrive(kAlice, "b");
  wait("b", 11, 1);
  const auto held = take();
  ASSERT_EQ(held.size(), 1u);
  places.depart(kAlice, "b");
  wait("a", 1, 6);
  EXPECT_EQ(take().size(), 3u);
  places.leave(kAlice, held[0]);
  EXPECT_EQ(take().size(), 1u) << "the line has gone with its last call";
}

TEST_F(PlacesTest, ALineInWhichSomebodyWaitsCounts) {
  wait("a", 1, 6);
  wait("b", 11, 6);
  const auto turns = take();
  ASSERT_EQ(turns.size(), 4u);
  EXPECT_EQ(lines(turns), (std::vector<std::string>{"a", "b", "a", "b"}));
}

TEST_F(PlacesTest, NothingIsLeftOfAnOwnerWhoIsGone) {
  places.arrive(kAlice, "a");
  wait("a", 1, 4);
  const auto turns = take();
  places.depart(kAlice, "a");
  for (const Turn& turn : turns) places.leave(kAlice, turn);
  EXPECT_FALSE(places.next(kAlice));
  wait("b", 11, 6);  // no other line is in the way
  EXPECT_EQ(take().size(), 4u);
}

TEST_F(PlacesTest, CommandLinesHavePlacesOfTheirOwn) {
  wait(Places::kCommandLine, 1, 20);
  auto turns = take();
  EXPECT_EQ(turns.size(), 16u);
  wait("a", 111, 5);
  EXPECT_EQ(take().size(), 4u) << "as if there were no command lines";
  places.leave(kAlice, turns[0]);
  EXPECT_EQ(lines(take()), std::vector<std::string>{Places::kCommandLine});
}

// NOT-18
TEST_F(PlacesTest, AtMostThreeThatMayBeDropped) {
  wait("a", 1, 6, Lane::kModification);
  auto turns = take();
  EXPECT_EQ(turns.size(), 3u) << "also when nothing else is there";
  wait("a", 11, 2);
  turns = take();
  ASSERT_EQ(turns.size(), 1u);
  EXPECT_EQ(turns[0].job, job(11));
}

TEST_F(PlacesTest, TheTwoKindsThatMayBeDroppedShareThree) {
  wait("a", 1, 2, Lane::kModification);
  wait("b", 11, 2, Lane::kRanges);
  EXPECT_EQ(take().size(), 3u);
}

// NOT-18
TEST_F(PlacesTest, WhatMayBeDroppedGoesOnlyWhenNothingThatIsOwedCanStart) {
  wait("a", 1, 3, Lane::kModification);
  wait("b", 11, 3);
  const auto turns = take();
  ASSERT_EQ(turns.size(), 4u);
  for (std::size_t i = 0; i < 3; ++i) EXPECT_EQ(turns[i].lane, Lane::kOwed);
  EXPECT_EQ(turns[3].lane, Lane::kModification);
}

TEST_F(PlacesTest, WhatIsOwedInAFullLineDoesNotHoldUpTheRest) {
  places.arrive(kAlice, "b");
  wait("a", 1, 6);
  EXPECT_EQ(take().size(), 3u);
  wait("b", 11, 1, Lane::kModification);
  const auto turns = take();
  ASSERT_EQ(turns.size(), 1u);
  EXPECT_EQ(turns[0].line, "b");
}

TEST_F(PlacesTest, ModificationsGiveTheirPartOfTheFourBack) {
  wait("a", 1, 8, Lane::kModification);
  auto turns = take();
  ASSERT_EQ(turns.size(), 3u);
  for (const Turn& turn : turns) places.leave(kAlice, turn);
  EXPECT_EQ(take().size(), 3u);
}

TEST_F(PlacesTest, LinesTakeTurns) {
  for (const char* name : {"a", "b", "c"}) wait(name, 1, 10);
  std::deque<Turn> held;
  std::vector<std::string> order;
  for (const Turn& turn : take()) held.push_back(turn), order.push_back(turn.line);
  while (order.size() < 9) {
    places.leave(kAlice, held.front());
    held.pop_front();
    for (const Turn& turn : take()) held.push_back(turn), order.push_back(turn.line);
  }
  EXPECT_EQ(order, (std::vector<std::string>{"a", "b", "c", "a", "b", "c", "a", "b", "c"}));
}

// Random steps against a model ---------------------------------------------------------------

struct Model {
  struct Line {
    std::deque<JobId> owed;
    std::deque<JobId> droppable;
    unsigned held = 0;
    unsigned programs = 0;
    unsigned passed_over = 0;  // turns of others while it could have had one
    bool counts() const {
      return held != 0 || programs != 0 || !owed.empty() || !droppable.empty();
    }
  };
  std::map<std::string, Line> lines;
  unsigned held = 0;
  unsigned droppable = 0;

  unsigned counting() const {
    unsigned n = 0;
    for (const auto& [name, line] : lines) {
      n += line.counts() && name != Places::kCommandLine ? 1u : 0u;
    }
    return n;
  }
  bool may_start(const std::string& name, bool is_owed) const {
    const Line& line = lines.at(name);
    if ((is_owed ? line.owed : line.droppable).empty()) return false;
    if (name == Places::kCommandLine) return is_owed && line.held < 16;
    if (held >= 4) return false;
    if (counting() > 1 && line.held >= 3) return false;
    return is_owed || droppable < 3;
  }
  bool any_may_start(bool is_owed) const {
    for (const auto& [name, line] : lines) {
      if (may_start(name, is_owed)) return true;
    }
    return false;
  }
  void expect(const std::optional<Turn>& turn) {
    const bool owed = any_may_start(true);
    ASSERT_EQ(turn.has_value(), owed || any_may_start(false));
    if (!turn) return;
    ASSERT_EQ(turn->lane == Lane::kOwed, owed);
    ASSERT_TRUE(may_start(turn->line, owed)) << turn->line;
    for (auto& [name, line] : lines) {
      if (name == turn->line || turn->line == Places::kCommandLine || !may_start(name, owed)) {
        line.passed_over = 0;
      } else {
        ASSERT_LT(++line.passed_over, lines.size()) << name << " is not served";
      }
    }
    Line& line = lines.at(turn->line);
    auto& queue = owed ? line.owed : line.droppable;
    ASSERT_EQ(turn->job, queue.front());
    queue.pop_front();
    ++line.held;
    if (turn->line != Places::kCommandLine) ++held;
    if (!owed) ++droppable;
  }
  void leave(const Turn& turn) {
    if (turn.line != Places::kCommandLine) --held;
    --lines.at(turn.line).held;
    if (turn.lane != Lane::kOwed) --droppable;
  }
};

std::uint64_t seed() {
  const char* given = std::getenv("OPENBITS_SEED");
  const std::uint64_t value =
      given != nullptr ? std::strtoull(given, nullptr, 10) : std::random_device()();
  std::cout << "OPENBITS_SEED=" << value << std::endl;
  return value;
}

// NOT-28, NOT-18
TEST_F(PlacesTest, RandomStepsGoAsInTheModel) {
  std::mt19937_64 random(seed());
  std::map<std::uint32_t, Model> models;
  std::map<std::uint32_t, std::vector<Turn>> held;
  const std::vector<std::string> names = {"a", "b", "c", Places::kCommandLine};
  for (const std::uint32_t owner : {kAlice, kBob}) {
    for (const std::string& name : names) models[owner].lines[name];
  }
  for (std::uint32_t step = 0; step < 40'000; ++step) {
    SCOPED_TRACE("step " + std::to_string(step));
    const std::uint32_t owner = random() % 2 == 0 ? kAlice : kBob;
    Model& model = models[owner];
    const std::string& name = names[random() % names.size()];
    Model::Line& line = model.lines[name];
    switch (random() % 8) {
      case 0:
        places.arrive(owner, name);
        ++line.programs;
        break;
      case 1:
        if (line.programs == 0) break;
        places.depart(owner, name);
        --line.programs;
        break;
      case 2:
        places.wait(owner, name, Lane::kOwed, job(step));
        line.owed.push_back(job(step));
        break;
      case 3: {
        const Lane lane = random() % 2 == 0 ? Lane::kModification : Lane::kRanges;
        places.wait(owner, name, lane, job(step));
        line.droppable.push_back(job(step));
        break;
      }
      case 4:
      case 5: {
        const auto turn = places.next(owner);
        model.expect(turn);
        if (HasFatalFailure()) return;
        if (turn) held[owner].push_back(*turn);
        break;
      }
      default: {
        auto& turns = held[owner];
        if (turns.empty()) break;
        const auto at = turns.begin() + static_cast<std::ptrdiff_t>(random() % turns.size());
        places.leave(owner, *at);
        model.leave(*at);
        turns.erase(at);
      }
    }
  }
}

}  // namespace
}  // namespace openbits::core
