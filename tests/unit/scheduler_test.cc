#include "core/scheduler.h"

#include <gtest/gtest.h>

#include <algorithm>
#include <string>
#include <vector>

namespace openbits::core {
namespace {

using std::chrono::minutes;

constexpr SteadyTime kNow{std::chrono::hours(5)};

JobId job(char name) {
  JobId id;
  id.bytes[0] = static_cast<std::uint8_t>(name);
  return id;
}

Candidate waiting(char name, JobPriority priority, std::uint64_t turn) {
  return {job(name), priority, turn, false, std::nullopt};
}

Candidate running(char name, JobPriority priority, std::uint64_t turn, Duration left) {
  return {job(name), priority, turn, true, kNow + left};
}

std::string names(std::vector<JobId> ids) {
  std::string s;
  for (const JobId& id : ids) s += static_cast<char>(id.bytes[0]);
  std::sort(s.begin(), s.end());
  return s;
}

constexpr auto kForeground = JobPriority::kForeground;
constexpr auto kHigh = JobPriority::kHigh;
constexpr auto kNormal = JobPriority::kNormal;
constexpr auto kLow = JobPriority::kLow;

struct Row {
  std::string_view what;
  std::vector<Candidate> candidates;
  std::string run;
  std::string preempt;
  std::optional<Duration> reconsider_in;
};

TEST(Scheduler, Table) {
  const std::vector<Row> rows = {
      {"nobody", {}, "", "", {}},
      {"one job", {waiting('a', kNormal, 1)}, "a", "", {}},
      {"SCHED-01: all foreground jobs, side by side with one other",
       {waiting('a', kForeground, 1), running('b', kForeground, 2, minutes(1)),
        waiting('c', kForeground, 3), waiting('d', kLow, 4)},
       "abcd",
       "",
       {}},
      {"SCHED-02: one background job at a time, the first to come",
       {waiting('a', kNormal, 2), waiting('b', kNormal, 1), waiting('c', kLow, 0)},
       "b",
       "",
       minutes(5)},
      {"SCHED-03: high goes before normal goes before low",
       {waiting('a', kLow, 1), waiting('b', kNormal, 2), waiting('c', kHigh, 3)},
       "c",
       "",
       {}},
      {"SCHED-03: a higher priority preempts",
       {running('a', kNormal, 1, minutes(3)), waiting('b', kHigh, 2)},
       "b",
       "a",
       {}},
      {"SCHED-03: a lower priority does not, nor does it count slices",
       {running('a', kNormal, 2, minutes(-1)), waiting('b', kLow, 1)},
       "a",
       "",
       {}},
      {"a foreground job preempts nobody",
       {running('a', kLow, 1, minutes(3)), waiting('b', kForeground, 2)},
       "ab",
       "",
       {}},
      {"SCHED-04, LNX-23: an equal waits until the slice is over",
       {running('a', kNormal, 9, minutes(2)), waiting('b', kNormal, 1)},
       "a",
       "",
       minutes(2)},
      {"SCHED-04, LNX-23: then it has the turn",
       {running('a', kNormal, 1, minutes(0)), waiting('b', kNormal, 2)},
       "b",
       "a",
       minutes(5)},
      {"LNX-23: without an equal the slice does not end",
       {running('a', kNormal, 1, minutes(-60))},
       "a",
       "",
       {}},
      {"SCHED-05: of several equals the one that waits longest",
       {running('a', kNormal, 1, minutes(-1)), waiting('b', kNormal, 7), waiting('c', kNormal, 5)},
       "c",
       "a",
       minutes(5)},
      {"two that run, after a change of priority: the one with time left stays",
       {running('a', kNormal, 1, minutes(-1)), running('b', kNormal, 2, minutes(1))},
       "b",
       "a",
       minutes(1)},
  };
  for (const Row& row : rows) {
    for (int turned = 0; turned < 2; ++turned) {
      std::vector<Candidate> candidates = row.candidates;
      if (turned == 1) std::reverse(candidates.begin(), candidates.end());
      const Schedule plan = schedule(candidates, kNow);
      EXPECT_EQ(names(plan.run), row.run) << row.what;
      EXPECT_EQ(names(plan.preempt), row.preempt) << row.what;
      EXPECT_EQ(plan.reconsider_at.has_value(), row.reconsider_in.has_value()) << row.what;
      if (plan.reconsider_at && row.reconsider_in) {
        EXPECT_EQ(*plan.reconsider_at, kNow + *row.reconsider_in) << row.what;
      }
    }
  }
}

// SCHED-04
TEST(Scheduler, RoundRobinComesToEveryEqual) {
  std::vector<Candidate> all = {waiting('a', kNormal, 1), waiting('b', kNormal, 2),
                                waiting('c', kNormal, 3)};
  std::string order;
  std::uint64_t turns = 3;
  SteadyTime now = kNow;
  for (int slice = 0; slice < 6; ++slice) {
    const Schedule plan = schedule(all, now);
    ASSERT_EQ(plan.run.size(), 1u);
    order += names(plan.run);
    for (Candidate& c : all) {
      if (std::count(plan.preempt.begin(), plan.preempt.end(), c.job) != 0) {
        c = waiting(static_cast<char>(c.job.bytes[0]), kNormal, ++turns);
      }
      if (c.job == plan.run[0]) c.running = true, c.slice_end = now + kTimeSlice;
    }
    now += kTimeSlice;
  }
  EXPECT_EQ(order, "abcabc");
}

}  // namespace
}  // namespace openbits::core
