// Why a job does not move: a pure function of what the Engine knows about it.
#pragma once

#include <cstddef>
#include <optional>
#include <string>
#include <vector>

#include "core/job.h"

namespace openbits::core {

/// The job that has the turn instead.
struct Rival {
  std::string name;  ///< for people; of another user's job only that it is one
  JobPriority priority = JobPriority::kNormal;
  std::optional<WallTime> until;  ///< when an equal may have the turn (SCHED-04)
};

struct StoreTrouble {
  Error error;
  std::optional<WallTime> again;  ///< next try
};

struct Situation {
  const Job& job;
  std::vector<JobErrorInfo> blocks;   ///< all that keeps it from the network now (ERR-21)
  std::optional<JobErrorInfo> unfit;  ///< why its turn would end as it begins
  bool can_run = true;                ///< false: not with this priority (PROP-06)
  std::optional<Rival> rival;
  std::size_t ahead = 0;  ///< jobs in the queue that come before it
  std::optional<StoreTrouble> store;
  std::vector<OpenNotice> notices;
  bool has_receiver = false;  ///< somebody could be told
};

/// In the order in which they have to be dealt with; there is always one. The words that stand for
/// conditions are listed in docs/bitsctl.md.
Explanation explain(const Situation& situation);

}  // namespace openbits::core
