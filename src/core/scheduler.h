// Whose turn it is: a pure function of the jobs that could run.
#pragma once

#include <cstdint>
#include <optional>
#include <span>
#include <vector>

#include "core/clock.h"
#include "core/store.h"

namespace openbits::core {

/// How long a job keeps its turn while another of its priority waits (LNX-23).
inline constexpr Duration kTimeSlice = std::chrono::minutes(5);

/// A job that could run: QUEUED, CONNECTING or TRANSFERRING.
struct Candidate {
  JobId job;
  JobPriority priority = JobPriority::kNormal;
  std::uint64_t turn = 0;  ///< place in the queue: smaller is earlier
  bool running = false;
  std::optional<SteadyTime> slice_end;  ///< of a running job
};

struct Schedule {
  std::vector<JobId> run;                   ///< who has the turn, old and new
  std::vector<JobId> preempt;               ///< running jobs that lose it
  std::optional<SteadyTime> reconsider_at;  ///< when a time slice ends that somebody waits for
};

/// All FOREGROUND jobs and one other (SCHED-01, SCHED-02); a higher priority goes first
/// (SCHED-03); among equals the one that runs keeps its turn until its slice is over and another
/// waits, then the one that waits longest (SCHED-04, SCHED-05).
Schedule schedule(std::span<const Candidate> candidates, SteadyTime now);

}  // namespace openbits::core
